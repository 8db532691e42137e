"""The six steps that leaders take before they test something (report, appendix 4)."""

from django.db import models

from core.models import by_whom
from projects.models.project import Project


class PreparationStep(models.IntegerChoices):
    """What the toolkit of the programme asks leaders to do first, in its order."""

    UNDERSTAND = 1, "Know what the alliance does well, and what it needs to work on"
    PICK = 2, "Pick the intervention that is most likely to help with that"
    OWN = 3, "See that all schools feel the work is theirs"
    LEAD = 4, "Settle who leads it and how it is put into practice"
    SUPPORT = 5, "Agree what leaders will do to support it"
    MEASURE = 6, "Set success criteria and measures at the outset"


class StepTaken(models.Model):
    """What was said of a step. Said again it is a new row, so nothing said is overwritten.

    Of the last step nothing is said here: it is taken once a measure has its target.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="steps_taken")
    step = models.PositiveSmallIntegerField(choices=PreparationStep)
    is_done = models.BooleanField("done", default=False)
    note = models.TextField(blank=True)
    by = by_whom()
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="step_taken_is_one_of_those_that_are_told",
                condition=models.Q(step__gte=1, step__lt=PreparationStep.MEASURE),
            )
        ]

    def __str__(self) -> str:
        return self.get_step_display()
