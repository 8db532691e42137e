"""How a project will know: measures and their readings."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from alliances.models import School
from core.access import Access
from projects.models.cycles import Cycle
from projects.models.project import Project
from projects.numbers import plain, whole
from toolkit.models import EvidenceSource


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

    class Direction(models.TextChoices):
        UP = "up", "Should rise"
        DOWN = "down", "Should fall"

    project = models.ForeignKey(Project, models.CASCADE, related_name="measures")
    name = models.CharField(max_length=120)
    short_name = models.CharField(
        max_length=40, blank=True, help_text="For lists, for example Teacher confidence."
    )
    level = models.CharField("about", max_length=8, choices=Level)
    method = models.ForeignKey(
        EvidenceSource, models.PROTECT, null=True, blank=True, related_name="measures"
    )
    unit = models.CharField(max_length=8, choices=Unit, default=Unit.PERCENT)
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
    position = models.PositiveSmallIntegerField(default=1)

    # What ``logs.queries`` tells of it within one cycle.
    newest_value: Decimal | None
    newest_of: int | None
    readings_now: int
    has_reading: bool
    where_it_stands: str
    evidence_count: int

    objects = MeasureQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "name"],
                name="measure_named_once_in_a_project",
                violation_error_message="This project already has a measure of this name.",
            )
        ]

    def __str__(self) -> str:
        return self.short_name or self.name

    def in_unit(self, value: Decimal, *, rounded: bool = False) -> str:
        """A value as people write it: "63%", "11", "27 months".

        A percentage worked out from its parts is ``rounded`` to a whole one; the parts stand beside
        it.
        """
        if self.unit == self.Unit.PERCENT:
            return f"{whole(value) if rounded else plain(value)}%"
        if self.unit == self.Unit.MONTHS:
            return f"{plain(value)} month{'' if value == 1 else 's'}"
        return plain(value)


class Reading(models.Model):
    """A value of a measure on a day. A reading without a cycle is a baseline.

    A percentage may carry the parts it comes from ("20 of 32").
    """

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="readings")
    cycle = models.ForeignKey(
        Cycle,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="readings",
        help_text="Empty for a baseline.",
    )
    value = models.DecimalField(
        max_digits=9,
        decimal_places=2,
        validators=[MinValueValidator(Decimal(-999999)), MaxValueValidator(Decimal(9999999))],
    )
    part = models.PositiveIntegerField("how many of them", null=True, blank=True)
    of = models.PositiveIntegerField("out of", null=True, blank=True)
    taken_on = models.DateField("taken")
    school = models.ForeignKey(
        School, models.PROTECT, null=True, blank=True, related_name="readings"
    )

    class Meta:
        ordering = ["taken_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="a_part_is_of_a_whole",
                condition=Q(part__isnull=True, of__isnull=True)
                | Q(part__isnull=False, of__isnull=False, of__gt=0, part__lte=F("of")),
                violation_error_message="Give both numbers, for example 20 of 32.",
            )
        ]
        indexes = [models.Index(fields=["measure", "taken_on"], name="reading_by_measure")]

    def __str__(self) -> str:
        return f"{self.measure}: {self.value} on {self.taken_on}"

    @property
    def shown(self) -> str:
        """The value in the unit of its measure."""
        return self.measure.in_unit(self.value, rounded=bool(self.of))

    @property
    def typed(self) -> str:
        """The value as a form takes it back: "20 of 32", "63"."""
        return self.parts or plain(self.value)

    @property
    def parts(self) -> str:
        """The parts a value comes from: "20 of 32", or nothing."""
        return f"{self.part} of {self.of}" if self.of else ""

    @property
    def is_baseline(self) -> bool:
        return self.cycle_id is None
