"""What happened, in the words of those who were there."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from simple_history.manager import HistoryManager
from simple_history.models import HistoricalRecords

from accounts.models import User
from alliances.models import School
from core.access import Access
from core.models import PulledBack
from projects.models import Cycle, Measure, Reading, Sharing
from projects.models.project import shared_with, within_reach
from toolkit.models import Behaviour, Claim, EvidenceSource, KeyMessage, Level

LONGEST_TEXT = 200_000
"""Characters in one answer; longer is refused beside the field, with every word kept."""

PULLED_BACK = Q(withdrawn_at__isnull=False)
"""Few ever are: found without going over all texts of a cycle."""


class LogTextQuerySet(models.QuerySet):
    def visible_to(self, access: Access) -> Self:
        """Own texts, and what others shared as far as this person.

        An *only me* text is its author's alone: no role opens it, the administrator's included.
        """
        return self.filter(
            Q(author_id=access.person_id)
            | ~Q(sharing=Sharing.ONLY_ME) & within_reach(access, "cycle__project__")
            | shared_with(access, "sharing", "cycle__project__")
        )

    def was_visible_to(self, access: Access) -> Self:
        """What was pulled back, for those who could read it until then: that it was, and why."""
        wide = shared_with(access, "withdrawn_from", "cycle__project__")
        return self.filter(
            within_reach(access, "cycle__project__") | wide, withdrawn_at__isnull=False
        )

    def shared(self) -> Self:
        """What counts for others than its author."""
        return self.exclude(sharing=Sharing.ONLY_ME)


class LogText(PulledBack):
    """Something a person wrote about a learning cycle, and how far they share it."""

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="%(class)s_set")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="%(class)s_set"
    )
    happened_on = models.DateField("date")
    sharing = models.CharField("who can see it", max_length=10, choices=Sharing)
    submitted_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    """Raised by one on every change; a form that was opened on an older one is told so."""

    withdrawn_from = models.CharField(
        "shared before it was pulled back", max_length=10, choices=Sharing, blank=True
    )

    objects = LogTextQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def is_private(self) -> bool:
        return self.sharing == Sharing.ONLY_ME

    def end_withdrawal(self) -> None:
        """Shared again: what was pulled back counts as before; the versions tell that it was."""
        self.withdrawn_at, self.withdrawn_by = None, None
        self.withdrawn_why = self.withdrawn_from = ""


class VersionedText(LogText):
    """A text every submitted version of which is kept, readable and restorable."""

    class Meta:
        abstract = True

    @staticmethod
    def versions() -> HistoricalRecords:
        """Where the versions of this kind of text are kept."""
        raise NotImplementedError

    def write(self, tags: Mapping[str, Iterable[models.Model]], *, by: User, at: datetime) -> None:
        """Save the text with all its tags and keep exactly one version of both.

        A kind of tag that is not given is written as none. Callers hold the transaction.
        """
        is_new = self.pk is None
        self.skip_history_when_saving = True
        self.save()
        fields: Any = self._meta.many_to_many  # its types say little
        self.tags_written = {
            field: self._write_tags(field, tags.get(field.name, ()), is_new=is_new)
            for field in fields
        }
        del self.skip_history_when_saving
        self._history_user, self._history_date = by, at
        self.versions().create_historical_record(self, "+" if is_new else "~")

    def _write_tags(
        self, field: Any, rows: Iterable[models.Model], *, is_new: bool
    ) -> list[models.Model]:
        through, here, there = (
            field.remote_field.through,
            field.m2m_field_name(),
            field.m2m_reverse_field_name(),
        )
        if not is_new:
            through.objects.filter(**{here: self}).delete()
        return through.objects.bulk_create(through(**{here: self, there: row}) for row in rows)


class VersionManager(HistoryManager):
    """The manager of versions, its class made once; the library makes one at every look."""

    @classmethod
    @cache
    def from_queryset(
        cls, queryset_class: type[models.QuerySet], class_name: str | None = None
    ) -> type[models.Manager]:
        return super().from_queryset(queryset_class, class_name)


class TextVersions(HistoricalRecords):
    """Versions of a text with its tags: those that were just written, not asked for again."""

    def create_historical_record_m2ms(
        self, history_instance: models.Model, instance: VersionedText
    ) -> None:
        for field, rows in instance.tags_written.items():
            kept, through = self.m2m_models[field], field.remote_field.through
            names = [column.attname for column in through._meta.fields]
            kept.objects.bulk_create(
                kept(history=history_instance, **{name: getattr(row, name) for name in names})
                for row in rows
            )


_entry_versions = TextVersions(
    m2m_fields=["more_sources", "key_messages", "claims"], history_manager=VersionManager
)
_reflection_versions = TextVersions(
    m2m_fields=["behaviours", "key_messages"], history_manager=VersionManager
)


class Entry(VersionedText):
    """A piece of evidence: what happened, where it comes from, and what was learned."""

    class Voice(models.TextChoices):
        """Who speaks where an entry quotes somebody: a role, never a name."""

        PUPIL = "pupil", "Pupil"
        TEACHER = "teacher", "Teacher"
        MIDDLE_LEADER = "middle", "Middle leader"
        HEADTEACHER = "headteacher", "Headteacher"
        PARENT = "parent", "Parent or carer"
        COACH = "coach", "Coach"
        AUTHORITY = "authority", "Local authority"
        INSPECTOR = "inspector", "Ofsted"
        OTHER = "other", "Somebody else"

    school = models.ForeignKey(
        School,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="entries",
        help_text="Empty for the whole alliance.",
        db_index=False,  # entry_of_school begins with it
    )
    title = models.CharField(max_length=120, blank=True)
    what_happened = models.TextField()
    source = models.ForeignKey(EvidenceSource, models.PROTECT, related_name="entries")
    more_sources = models.ManyToManyField(
        EvidenceSource, blank=True, related_name="+", help_text="Where else it comes from."
    )
    """Apart from the first, so that the many entries with one source cost no more for it."""
    went_well = models.TextField(blank=True)
    not_effective = models.TextField(blank=True)
    problems = models.TextField(blank=True)
    level = models.CharField("about", max_length=8, choices=Measure.Level, blank=True)
    voice = models.CharField("whose words it quotes", max_length=11, choices=Voice, blank=True)
    measure = models.ForeignKey(
        Measure, models.PROTECT, null=True, blank=True, related_name="entries"
    )
    reading = models.OneToOneField(
        Reading, models.PROTECT, null=True, blank=True, related_name="entry"
    )
    key_messages = models.ManyToManyField(KeyMessage, blank=True, related_name="entries")
    claims = models.ManyToManyField(Claim, blank=True, related_name="entries")

    # What ``logs.queries`` tells of the newest claim of its measure.
    claim_strength: str | None
    claim_caution: str | None
    claim_cycle: int | None
    reads_claim: bool

    history = _entry_versions
    versions = staticmethod(lambda: _entry_versions)

    class Meta:
        verbose_name_plural = "entries"
        ordering = ["-happened_on", "-pk"]
        indexes = [
            # All that counts and lists ask of a cycle's texts, so that the texts stay unread.
            models.Index(
                fields=[
                    "cycle",
                    "-happened_on",
                    "sharing",
                    "withdrawn_at",
                    "author",
                    "measure",
                    "school",
                    "id",
                ],
                name="entry_of_cycle",
            ),
            models.Index(fields=["school", "cycle", "sharing", "author"], name="entry_of_school"),
            models.Index(fields=["author", "-submitted_at"], name="entry_by_author"),
            models.Index(fields=["cycle"], condition=PULLED_BACK, name="entry_pulled_back"),
        ]

    def __str__(self) -> str:
        return self.title or opening(self.what_happened)

    def get_absolute_url(self) -> str:
        return reverse("logs:entry", args=[self.pk])

    @property
    def shown_reading(self) -> str:
        """The reading with its parts: "63%, 20 of 32"; nothing without one."""
        if self.reading is None or self.measure is None:
            return ""
        self.reading.measure = self.measure
        return self.reading.words


class Reflection(VersionedText):
    """What somebody learned about leading. It starts as its author's alone."""

    class Stance(models.TextChoices):
        SUPPORTS = "supports", "Supports it"
        MIXED = "mixed", "Mixed"
        QUESTIONS = "questions", "Questions it"

    text = models.TextField()
    level = models.ForeignKey(Level, models.PROTECT, related_name="reflections")
    behaviours = models.ManyToManyField(Behaviour, blank=True, related_name="reflections")
    key_messages = models.ManyToManyField(KeyMessage, blank=True, related_name="reflections")
    stance = models.CharField(max_length=9, choices=Stance, blank=True)
    next_time = models.TextField("what I will do differently", blank=True)
    decision = models.TextField("a decision I took", blank=True)

    history = _reflection_versions
    versions = staticmethod(lambda: _reflection_versions)

    class Meta:
        ordering = ["-happened_on", "-pk"]
        indexes = [
            models.Index(
                fields=["cycle", "-happened_on", "sharing", "author", "id"],
                name="reflection_of_cycle",
            ),
            models.Index(fields=["author", "-submitted_at"], name="reflection_by_author"),
            models.Index(fields=["cycle"], condition=PULLED_BACK, name="reflection_pulled_back"),
        ]

    def __str__(self) -> str:
        return opening(self.text)

    def get_absolute_url(self) -> str:
        return reverse("logs:reflection", args=[self.pk])


def opening(text: str, longest: int = 60) -> str:
    """The first words of a text, to stand where a title would."""
    line = " ".join(text.split())
    if len(line) <= longest:
        return line
    return line[:longest].rsplit(" ", 1)[0].rstrip(".,;:") + "…"
