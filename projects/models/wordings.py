"""What the texts of a plan said before somebody changed them."""

from django.conf import settings
from django.db import models

from projects.models.cycles import Cycle
from projects.models.project import Project


class Wording(models.Model):
    """A text of a plan as it was until somebody changed it. It never changes.

    Reflections and entries keep whole versions; here each text is written for itself.
    """

    class Part(models.TextChoices):
        TITLE = "title", "The title"
        AIM = "aim", "The aim for pupils"
        FOCUS = "focus", "What the project does"
        PLAN = "plan", "The plan"
        PREDICTION = "prediction", "The prediction"
        WHY_MORE = "why_more", "The reason for more than three things"
        PRACTICE = "practice", "The previous practice"
        MEASURE = "measure", "The measure"
        """All of it that was changed at once, a line each, while no cycle locked it."""
        MANDATE = "mandate", "Who agreed to the project"
        CORE = "core", "The own core parts"
        ADAPTABLE = "adaptable", "What a school may change"

    OWN = (Part.MANDATE, Part.CORE, Part.ADAPTABLE)
    """Of these only the alliance and its facilitator read."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="wordings")
    cycle = models.ForeignKey(Cycle, models.CASCADE, null=True, blank=True, related_name="wordings")
    part = models.CharField("what", max_length=10, choices=Part)
    about = models.CharField("of what is tested", max_length=160, blank=True)
    words = models.TextField("what it said")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="changed by"
    )
    at = models.DateTimeField("changed")

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_part_display()} until {self.at:%d %B %Y}"
