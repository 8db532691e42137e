"""What could stand in the way of a project, and how that was looked at over time."""

from typing import Self

from django.db import models

from core.access import Access
from core.models import by_whom
from projects.models.cycles import Cycle
from projects.models.project import Project, within_reach


class RiskQuerySet(models.QuerySet["Risk"]):
    def visible_to(self, access: Access) -> Self:
        """The alliance's own, its facilitator included; peers do not read them."""
        return self.filter(within_reach(access, "project__"))


class Risk(models.Model):
    """Something that could go wrong. All that may change about it is in its reviews."""

    class Kind(models.TextChoices):
        DESIGNATION = "designation", "Designation"
        STAFFING = "staffing", "Staffing"
        TRUST = "trust", "Trust of schools"
        ACCOUNTABILITY = "accountability", "Accountability"
        CULTURAL = "cultural", "Culture"
        OTHER = "other", "Something else"

    project = models.ForeignKey(Project, models.CASCADE, related_name="risks")
    kind = models.CharField(max_length=14, choices=Kind)
    what = models.CharField("what could happen", max_length=300)

    objects = RiskQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.what


class RiskReview(models.Model):
    """Somebody looked at a risk on a day. The first says how it was when it was entered.

    A review is never changed; the newest is how the risk stands. Of two written at once the second
    is refused, because each has the next number.
    """

    class Likelihood(models.TextChoices):
        UNLIKELY = "unlikely", "Unlikely"
        POSSIBLE = "possible", "Possible"
        LIKELY = "likely", "Likely"

    class Effect(models.TextChoices):
        SMALL = "small", "Small"
        NOTICEABLE = "noticeable", "Noticeable"
        SERIOUS = "serious", "Serious"

    risk = models.ForeignKey(Risk, models.CASCADE, related_name="reviews")
    number = models.PositiveIntegerField()
    cycle = models.ForeignKey(
        Cycle, models.PROTECT, null=True, blank=True, related_name="risk_reviews",
        help_text="The cycle that was open at the time.",
    )  # fmt: skip
    reviewed_on = models.DateField()
    likelihood = models.CharField(max_length=8, choices=Likelihood)
    effect = models.CharField(max_length=10, choices=Effect)
    owner = models.CharField("who looks after it", max_length=120)
    action = models.TextField("what we do about it")
    look_again_on = models.DateField("look again by", null=True, blank=True)
    note = models.TextField(blank=True)
    is_over = models.BooleanField("no longer a risk", default=False)
    entered_at = models.DateTimeField(editable=False)
    entered_by = by_whom()

    class Meta:
        ordering = ["risk", "number"]
        constraints = [
            models.UniqueConstraint(fields=["risk", "number"], name="risk_review_numbered_once")
        ]

    def __str__(self) -> str:
        return f"{self.risk}: {self.reviewed_on}"
