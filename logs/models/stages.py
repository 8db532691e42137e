"""How a learning cycle moved through its stages."""

from django.conf import settings
from django.db import models

from projects.models import Cycle


class StageChange(models.Model):
    """A cycle moved on to a stage: who, when, and why it went on with something still missing."""

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="stage_changes")
    stage = models.CharField(max_length=8, choices=Cycle.Stage)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField()
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.cycle} to {self.get_stage_display()}"
