"""How a project will know: its measures."""

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from core.access import Access
from core.models import lines
from core.paths import path_to
from projects.models.cycles import Cycle
from projects.models.project import Project
from projects.numbers import Scale, plain, whole
from toolkit.models import EvidenceSource, Strand

if TYPE_CHECKING:
    from projects.models.readings import Reading


class MeasureQuerySet(models.QuerySet["Measure"]):
    def visible_to(self, access: Access) -> "MeasureQuerySet":
        """A project's sharing carries its measures."""
        return self.filter(project__in=Project.objects.visible_to(access))


class Measure(models.Model):
    """A success criterion: what is measured, on whom, and where it should go by when."""

    class Level(models.TextChoices):
        PUPIL = "pupil", "Pupils"
        TEACHER = "teacher", "Teachers"
        SCHOOL = "school", "Schools"
        ALLIANCE = "alliance", "The alliance"

    class Unit(models.TextChoices):
        PERCENT = "percent", "Per cent"
        COUNT = "count", "A count"
        SCORE = "score", "A score"
        MONTHS = "months", "Age in months"
        STAGE = "stage", "A stage of the self-assessment"
        OTHER = "other", "Something else"

    class Direction(models.TextChoices):
        UP = "up", "Should rise"
        DOWN = "down", "Should fall"

    FEWEST = 5
    """Figures of fewer people than these are kept but not shown."""
    READ_BEFORE = timedelta(days=28)
    """So long before the day of a target a reading counts for it."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="measures")
    name = models.CharField(max_length=120)
    short_name = models.CharField(
        max_length=40, blank=True, help_text="For lists, for example Teacher confidence."
    )
    level = models.CharField("about", max_length=8, choices=Level)
    methods = models.ManyToManyField(EvidenceSource, blank=True, related_name="measures")
    unit = models.CharField(max_length=8, choices=Unit, default=Unit.PERCENT)
    unit_name = models.CharField(
        max_length=40, blank=True, help_text="Where it is something else: percentage points."
    )
    strand = models.ForeignKey(
        Strand, models.PROTECT, null=True, blank=True, related_name="measures",
        help_text="Where it is a stage: its readings are the alliance’s joint ratings.",
    )  # fmt: skip
    stages = models.TextField(blank=True, editable=False)
    """The names of the stages when it was set, one a line; targets are said in them."""
    lowest = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    highest = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    counted = models.CharField(
        "what is counted", max_length=40, blank=True, help_text="For example teachers, lessons."
    )
    counts_people = models.BooleanField(default=True)
    explanation = models.CharField(
        "what a reading means",
        max_length=200,
        blank=True,
        help_text="For example: per cent of pupils scoring 3 or 4 out of 4.",
    )
    direction = models.CharField(max_length=4, choices=Direction, default=Direction.UP)
    target = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    target_on = models.DateField("by when", null=True, blank=True)
    collected_by = models.CharField("who collects it", max_length=120, blank=True)
    waiver = models.CharField("why there is no baseline", max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    """Raised by one on every change; whoever had an older one open is told."""
    first_cycle = models.ForeignKey(
        Cycle,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="The cycle it was set for; empty for the first of its project.",
    )
    position = models.PositiveSmallIntegerField(default=1)

    # What ``logs.queries`` tells of it within one cycle.
    first_target: Decimal | None
    has_reading: bool
    last_read_on: date | None
    newest: "Reading | None"
    evidence_count: int

    # What ``logs.digest_measures`` tells of its cycles.
    began_on: date | None
    newest_cycle: int | None

    # What ``projects.claims`` tells of its newest claim.
    claim_strength: str | None
    claim_caution: str | None
    claim_cycle: int | None
    withdrawn_readings: int
    """How many of its readings were pulled back, as ``projects.claims`` counts them."""
    readings_left_over: int
    """How many stand though the self-assessment they were taken from was pulled back."""

    objects = MeasureQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "name"],
                name="measure_named_once_in_a_project",
                violation_error_message="This project already has a measure of this name.",
            ),
            models.CheckConstraint(
                name="scale_has_both_ends_in_order",
                condition=Q(lowest__isnull=True, highest__isnull=True)
                | Q(lowest__isnull=False, highest__isnull=False, lowest__lt=F("highest")),
                violation_error_message="Give both ends of the scale, the lower one first.",
            ),
            models.CheckConstraint(
                name="a_stage_is_of_a_strand",
                condition=(Q(unit="stage", strand__isnull=False) & ~Q(stages=""))
                | (~Q(unit="stage") & Q(strand__isnull=True, stages="")),
                violation_error_message="Choose the strand whose stage it is.",
            ),
        ]

    def __str__(self) -> str:
        return self.short_name or self.name

    def get_absolute_url(self) -> str:
        return path_to("insights:measure", self.project.slug, self.pk)

    @property
    def scale(self) -> Scale:
        """What its figures may be."""
        is_percent = self.unit == self.Unit.PERCENT
        return Scale(is_percent, self.lowest, self.highest, tuple(lines(self.stages)))

    @property
    def scale_words(self) -> str:
        """ "On a scale from 1 to 5", or nothing where the ends are not known."""
        if self.scale.stages:
            return ", ".join(f"{n} {name}" for n, name in enumerate(self.scale.stages, 1))
        if self.lowest is None or self.highest is None:
            return ""
        return f"On a scale from {plain(self.lowest)} to {plain(self.highest)}"

    @property
    def unit_words(self) -> str:
        """What its figures are, in a word or two."""
        return self.unit_name or str(self.get_unit_display())

    def is_read_for_target(self, taken_on: date) -> bool:
        """Whether a reading of this day tells if the target was reached; one after it does."""
        return self.target_on is not None and taken_on >= self.target_on - self.READ_BEFORE

    @property
    def goal(self) -> str:
        """The target in words, or nothing."""
        return "" if self.target is None else self.in_unit(self.target)

    @property
    def goal_label(self) -> str:
        """The target as short as a drawing needs it: "80%", "27", of a stage its number."""
        if self.target is None or self.unit == self.Unit.PERCENT:
            return self.goal
        return plain(self.target)

    def in_unit(self, value: Decimal, *, rounded: bool = False) -> str:
        """A value as people write it: "63%", "11", "27 months", "19 percentage points".

        A percentage worked out from its parts is ``rounded`` to a whole one; the parts stand beside
        it.
        """
        if self.unit == self.Unit.PERCENT:
            return f"{whole(value) if rounded else plain(value)}%"
        if self.unit == self.Unit.MONTHS:
            return f"{plain(value)} month{'' if value == 1 else 's'}"
        if self.unit == self.Unit.STAGE:
            return self.scale.words(value)
        if self.unit == self.Unit.OTHER:
            return f"{plain(value)} {self.unit_name}".strip()
        return plain(value)

    def typed(self, value: Decimal | None) -> str:
        """A value as a form takes it back: "63", "Developing"; nothing where there is none."""
        if value is None:
            return ""
        return self.scale.words(value) if self.strand_id else plain(value)

    def is_too_few(self, people: int | None) -> bool:
        """Whether a figure of so many is not to be shown, for somebody could be known by it."""
        return self.counts_people and people is not None and people < self.FEWEST
