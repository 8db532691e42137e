"""Own ideas on their way into the toolkit."""

from typing import Self

from django.db import models
from django.db.models import Q

from core.models import by_whom, lines
from projects.models.project import Project
from toolkit.models import Intervention


class IdeaProposalQuerySet(models.QuerySet["IdeaProposal"]):
    def waiting(self) -> Self:
        """Those that nobody has answered yet."""
        return self.filter(outcome="")


class IdeaProposal(models.Model):
    """An alliance's own idea that its facilitator proposed to the toolkit, and what became of it.

    It holds what was handed over, and nothing else of the project is handed over with it. Trials
    keep their own words: those of the project with the words of ``own_idea`` count as trials of
    the intervention once there is one.
    """

    class Outcome(models.TextChoices):
        ADDED = "added", "Added to the toolkit"
        SAME = "same", "The same as one in the toolkit"
        DECLINED = "declined", "Not for the toolkit"

    project = models.ForeignKey(Project, models.CASCADE, related_name="proposals")
    own_idea = models.CharField(max_length=160)
    why = models.TextField(help_text="Why others might want it.")
    summary = models.TextField()
    previous_practice = models.TextField(blank=True)
    core_parts = models.TextField(blank=True)
    adaptable_parts = models.TextField(blank=True)
    proposed_at = models.DateTimeField(editable=False)
    proposed_by = by_whom()
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True)
    intervention = models.ForeignKey(
        Intervention, models.PROTECT, null=True, blank=True, related_name="proposals"
    )
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True, editable=False)
    answered_by = by_whom()

    objects = IdeaProposalQuerySet.as_manager()

    class Meta:
        verbose_name = "idea of an alliance"
        verbose_name_plural = "ideas of alliances"
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["project", "own_idea"], name="idea_proposed_once"),
            models.CheckConstraint(
                name="idea_answered_with_an_outcome",
                condition=Q(outcome="", answered_at__isnull=True)
                | (~Q(outcome="") & Q(answered_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="idea_in_the_toolkit_has_its_intervention",
                condition=Q(outcome__in=["added", "same"], intervention__isnull=False)
                | Q(outcome__in=["", "declined"], intervention__isnull=True),
            ),
            models.CheckConstraint(
                name="idea_declined_with_an_answer", condition=~Q(outcome="declined", answer="")
            ),
        ]

    def __str__(self) -> str:
        return self.own_idea

    @property
    def core_part_list(self) -> list[str]:
        return lines(self.core_parts)

    @property
    def adaptable_part_list(self) -> list[str]:
        return lines(self.adaptable_parts)
