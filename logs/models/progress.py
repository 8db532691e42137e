"""A facilitator’s own word."""

from django.conf import settings
from django.db import models

from alliances.models import Alliance


class ProgressOverride(models.Model):
    """A facilitator's own word for an alliance's progress, with the reason, until a day."""

    class Word(models.TextChoices):
        ON_TRACK = "on_track", "On track"
        NUDGE = "nudge", "Needs a nudge"
        OFF_TRACK = "off_track", "Off track"

    alliance = models.ForeignKey(Alliance, models.CASCADE, related_name="progress_overrides")
    word = models.CharField(max_length=9, choices=Word)
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    until = models.DateField()

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.alliance}: {self.get_word_display()}"
