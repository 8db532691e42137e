"""How a learning cycle moved through its stages."""

from django.conf import settings
from django.db import models

from core.access import Access
from core.models import lines
from projects.models import Cycle


class StageChangeQuerySet(models.QuerySet["StageChange"]):
    def visible_to(self, access: Access) -> "StageChangeQuerySet":
        """A project's sharing carries the stages of its cycles."""
        return self.filter(cycle__in=Cycle.objects.visible_to(access))


class StageChange(models.Model):
    """A cycle came to a stage: who, when, and why it went on with something still missing.

    With ``open_until`` a facilitator reopened it, and ``reason`` says why. Without ``by`` the
    platform moved it back when that day had passed.
    """

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="stage_changes")
    stage = models.CharField(max_length=8, choices=Cycle.Stage)
    came_from = models.CharField(max_length=8, choices=Cycle.Stage, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField()
    reason = models.TextField(blank=True)
    missing = models.TextField(
        "what was still missing", blank=True, help_text="One sentence a line, as it was then."
    )
    open_until = models.DateField("reopened until", null=True, blank=True)

    objects = StageChangeQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.cycle} to {self.get_stage_display()}"

    @property
    def missing_then(self) -> list[str]:
        """What was only expected, and missing when the cycle moved on."""
        return lines(self.missing)

    @property
    def is_reopening(self) -> bool:
        return self.open_until is not None

    @property
    def stage_number(self) -> int:
        return Cycle.Stage.values.index(self.stage) + 1

    @property
    def was_by_itself(self) -> bool:
        """Moved by the platform, when extra time was over."""
        return self.by_id is None and bool(self.came_from)

    @property
    def headline(self) -> str:
        """What happened, in a few words: "On to Test", "Reopened at Capture"."""
        if self.is_reopening and self.stage == self.came_from:
            return "Reopened for what comes late"
        if self.is_reopening:
            return f"Reopened at {self.get_stage_display()}"
        if self.stage == Cycle.Stage.CLOSED:
            return "Closed"
        return f"{'Back to' if self.was_by_itself else 'On to'} {self.get_stage_display()}"
