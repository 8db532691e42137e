"""The learning cycles of a project and what each one tests."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from clusters.models import Meeting, Term
from core.access import Access
from core.models import by_whom
from core.paths import path_to
from projects.models.project import Project
from projects.models.proposals import IdeaProposal
from toolkit.models import Intervention


class CycleQuerySet(models.QuerySet["Cycle"]):
    def visible_to(self, access: Access) -> "CycleQuerySet":
        """A project's sharing carries its cycles."""
        return self.filter(project__in=Project.objects.visible_to(access))

    def open_to_log(self, access: Access, today: date) -> "CycleQuerySet":
        """Cycles in which a person writes (``projects.rules.can_log_in``), newest first.

        Those that are open, and closed ones that a facilitator has opened for what comes late.
        """
        return self.filter(
            ~Q(stage=Cycle.Stage.CLOSED) | Q(open_until__gte=today),
            Q(project__alliance_id__among=access.leads)
            | Q(project_id__among=access.written_projects),
        ).order_by("-starts_on", "-pk")

    def open(self) -> "CycleQuerySet":
        """Not closed: a project has at most one."""
        return self.exclude(stage=Cycle.Stage.CLOSED)

    def unlocked(self) -> "CycleQuerySet":
        """Still being planned for the first time: what was planned may be changed freely."""
        return self.filter(stage=Cycle.Stage.PLAN, locked_at__isnull=True)

    def move_to(self, stage: str, **facts: Any) -> bool:
        """Move what still stands where the caller saw it, and say whether anything moved.

        A single UPDATE, so of two people moving one cycle exactly one wins.
        """
        return bool(self.update(stage=stage, **facts))


class Cycle(models.Model):
    """One learning cycle of about a term: plan, test, capture, cluster review, refine."""

    class Stage(models.TextChoices):
        PLAN = "plan", "Plan"
        TEST = "test", "Test"
        CAPTURE = "capture", "Capture"
        REVIEW = "review", "Cluster review"
        REFINE = "refine", "Refine"
        CLOSED = "closed", "Closed"

    class Decision(models.TextChoices):
        CONTINUE = "continue", "Continue"
        ADAPT = "adapt", "Adapt"
        SWITCH = "switch", "Switch"
        STOP = "stop", "Stop"

    STAGES = tuple(Stage.values[:5])
    """The five stages of an open cycle, in order."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="cycles")
    number = models.PositiveSmallIntegerField()
    term = models.ForeignKey(Term, models.PROTECT, null=True, blank=True, related_name="cycles")
    stage = models.CharField(max_length=8, choices=Stage, default=Stage.PLAN)
    is_pilot = models.BooleanField(
        "pilot", default=False, help_text="A try-out: its results count in no total."
    )
    plan = models.TextField(blank=True, help_text="What you will do, with whom and when.")
    prediction = models.TextField(blank=True, help_text="What you expect to see by the end.")
    """As it was locked; an amendment stands beside it and leaves it as it is."""
    why_more = models.TextField(
        "why it tests more than three things", blank=True,
        help_text="One to three is normal; from the fourth on a reason stands beside them.",
    )  # fmt: skip
    builds_on = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="followed_by",
        help_text="The cycle whose plan was copied, of this project or of another.",
    )  # fmt: skip
    review_meeting = models.ForeignKey(
        Meeting, models.SET_NULL, null=True, blank=True, related_name="reviewed_cycles"
    )
    starts_on = models.DateField("starts")
    ends_on = models.DateField("ends", null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    """Raised by one on every change; whoever had an older one open is told."""
    opened_at = models.DateTimeField(null=True, blank=True, editable=False)
    opened_by = by_whom()
    locked_at = models.DateTimeField(null=True, blank=True, editable=False)
    locked_by = by_whom()
    open_until = models.DateField(
        "reopened until", null=True, blank=True, editable=False,
        help_text="The day until which a facilitator reopened it.",
    )  # fmt: skip
    decision = models.CharField(max_length=8, choices=Decision, blank=True)
    decision_reason = models.TextField(blank=True)
    learning = models.TextField("what we take with us", blank=True)

    # What ``logs.owed`` tells of the reflection that one person wrote last.
    reflected_on: date | None
    reflection_sharing: str | None
    # What "Your cycle" asks besides.
    looked_midway: bool
    in_cluster: int | None
    cluster_name: str | None
    facilitator_name: str | None

    objects = CycleQuerySet.as_manager()

    class Meta:
        ordering = ["project", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="cycle_numbered_once"),
            models.UniqueConstraint(
                fields=["project"],
                condition=~Q(stage="closed"),
                name="one_open_cycle",
                violation_error_message="This project already has an open cycle.",
            ),
            models.CheckConstraint(
                name="cycle_ends_after_it_starts",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                violation_error_message="The end must not be before the start.",
            ),
        ]

    def __str__(self) -> str:
        return f"Cycle {self.number}"

    def get_absolute_url(self) -> str:
        return path_to("logs:cycle", self.project.slug, self.number)

    @property
    def stage_number(self) -> int:
        """1 to 5 while open, 6 when closed."""
        return Cycle.Stage.values.index(self.stage) + 1

    @property
    def is_open(self) -> bool:
        return self.stage != Cycle.Stage.CLOSED

    @property
    def is_locked(self) -> bool:
        """Whether prediction, criteria and targets stay as they were planned.

        Once locked they stay so, even when a facilitator reopens the plan stage.
        """
        return self.stage != Cycle.Stage.PLAN or self.locked_at is not None

    @property
    def next_stage(self) -> "Cycle.Stage":
        """The stage after this one; a closed cycle stays closed."""
        stages = list(Cycle.Stage)
        return stages[min(self.stage_number, len(stages) - 1)]

    def is_reopened(self, today: date) -> bool:
        """Whether a facilitator has opened it again, and its day has not passed."""
        return self.open_until is not None and self.open_until >= today


class TrialQuerySet(models.QuerySet["Trial"]):
    def with_toolkit(self) -> Self:
        """Each with ``counts_as``, the intervention it tests or that its own idea became.

        And with ``became``, the address of that intervention, when it is an own idea.
        """
        idea = IdeaProposal.objects.filter(
            project=OuterRef("cycle__project"), own_idea=OuterRef("own_idea")
        )
        return self.annotate(
            counts_as=Coalesce(
                "intervention_id",
                Subquery(idea.values("intervention_id")[:1]),
                output_field=models.BigIntegerField(),
            ),
            became=Subquery(idea.values("intervention__slug")[:1]),
        )


class Trial(models.Model):
    """An intervention that a cycle tests, from the toolkit or the alliance's own idea."""

    USUAL = 3
    """One to three in a cycle is normal (report, section 3, step b: one or a small number)."""

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="trials")
    intervention = models.ForeignKey(
        Intervention, models.PROTECT, null=True, blank=True, related_name="trials"
    )
    own_idea = models.CharField(max_length=160, blank=True)
    previous_practice = models.TextField(
        blank=True, help_text="Where has something like it been done before?"
    )

    # What ``with_toolkit`` tells.
    counts_as: int | None
    became: str | None

    objects = TrialQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="trial_of_an_intervention_or_an_own_idea",
                condition=Q(intervention__isnull=False, own_idea="")
                | (Q(intervention__isnull=True) & ~Q(own_idea="")),
                violation_error_message="Choose an intervention or write your own idea, not both.",
            ),
            models.UniqueConstraint(
                fields=["cycle", "intervention"], name="intervention_once_in_a_cycle"
            ),
        ]

    def __str__(self) -> str:
        return self.own_idea or str(self.intervention)
