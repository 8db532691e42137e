"""Which parts of what is tested have to stay, and what each school kept of them."""

from typing import Self

from django.db import models
from django.db.models import Q

from core.access import Access
from core.models import by_whom, lines
from projects.models.cycles import Trial
from projects.models.project import Participation, Project, within_reach
from toolkit.models import Intervention


class OwnParts(models.Model):
    """What a project itself says has to stay, and what a school may change, of something it tests.

    Beside what the toolkit says of an intervention; it holds in every cycle that tests it.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="own_parts")
    intervention = models.ForeignKey(
        Intervention, models.PROTECT, null=True, blank=True, related_name="own_parts"
    )
    own_idea = models.CharField(max_length=160, blank=True)
    core_parts = models.TextField(blank=True, help_text="One a line.")
    adaptable_parts = models.TextField(blank=True, help_text="One a line.")
    goes_along = models.BooleanField(
        "goes along with a copied plan", default=False,
        help_text="Whoever may read the project takes it along with its plan.",
    )  # fmt: skip
    """Else peers who copy the plan get none of it: it is the alliance's own."""
    version = models.PositiveIntegerField(default=1, editable=False)
    """Raised by one on every change; whoever had an older one open is told."""
    changed_at = models.DateTimeField(editable=False)
    changed_by = by_whom()

    class Meta:
        verbose_name_plural = "own parts"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="own_parts_of_an_intervention_or_an_own_idea",
                condition=Q(intervention__isnull=False, own_idea="")
                | (Q(intervention__isnull=True) & ~Q(own_idea="")),
            ),
            models.UniqueConstraint(
                fields=["project", "intervention"],
                condition=Q(intervention__isnull=False),
                name="own_parts_once_for_an_intervention",
            ),
            models.UniqueConstraint(
                fields=["project", "own_idea"],
                condition=Q(intervention__isnull=True),
                name="own_parts_once_for_an_own_idea",
            ),
        ]

    def __str__(self) -> str:
        return f"Parts of {self.own_idea or self.intervention}"

    @property
    def core_part_list(self) -> list[str]:
        return lines(self.core_parts)

    @property
    def adaptable_part_list(self) -> list[str]:
        return lines(self.adaptable_parts)


class FidelityQuerySet(models.QuerySet["Fidelity"]):
    def visible_to(self, access: Access) -> Self:
        """The alliance's own, its facilitator included; peers do not read it."""
        return self.filter(within_reach(access, "participation__project__"))


class Fidelity(models.Model):
    """What a school says became of one core part of a trial. The newest row holds, the others stay.

    The part is kept in the words it had, whatever the lists say later.
    """

    class Said(models.TextChoices):
        KEPT = "kept", "Kept"
        CHANGED = "changed", "Changed"
        DROPPED = "dropped", "Dropped"

    trial = models.ForeignKey(Trial, models.PROTECT, related_name="fidelity")
    participation = models.ForeignKey(Participation, models.PROTECT, related_name="fidelity")
    part = models.TextField("core part")
    said = models.CharField(max_length=7, choices=Said)
    note = models.CharField(max_length=300, blank=True)
    entered_at = models.DateTimeField(editable=False)
    entered_by = by_whom()

    objects = FidelityQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "fidelity"
        ordering = ["entered_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="a_part_not_kept_has_a_note",
                condition=Q(said="kept") | ~Q(note=""),
                violation_error_message="Say what was changed or dropped.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.part}: {self.get_said_display().lower()}"
