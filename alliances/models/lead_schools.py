"""The lead school of an alliance changes, or the alliance ends: one row a change, for good."""

from typing import Any

from django.db import models
from django.db.models import Q

from alliances.models.alliances import Alliance, School
from core.models import by_whom
from core.templatetags.components import long_day


class LeadSchoolChange(models.Model):
    """From a day on another school leads an alliance, none yet, or the alliance has ended.

    The schools are kept by the names they had that day. A row is never changed; the next one says
    what came after.
    """

    class Happened(models.TextChoices):
        DESIGNATION = "designation", "It lost its designation"
        MERGED = "merged", "It merged, closed or joined a trust"
        HANDED_ON = "handed_on", "It handed the lead on"
        NAMED = "named", "A lead school is named"
        OTHER = "other", "Something else"

    class Outcome(models.TextChoices):
        SUCCESSOR = "successor", "Another school of the alliance leads"
        VACANT = "vacant", "No school leads yet"
        ENDED = "ended", "The alliance ends"

    alliance = models.ForeignKey(Alliance, models.CASCADE, related_name="lead_changes")
    number = models.PositiveSmallIntegerField()
    happened = models.CharField("what happened", max_length=12, choices=Happened)
    note = models.CharField(max_length=300, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome)
    changed_on = models.DateField("from when")
    before = models.ForeignKey(
        School, models.PROTECT, null=True, blank=True, related_name="led_until"
    )
    before_name = models.CharField(max_length=160, blank=True)
    after = models.ForeignKey(
        School, models.PROTECT, null=True, blank=True, related_name="led_from"
    )
    after_name = models.CharField(max_length=160, blank=True)
    named_by = models.DateField("a school is named by", null=True, blank=True)
    entered_at = models.DateTimeField()
    entered_by = by_whom()

    class Meta:
        ordering = ["alliance", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["alliance", "number"], name="lead_school_changes_one_after_the_other"
            ),
            models.CheckConstraint(
                name="lead_school_change_says_what_follows",
                condition=Q(outcome="successor", after__isnull=False, named_by__isnull=True)
                | Q(outcome="vacant", after__isnull=True, named_by__isnull=False)
                | Q(outcome="ended", after__isnull=True, named_by__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.alliance}: {self.in_words}"

    @property
    def in_words(self) -> str:
        """ "Priory Primary leads in place of Hill School", "No school leads …", "… ended"."""
        instead = f" in place of {self.before_name}" if self.before_name else ""
        if self.outcome == self.Outcome.SUCCESSOR:
            return f"{self.after_name} leads{instead}"
        if self.outcome == self.Outcome.ENDED:
            return f"The alliance ended{f'; {self.before_name} led it' if self.before_name else ''}"
        return f"No school leads{instead}, to be named by {long_day(self.named_by)}"

    def fields_of_alliance(self) -> dict[str, Any]:
        """What the change makes of the alliance, by the names of its columns."""
        is_over = self.outcome == self.Outcome.ENDED
        return {"lead_school": self.after, "ended_on": self.changed_on if is_over else None}
