"""What was read of a measure, corrected, and claimed of it."""

from datetime import date, datetime
from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from alliances.models import School, SelfAssessment
from core.models import PulledBack
from projects.models.cycles import Cycle
from projects.models.measures import Measure
from projects.numbers import Figure, plain

TOO_FEW = "Too few to show"


class StandingReadings(models.Manager["Reading"]):
    """All that were not withdrawn, so that no figure counts one that was by oversight."""

    def get_queryset(self) -> models.QuerySet["Reading"]:
        return super().get_queryset().filter(withdrawn_at__isnull=True)


class Reading(PulledBack):
    """A value of a measure on a day. A reading without a cycle is a baseline.

    Its value may carry the parts it comes from ("20 of 32"); the same holds for the group it is
    compared with. What was said around it is kept as it was typed.
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
    n = models.PositiveIntegerField("how many it comes from", null=True, blank=True)
    spread = models.CharField(max_length=60, blank=True)
    period = models.CharField("over what time", max_length=60, blank=True)
    taken_on = models.DateField("taken")
    school = models.ForeignKey(
        School, models.PROTECT, null=True, blank=True, related_name="readings"
    )
    compared_with = models.CharField(max_length=120, blank=True)
    compared_value = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    compared_part = models.PositiveIntegerField(null=True, blank=True)
    compared_of = models.PositiveIntegerField(null=True, blank=True)
    compared_n = models.PositiveIntegerField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)
    taken_from = models.ForeignKey(
        SelfAssessment, models.PROTECT, null=True, blank=True, editable=False,
        related_name="readings", help_text="The joint self-assessment whose rating it is.",
    )  # fmt: skip
    version = models.PositiveIntegerField(default=1)
    """Raised by one on every correction; a form that was opened on an older one is told so."""

    # What ``projects.baselines`` tells of what it should come before.
    began_on: date | None
    joined_on: date | None

    # What ``projects.claims`` tells of the newest claim of its measure.
    claim_strength: str | None
    claim_caution: str | None
    claim_cycle: int | None

    # What ``insights.queries`` tells of the entry it came with.
    came_with_entry: bool
    entry_to_read: int | None
    """The number of that entry, when this person may read it."""
    source_withdrawn_at: datetime | None
    """When the self-assessment it was taken over from was pulled back."""

    objects = StandingReadings()
    every = models.Manager()
    """Those that were withdrawn as well."""

    class Meta:
        ordering = ["taken_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="a_part_is_of_a_whole",
                condition=Q(part__isnull=True, of__isnull=True)
                | Q(part__isnull=False, of__isnull=False, of__gt=0, part__lte=F("of")),
                violation_error_message="Give both numbers, for example 20 of 32.",
            ),
            models.CheckConstraint(
                name="a_compared_part_is_of_a_whole",
                condition=Q(compared_part__isnull=True, compared_of__isnull=True)
                | Q(
                    compared_part__isnull=False,
                    compared_of__isnull=False,
                    compared_of__gt=0,
                    compared_part__lte=F("compared_of"),
                ),
                violation_error_message="Give both numbers, for example 20 of 32.",
            ),
            models.CheckConstraint(
                name="a_comparison_is_named",
                condition=~Q(compared_with="")
                | Q(compared_value__isnull=True, compared_n__isnull=True),
                violation_error_message="Say with whom it is compared.",
            ),
            models.UniqueConstraint(
                fields=["measure", "taken_from"],
                condition=Q(withdrawn_at__isnull=True),
                name="a_rating_is_taken_over_once",
            ),
        ]
        indexes = [models.Index(fields=["measure", "taken_on"], name="reading_by_measure")]

    def __str__(self) -> str:
        return f"{self.measure}: {self.value} on {self.taken_on}"

    @property
    def figure(self) -> Figure:
        return Figure(self.value, self.part, self.of)

    @figure.setter
    def figure(self, new: Figure) -> None:
        self.value, self.part, self.of = new.value, new.part, new.of

    @property
    def compared_figure(self) -> Figure | None:
        if self.compared_value is None:
            return None
        return Figure(self.compared_value, self.compared_part, self.compared_of)

    @property
    def is_baseline(self) -> bool:
        return self.cycle_id is None

    @property
    def is_withheld(self) -> bool:
        """Whether so few people stand behind it that it is kept but shown to nobody."""
        return self.measure.is_too_few(self.of or self.n)

    @property
    def shown(self) -> str:
        """The figure in the unit of its measure: "63%", "16 of 16", "27 months"."""
        return TOO_FEW if self.is_withheld else _shown(self.measure, self.figure)

    @property
    def label(self) -> str:
        """The figure as short as a drawing needs it: "63%", "16", "27"; nothing when withheld."""
        measure = self.measure
        if self.is_withheld:
            return ""
        if measure.unit == Measure.Unit.PERCENT:
            return measure.in_unit(self.value, rounded=bool(self.of))
        return plain(self.value)

    @property
    def beside(self) -> str:
        """What has to stand beside the figure: its parts, how many, how far apart, how long."""
        if self.is_withheld:
            return ""
        return ", ".join(filter(None, [self._tail, *self._rest]))

    @property
    def words(self) -> str:
        """All of it: "63%, 20 of 32 teachers", "27 months in 7 months, from 30 pupils"."""
        if self.is_withheld:
            return TOO_FEW
        head = f"{self.shown} {self._tail}".strip()
        return ", ".join(filter(None, [head, *self._rest]))

    @property
    def comparison(self) -> str:
        """The group it is compared with: "The year before: 0, from 58 pupils". May be empty."""
        if self.is_withheld or not self.compared_with:
            return ""
        figure, counted = self.compared_figure, self.measure.counted
        if self.measure.is_too_few(self.compared_of or self.compared_n):
            return f"{self.compared_with}: {TOO_FEW.lower()}"
        if figure is None:
            told = ""
        elif self.measure.unit == Measure.Unit.PERCENT and figure.of:
            told = f"{_shown(self.measure, figure)}, {figure.parts}"
        else:
            told = _shown(self.measure, figure)
        many = f"from {self.compared_n} {counted}".strip() if self.compared_n else ""
        facts = ", ".join(filter(None, [told, many]))
        return f"{self.compared_with}: {facts}" if facts else self.compared_with

    @property
    def _tail(self) -> str:
        """What goes on in the same breath: what was counted, and over what time."""
        is_count = self.of and self.measure.unit != Measure.Unit.PERCENT
        return " ".join(filter(None, [self.measure.counted if is_count else "", self.period]))

    @property
    def _rest(self) -> list[str]:
        counted = self.measure.counted
        is_percent = self.measure.unit == Measure.Unit.PERCENT
        return [
            f"{self.figure.parts} {counted}".strip() if is_percent and self.of else "",
            f"from {self.n} {counted}".strip() if self.n else "",
            f"spread {self.spread}" if self.spread else "",
        ]


def _shown(measure: Measure, figure: Figure) -> str:
    if figure.of and measure.unit != Measure.Unit.PERCENT:
        return figure.parts
    return measure.in_unit(figure.value, rounded=bool(figure.of))


class Correction(models.Model):
    """A reading was put right; what stood there before is kept."""

    reading = models.ForeignKey(Reading, models.CASCADE, related_name="corrections")
    was = models.CharField(max_length=200)
    beside = models.TextField("what else stood there", blank=True)
    """What was said around the figure and says something else now, in a line each."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.reading_id}: was {self.was}"


class Strength(models.TextChoices):
    """How much a change in a figure can be trusted to say."""

    ANECDOTE = "anecdote", "What people said"
    BEFORE_AFTER = "before_after", "Before and after"
    COMPARED = "compared", "Compared with another group"
    SEVERAL = "several_sources", "Several sources"


class ImpactClaim(models.Model):
    """What may be said of a measure after a cycle: how strong the evidence is, and what to doubt.

    One for each measure and cycle, so that a later cycle does not rewrite what was said before.
    """

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="claims")
    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="claims")
    strength = models.CharField(max_length=16, choices=Strength)
    caution = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    """Raised by one on every change; a form that was opened on an older one is told so."""

    class Meta:
        ordering = ["-cycle__number"]
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "cycle"], name="one_claim_of_a_measure_and_cycle"
            )
        ]

    def __str__(self) -> str:
        return f"{self.measure}, {self.cycle}: {self.get_strength_display()}"
