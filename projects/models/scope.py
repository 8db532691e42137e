"""Whether a cycle is about the right size: looked at before it starts, and half way."""

from django.conf import settings
from django.db import models

from projects.models.cycles import Cycle


class ScopeCheck(models.Model):
    """Somebody looked at the scope of a cycle. Every answer is kept; a new look is a new row."""

    class When(models.TextChoices):
        PLAN = "plan", "Before testing starts"
        SECOND_LOOK = "second", "A second look asked for"
        MIDWAY = "midway", "Half way"

    QUESTIONS = {
        "size": "It is small enough for one term",
        "time": "Everybody has the time it takes",
        "people": "The people we need are in",
        "data": "We can collect what we want to measure",
        "evidence": "We have read what others found",
    }

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="scope_checks")
    when = models.CharField(max_length=6, choices=When)
    size = models.BooleanField(default=False)
    time = models.BooleanField(default=False)
    people = models.BooleanField(default=False)
    data = models.BooleanField(default=False)
    evidence = models.BooleanField("evidence read", default=False)
    note = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.cycle}: {self.get_when_display()}"

    @property
    def open_points(self) -> list[str]:
        """What was not ticked, in the words of the check-list."""
        return [words for name, words in self.QUESTIONS.items() if not getattr(self, name)]
