"""What a cycle locked when its plan was left, and what was changed of it since."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.access import Access
from core.templatetags.components import long_day
from projects.models.cycles import Cycle
from projects.models.measures import Measure
from projects.numbers import plain


class Criterion(models.Model):
    """A success criterion of one cycle, as it stood when the plan was locked. It never changes."""

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="criteria")
    measure = models.ForeignKey(Measure, models.CASCADE, related_name="criteria")
    direction = models.CharField(max_length=4, choices=Measure.Direction)
    target = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    target_on = models.DateField("by when", null=True, blank=True)
    collected_by = models.CharField("who collects it", max_length=120, blank=True)

    FIELDS = ("direction", "target", "target_on", "collected_by")
    """What of a measure is locked, beside what it measures."""

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
        TARGET = "target", "Target"
        TARGET_ON = "target_on", "By when"
        DIRECTION = "direction", "Which way is better"
        COLLECTED_BY = "collected_by", "Who collects it"

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="amendments")
    part = models.CharField("what", max_length=12, choices=Part)
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


def shown(part: str, value: str, measure: Measure | None) -> str:
    """A locked value as people read it: "75%", "31 July 2027", "Should rise"."""
    if not value:
        return "Nothing"
    if part == Amendment.Part.TARGET and measure:
        return measure.in_unit(Decimal(value))
    if part == Amendment.Part.TARGET_ON:
        return long_day(date.fromisoformat(value))
    if part == Amendment.Part.DIRECTION:
        return str(Measure.Direction(value).label)
    return value


def kept(value: Any) -> str:
    """A value as an amendment keeps it: "75", "2027-07-31"; nothing where there is none."""
    if value is None:
        return ""
    return plain(value) if isinstance(value, Decimal) else str(value)
