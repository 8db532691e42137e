"""What a cycle locked when its plan was left, and what was changed of it since."""

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.access import Access
from core.models import lines
from core.templatetags.components import long_day
from projects.models.cycles import Cycle
from projects.models.measures import Measure
from projects.numbers import plain
from toolkit.models import EvidenceSource


class Criterion(models.Model):
    """A success criterion of one cycle, as it stood when the plan was locked. It never changes."""

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="criteria")
    measure = models.ForeignKey(Measure, models.CASCADE, related_name="criteria")
    name = models.CharField(max_length=120)
    short_name = models.CharField(max_length=40, blank=True)
    level = models.CharField("about", max_length=8, choices=Measure.Level)
    methods = models.TextField("how it is collected", blank=True)
    """Their names as they were, a line each."""
    unit_name = models.CharField(max_length=40, blank=True)
    counted = models.CharField("what is counted", max_length=40, blank=True)
    counts_people = models.BooleanField(default=True)
    explanation = models.CharField("what a reading means", max_length=200, blank=True)
    waiver = models.CharField("why there is no baseline", max_length=300, blank=True)
    direction = models.CharField(max_length=4, choices=Measure.Direction)
    target = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    target_on = models.DateField("by when", null=True, blank=True)
    collected_by = models.CharField("who collects it", max_length=120, blank=True)

    FIELDS = (
        "name", "short_name", "level", "methods", "unit_name", "counted", "counts_people",
        "explanation", "waiver", "direction", "target", "target_on", "collected_by",
    )  # fmt: skip
    """What of a measure is locked; its unit and scale stay as long as there is one of these."""

    class Meta:
        verbose_name_plural = "criteria"
        ordering = ["measure__position", "measure_id"]
        constraints = [
            models.UniqueConstraint(fields=["cycle", "measure"], name="measure_locked_once"),
        ]

    def __str__(self) -> str:
        return f"{self.measure} in {str(self.cycle).lower()}"


class AmendmentQuerySet(models.QuerySet["Amendment"]):
    def visible_to(self, access: Access) -> "AmendmentQuerySet":
        """A project's sharing carries what was amended."""
        return self.filter(cycle__in=Cycle.objects.visible_to(access))


class Amendment(models.Model):
    """Something locked that was changed later: from what, to what, and why. The original stays."""

    class Part(models.TextChoices):
        PREDICTION = "prediction", "Prediction"
        NAME = "name", "What is measured"
        SHORT_NAME = "short_name", "The short name"
        LEVEL = "level", "Who it is about"
        METHODS = "methods", "How it is collected"
        UNIT_NAME = "unit_name", "What a figure is"
        COUNTED = "counted", "What is counted"
        COUNTS_PEOPLE = "counts_people", "People or things"
        EXPLANATION = "explanation", "What a reading means"
        WAIVER = "waiver", "Why there is no baseline"
        TARGET = "target", "Target"
        TARGET_ON = "target_on", "By when"
        DIRECTION = "direction", "Which way is better"
        COLLECTED_BY = "collected_by", "Who collects it"

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="amendments")
    part = models.CharField("what", max_length=16, choices=Part)
    measure = models.ForeignKey(
        Measure, models.CASCADE, null=True, blank=True, related_name="amendments",
        help_text="Empty for the prediction.",
    )  # fmt: skip
    was = models.TextField("from", blank=True)
    now = models.TextField("to", blank=True)
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = AmendmentQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="amendment_of_the_prediction_or_of_a_measure",
                condition=Q(part="prediction", measure__isnull=True)
                | (~Q(part="prediction") & Q(measure__isnull=False)),
            ),
            models.CheckConstraint(name="amendment_says_why", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        about = f"{self.measure}: " if self.measure else ""
        return f"{about}{self.get_part_display()}"

    @property
    def shown_was(self) -> str:
        return shown(self.part, self.was, self.measure)

    @property
    def shown_now(self) -> str:
        return shown(self.part, self.now, self.measure)


PEOPLE = {"yes": "People", "no": "Things, such as schools or lessons"}
"""What a measure counts, by how it is kept."""


def shown(part: str, value: str, measure: Measure | None) -> str:
    """A locked value as people read it: "75%", "31 July 2027", "Should rise"."""
    if not value:
        return "Nothing"
    if part == Amendment.Part.TARGET and measure:
        return measure.in_unit(Decimal(value))
    say = SAID.get(part)
    return say(value) if say else value


SAID: dict[str, Callable[[str], str]] = {
    Amendment.Part.TARGET_ON: lambda value: long_day(date.fromisoformat(value)),
    Amendment.Part.DIRECTION: lambda value: str(Measure.Direction(value).label),
    Amendment.Part.LEVEL: lambda value: str(Measure.Level(value).label),
    Amendment.Part.METHODS: lambda value: ", ".join(lines(value)),
    Amendment.Part.COUNTS_PEOPLE: PEOPLE.__getitem__,
}
"""How a value that is no plain text is said."""


def kept(value: Any) -> str:
    """A value as an amendment keeps it: "75", "2027-07-31", "yes"; nothing where there is none."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return plain(value) if isinstance(value, Decimal) else str(value)


def titles(methods: Iterable[EvidenceSource]) -> str:
    """Ways to collect something, as they are kept: a line each."""
    return "\n".join(method.title for method in methods)


def part_of(row: Measure | Criterion, part: str) -> str:
    """What a part of a measure says, as an amendment keeps it."""
    if part == Amendment.Part.METHODS and isinstance(row, Measure):
        return titles(row.methods.all())
    return kept(getattr(row, part))
