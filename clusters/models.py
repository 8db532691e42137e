"""The rhythm: clusters and who facilitates them, terms, meetings and check-in calls."""

from datetime import date, timedelta
from typing import Self, TypeVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from alliances.models import Alliance, Programme, School
from core.access import Access
from core.models import Held


class ClusterQuerySet(models.QuerySet["Cluster"]):
    def visible_to(self, access: Access) -> "ClusterQuerySet":
        """The clusters a person facilitates, belongs to through an alliance, or administers."""
        return self.filter(
            Q(pk__in=access.facilitates | access.clusters)
            | Q(programme_id__in=access.admin_of | access.research_of)
        )


class Cluster(models.Model):
    """A regional enquiry cluster: three to five alliances that meet every term."""

    FEWEST, MOST = 3, 5
    """Alliances in a cluster (report, section 3, Method); more or fewer needs a reason."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="clusters")
    name = models.CharField(max_length=80)
    slug = models.SlugField("address", max_length=80, unique=True)
    region = models.CharField(max_length=80, blank=True)
    size_reason = models.CharField(
        "why more than five or fewer than three alliances",
        max_length=300,
        blank=True,
        help_text="Asked for when a cluster has more than five alliances or fewer than three.",
    )

    objects = ClusterQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "name"],
                name="cluster_named_once_in_a_programme",
                violation_error_message="A cluster of this name is already in the programme.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("insights:cluster", args=[self.slug])


class Placing(Held):
    """An alliance is placed in a cluster, from one day until it moves. One cluster at a time."""

    cluster = models.ForeignKey(Cluster, models.CASCADE, related_name="placings")
    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="placings")

    # What the queries of ``insights`` tell of the alliance and its cluster on the same day.
    lead_name: str | None
    lead_email: str | None
    own_word: str | None
    own_reason: str
    facilitator: str | None

    class Meta:
        ordering = ["cluster", "alliance"]
        constraints = [
            Held.ends_after_it_starts("placing_ends_after_it_starts"),
            models.UniqueConstraint(
                fields=["alliance"],
                condition=Q(ends_on__isnull=True),
                name="one_cluster_at_a_time",
                violation_error_message="This alliance is in a cluster already: end that first.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.alliance} in {self.cluster}"


class Facilitation(Held):
    """A research facilitator looks after a cluster; a substitute gets a row with an end."""

    cluster = models.ForeignKey(Cluster, models.CASCADE, related_name="facilitations")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="facilitations"
    )

    class Meta:
        ordering = ["cluster", "starts_on"]
        constraints = [Held.ends_after_it_starts("facilitation_ends_after_it_starts")]
        indexes = [models.Index(fields=["person", "starts_on"], name="facilitation_by_person")]

    def __str__(self) -> str:
        return f"{self.person} facilitates {self.cluster}"


class TermQuerySet(models.QuerySet["Term"]):
    def of(self, programme_id: int, cluster_id: int | None = None) -> "TermQuerySet":
        """The terms that count for a cluster: its own where it has any, else the programme's.

        Local authorities differ, so a cluster may have dates of its own.
        """
        rows = self.filter(programme_id=programme_id)
        if cluster_id is None:
            return rows.filter(cluster__isnull=True)
        own = rows.filter(cluster_id=cluster_id)
        return rows.filter(Q(cluster_id=cluster_id) | Q(cluster__isnull=True) & ~models.Exists(own))


class Term(models.Model):
    """A school term with its half-term break, for a programme or for one cluster of it."""

    class Season(models.TextChoices):
        AUTUMN = "autumn", "Autumn"
        SPRING = "spring", "Spring"
        SUMMER = "summer", "Summer"

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="terms")
    cluster = models.ForeignKey(
        Cluster,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="terms",
        help_text="Empty for the whole programme. A cluster with terms of its own uses only those.",
    )
    season = models.CharField(max_length=6, choices=Season)
    starts_on = models.DateField("first day")
    break_starts_on = models.DateField("half-term break from", null=True, blank=True)
    break_ends_on = models.DateField("half-term break until", null=True, blank=True)
    ends_on = models.DateField("last day")

    objects = TermQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on"]
        constraints = [
            models.CheckConstraint(
                name="term_ends_after_it_starts",
                condition=Q(ends_on__gt=F("starts_on")),
                violation_error_message="The last day must be after the first day.",
            ),
            models.CheckConstraint(
                name="break_lies_inside_the_term",
                condition=Q(break_starts_on__isnull=True, break_ends_on__isnull=True)
                | Q(  # named as present, because to the database an unknown day breaks no rule
                    break_starts_on__isnull=False,
                    break_ends_on__isnull=False,
                    break_starts_on__gt=F("starts_on"),
                    break_ends_on__gte=F("break_starts_on"),
                    break_ends_on__lt=F("ends_on"),
                ),
                violation_error_message="Give both days of the half-term break, inside the term.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_season_display()} term {self.starts_on.year}"

    def clean(self) -> None:
        """Refuse a term that overlaps another of the same programme and cluster."""
        if self.programme_id is None or self.starts_on is None or self.ends_on is None:
            return
        clash = Term.objects.filter(
            programme_id=self.programme_id,
            cluster=self.cluster_id,
            starts_on__lte=self.ends_on,
            ends_on__gte=self.starts_on,
        ).exclude(pk=self.pk)
        if clash.exists():
            raise ValidationError({"starts_on": f"These dates overlap with {clash[0]}."})

    def in_words(self) -> str:
        """For a sentence: "autumn term 2026"."""
        return str(self)[0].lower() + str(self)[1:]

    def half(self, day: date) -> int:
        """1 before the half-term break, 2 from its first day on (1 where no break is known)."""
        return 2 if self.break_starts_on and day >= self.break_starts_on else 1

    def halves(self) -> list[tuple[int, date, date]]:
        """(number, first day, last day) of each half; one half where no break is known."""
        if self.break_starts_on is None or self.break_ends_on is None:
            return [(1, self.starts_on, self.ends_on)]
        one_day = timedelta(days=1)
        return [
            (1, self.starts_on, self.break_starts_on - one_day),
            (2, self.break_ends_on + one_day, self.ends_on),
        ]


class Closure(models.Model):
    """Days inside a term on which schools are closed, such as INSET days and local holidays.

    Those of the programme and those of a cluster add up; only the planner asks for them.
    """

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="closures")
    cluster = models.ForeignKey(
        Cluster,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="closures",
        help_text="Empty for the whole programme.",
    )
    starts_on = models.DateField("from")
    ends_on = models.DateField("until")
    why = models.CharField(max_length=120, blank=True, help_text="For example: INSET day.")

    class Meta:
        verbose_name = "closure"
        ordering = ["starts_on"]
        constraints = [
            models.CheckConstraint(
                name="closure_ends_after_it_starts",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message="The end must not be before the start.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.why or 'Closed'}, {self.starts_on}"


class BusyPeriod(models.Model):
    """Days on which an alliance would rather not meet or talk: reports, exams, inspections."""

    alliance = models.ForeignKey(Alliance, models.CASCADE, related_name="busy_periods")
    starts_on = models.DateField("from")
    ends_on = models.DateField("until")
    why = models.CharField(max_length=120, help_text="For example: mock exams.")

    class Meta:
        ordering = ["starts_on"]
        constraints = [
            models.CheckConstraint(
                name="busy_period_ends_after_it_starts",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message="The end must not be before the start.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.alliance}: {self.why}, {self.starts_on}"


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

    why_this_day = models.TextField("why this day", blank=True, editable=False)
    planned_on = models.DateField(
        null=True, blank=True, editable=False, help_text="Empty where a person entered it."
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    moved_from = models.DateField(null=True, blank=True, editable=False)
    moved_from_time = models.TimeField(null=True, blank=True, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        abstract = True

    @property
    def day(self) -> date:
        return getattr(self, self.DAY)

    @property
    def is_proposal(self) -> bool:
        """Still as the planner proposed it, so the planner may find it another day."""
        return bool(self.planned_on) and not (
            self.confirmed_at or self.cancelled_at or self.moved_from
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

    objects = DatedQuerySet["Meeting"].as_manager()

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
        return f"{self.get_kind_display()}, {self.held_on}"


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

    objects = DatedQuerySet["CheckIn"].as_manager()

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
        return f"Check-in call with {self.alliance}, {self.due_on}"

    @property
    def is_missed(self) -> bool:
        """Stays true until the call is rebooked as a later one."""
        return self.outcome == self.Outcome.MISSED
