"""Meetings and check-in calls: proposals first, announced once they are confirmed."""

from datetime import date, datetime
from typing import Self, TypeVar

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from alliances.models import Alliance, Programme, School
from clusters.models.places import Cluster
from clusters.models.terms import Term
from core.access import Access
from core.clock import moment
from core.models import by_whom
from core.paths import path_to
from core.templatetags.components import long_day

Row = TypeVar("Row", bound="Dated")


class DatedQuerySet(models.QuerySet[Row]):
    def announced(self) -> Self:
        """Confirmed and not cancelled: what people other than the facilitator may see."""
        return self.filter(confirmed_at__isnull=False, cancelled_at__isnull=True)

    def proposed(self) -> Self:
        """What the planner proposed and nobody has moved, confirmed or cancelled since."""
        return self.filter(
            planned_on__isnull=False,
            confirmed_at__isnull=True,
            cancelled_at__isnull=True,
            moved_from__isnull=True,
        )


class Dated(models.Model):
    """What meetings and calls share: a proposal first, announced once it is confirmed.

    The planner never touches a row again that somebody has moved, confirmed or cancelled, and a
    cancelled row stays, so that nothing comes back in its place.
    """

    DAY: str
    """The field that holds the day."""
    starts_at: models.TimeField

    why_this_day = models.TextField("why this day", blank=True, editable=False)
    planned_on = models.DateField(
        null=True, blank=True, editable=False, help_text="Empty where a person entered it."
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = by_whom()
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = by_whom()
    moved_from = models.DateField(null=True, blank=True, editable=False)
    moved_from_time = models.TimeField(null=True, blank=True, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        abstract = True

    @property
    def day(self) -> date:
        return getattr(self, self.DAY)

    @property
    def begins_at(self) -> datetime:
        """The moment it begins."""
        return moment(self.day, self.starts_at)

    @property
    def is_announced(self) -> bool:
        """Confirmed and not called off, as ``announced`` asks of the table."""
        return self.confirmed_at is not None and self.cancelled_at is None

    @property
    def is_proposal(self) -> bool:
        """Still as the planner proposed it, so the planner may find it another day."""
        return bool(self.planned_on) and not (
            self.confirmed_at or self.cancelled_at or self.moved_from
        )


class MeetingQuerySet(DatedQuerySet["Meeting"]):
    def visible_to(self, access: Access) -> Self:
        """Meetings of one's clusters, events of one's programmes; proposals to facilitators alone.

        Who administers a programme or is in its research team sees every announced meeting of it.
        """
        announced = Q(confirmed_at__isnull=False)
        return self.filter(
            Q(cluster_id__among=access.facilitates)
            | announced & Q(cluster_id__among=access.clusters)
            | announced & Q(cluster__isnull=True, programme_id__among=access.programmes)
            | announced & Q(programme_id__among=access.overseen)
        )


class CheckInQuerySet(DatedQuerySet["CheckIn"]):
    def visible_to(self, access: Access) -> Self:
        """Calls with the alliances one facilitates, and announced ones of one's own alliance.

        The research team sees every announced call of its programmes.
        """
        announced = Q(confirmed_at__isnull=False)
        return self.filter(
            Q(alliance_id__among=access.facilitated)
            | announced & Q(alliance_id__among=access.member_of)
            | announced & Q(alliance__programme_id__among=access.research_of)
        )

    def missed_and_open(self) -> Self:
        """Missed, and no later call with that alliance was held: somebody has still to ring."""
        return self.filter(~Exists(held_later()), outcome=CheckIn.Outcome.MISSED)


def held_later() -> models.QuerySet["CheckIn"]:
    """The calls with an alliance that were held after the one in the query around this."""
    return CheckIn.objects.announced().filter(
        alliance=OuterRef("alliance"), due_on__gt=OuterRef("due_on"), outcome="held"
    )


class Meeting(Dated):
    """A meeting of a cluster. Date and times are UK wall-clock times of the place it is held."""

    DAY = "held_on"

    class Kind(models.TextChoices):
        TERMLY = "termly", "Cluster meeting"
        KICK_START = "kick_start", "Kick-start workshop"
        NATIONAL = "national", "National event"

    class Mode(models.TextChoices):
        FACE_TO_FACE = "face_to_face", "Face to face"
        CALL = "call", "Telephone call"
        VIDEO = "video", "Video call"

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="meetings")
    cluster = models.ForeignKey(
        Cluster,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="meetings",
        help_text="Empty for an event of the whole programme.",
    )
    term = models.ForeignKey(Term, models.PROTECT, null=True, blank=True, related_name="meetings")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.TERMLY)
    held_on = models.DateField("date")
    starts_at = models.TimeField("starts")
    ends_at = models.TimeField("ends")
    mode = models.CharField("way of meeting", max_length=12, choices=Mode, default="face_to_face")
    place = models.CharField(max_length=200, blank=True)
    travel_note = models.CharField(
        max_length=300, blank=True, help_text="Parking, trains, which entrance."
    )
    host = models.ForeignKey(School, models.SET_NULL, null=True, blank=True, related_name="+")
    agenda_version = models.PositiveIntegerField(default=0, editable=False)
    """Raised by one whenever the agenda is saved; whoever had an older one open is told."""
    summary_at = models.DateTimeField(null=True, blank=True, editable=False)
    summary_by = by_whom()
    """Who sent the actions agreed to everybody, and when."""

    objects = MeetingQuerySet.as_manager()

    # What a list asks for besides.
    my_answer: str | None
    my_instead: str | None
    has_minutes: bool

    class Meta:
        ordering = ["held_on", "starts_at"]
        constraints = [
            models.CheckConstraint(
                name="meeting_ends_after_it_starts",
                condition=Q(ends_at__gt=F("starts_at")),
                violation_error_message="The end must be after the start.",
            ),
            models.CheckConstraint(
                name="planned_meeting_has_a_term",
                condition=Q(planned_on__isnull=True)
                | Q(cluster__isnull=False, term__isnull=False, kind="termly"),
            ),
            models.UniqueConstraint(
                fields=["cluster", "term"],
                condition=Q(planned_on__isnull=False),
                name="one_planned_meeting_in_a_term",
            ),
        ]
        indexes = [models.Index(fields=["cluster", "held_on"], name="meeting_by_cluster")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {long_day(self.held_on)}"

    def get_absolute_url(self) -> str:
        return path_to("clusters:meeting", self.pk)

    @property
    def has_review(self) -> bool:
        """Whether cycles are reviewed at it: a termly one of a cluster, which is announced."""
        is_termly = self.kind == self.Kind.TERMLY and self.cluster_id is not None
        return is_termly and self.is_announced


class CheckIn(Dated):
    """A half-termly check-in call with an alliance, at a UK wall-clock time."""

    DAY = "due_on"

    class Outcome(models.TextChoices):
        HELD = "held", "Held"
        MISSED = "missed", "Missed"

    alliance = models.ForeignKey(Alliance, models.CASCADE, related_name="check_ins")
    term = models.ForeignKey(Term, models.PROTECT, null=True, blank=True, related_name="check_ins")
    half = models.PositiveSmallIntegerField(
        "half of the term", choices=[(1, "First half"), (2, "Second half")], default=1
    )
    due_on = models.DateField("date")
    starts_at = models.TimeField("time")
    minutes = models.PositiveSmallIntegerField(default=20)
    topics = models.CharField("to talk about", max_length=300, blank=True)
    outcome = models.CharField(max_length=6, choices=Outcome, blank=True)
    what_moved = models.TextField("what has moved since last time", blank=True, editable=False)
    in_the_way = models.TextField("what is in the way", blank=True, editable=False)
    stage = models.CharField(max_length=8, blank=True, editable=False)
    """The stage they were at, as said in the call (a word of ``projects.Cycle.Stage``)."""
    note_to_self = models.TextField(blank=True, editable=False)
    """For facilitators and the research team alone."""
    note_version = models.PositiveIntegerField(default=0, editable=False)
    noted_at = models.DateTimeField(null=True, blank=True, editable=False)
    noted_by = by_whom()
    move_asked_at = models.DateTimeField(null=True, blank=True, editable=False)
    move_asked_by = by_whom()
    move_asked_why = models.CharField(max_length=300, blank=True, editable=False)
    """Which days would suit the alliance better; emptied when the call is moved."""

    # What a list of calls tells besides.
    lead_name: str | None
    lead_phone: str | None
    cluster_name: str | None

    objects = CheckInQuerySet.as_manager()

    class Meta:
        verbose_name = "check-in call"
        ordering = ["due_on", "starts_at"]
        constraints = [
            models.CheckConstraint(
                name="planned_call_has_a_term",
                condition=Q(planned_on__isnull=True) | Q(term__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["alliance", "term", "half"],
                condition=Q(planned_on__isnull=False),
                name="one_planned_call_in_a_half_term",
            ),
        ]
        indexes = [models.Index(fields=["alliance", "due_on"], name="check_in_by_alliance")]

    def __str__(self) -> str:
        return f"Check-in call with {self.alliance}, {long_day(self.due_on)}"

    def get_absolute_url(self) -> str:
        return path_to("logs:check_in", self.pk)

    @property
    def is_missed(self) -> bool:
        """It did not take place; ``missed_and_open`` says whether that was made up for since."""
        return self.outcome == self.Outcome.MISSED

    def is_to_come(self, today: date) -> bool:
        """Announced, and not held, missed or past: it can still be moved."""
        return self.is_announced and not self.outcome and self.due_on >= today
