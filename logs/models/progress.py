"""What people say of an alliance's progress: its facilitator, and the alliance itself."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models

from alliances.models import Alliance
from core.models import by_whom


class ProgressWord(models.Model):
    """Somebody's word for an alliance's progress, of the one scale that all use.

    It is never changed: what is said next is another row, so that every word stays with its day.
    """

    class Word(models.TextChoices):
        ON_TRACK = "on_track", "On track"
        NUDGE = "nudge", "Needs a nudge"
        OFF_TRACK = "off_track", "Off track"

    alliance: models.ForeignKey[Alliance, Alliance]
    word = models.CharField(max_length=9, choices=Word)
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    worked_out = models.CharField("the word worked out then", max_length=20, blank=True)
    """What the facts said at that moment; empty where they could not be asked."""

    class Meta:
        abstract = True
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.alliance}: {self.get_word_display()}"


class ProgressOverrideQuerySet(models.QuerySet["ProgressOverride"]):
    def holding(self, today: date) -> Self:
        """Those that are put before the word that is worked out; of several the newest is."""
        return self.filter(until__gte=today, taken_back_at__isnull=True)


class ProgressOverride(ProgressWord):
    """A facilitator's own word, with the reason, until a day or until it is taken back."""

    alliance = models.ForeignKey(Alliance, models.CASCADE, related_name="progress_overrides")
    until = models.DateField()
    taken_back_at = models.DateTimeField(null=True, blank=True, editable=False)
    taken_back_by = by_whom()

    objects = ProgressOverrideQuerySet.as_manager()

    def holds(self, today: date) -> bool:
        """The same as ``holding``, of one row."""
        return self.until >= today and self.taken_back_at is None


class OwnProgress(ProgressWord):
    """How an alliance itself sees its progress, on the day its lead says so."""

    alliance = models.ForeignKey(Alliance, models.CASCADE, related_name="own_progress")
