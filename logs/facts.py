"""What a cycle has so far: its plan, its log, its reviews. ``logs.missing`` says what it lacks."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from alliances.models import Post
from clusters.models import Meeting
from core.prepared import prepared
from logs import plan_words
from logs.models import Entry, PeerChallenge, Reflection
from logs.plan_words import Kind, Said
from projects import core_parts, preparation, registers
from projects.models import (
    Cycle,
    Measure,
    OwnParts,
    Reading,
    ScopeCheck,
    StepTaken,
    TeamRole,
    Trial,
)

PROMPTS = {
    "went_well": "went well",
    "not_effective": "was not effective",
    "problems": "was a problem",
}
LEADS = (Post.Role.LEAD, Post.Role.PROJECT_LEAD, Post.Role.SCHOOL_LEAD)


@dataclass(frozen=True)
class Log:
    """What others can see of a cycle, each a yes or no."""

    has_entry: bool
    went_well: bool
    not_effective: bool
    problems: bool
    """Some entry answers this question, as the two before."""
    has_lead_reflected: bool
    """Somebody who leads the alliance, the project or a school shared a reflection."""
    is_chosen_meeting_over: bool
    has_cluster_met: bool
    """At a termly meeting since the cycle began."""
    has_unseen_risk: bool
    """An open risk that nobody looked at in this cycle."""
    is_challenged: bool
    """Another alliance has handed in its review."""
    is_answered: bool
    """And such a review has its answer."""


class Facts:
    """Of one cycle on one day. Each part is asked for once, when it is first needed."""

    def __init__(self, cycle: Cycle, today: date) -> None:
        self.cycle, self.today = cycle, today

    @cached_property
    def log(self) -> Log:
        (row,) = _log(self.cycle.pk, self.today)
        return Log(*row)

    @property
    def was_reviewed(self) -> bool:
        """Whether its meeting was held: the one chosen for it, or else any since it began."""
        if self.cycle.review_meeting_id:
            return self.log.is_chosen_meeting_over
        return self.log.has_cluster_met

    @cached_property
    def measures(self) -> list[Any]:
        """Of the project, each with ``has_baseline`` and ``is_read`` (in this cycle)."""
        return _measures(self.cycle.project_id, self.cycle.pk)

    @property
    def without_baseline(self) -> list[Measure]:
        """Measures with neither a baseline nor a written reason why there is none."""
        return [each for each in self.measures if not each.has_baseline and not each.waiver]

    @property
    def has_criteria(self) -> bool:
        """Whether the project has a success criterion: a measure with its target."""
        return any(measure.target is not None for measure in self.measures)

    @cached_property
    def trials(self) -> list[Trial]:
        return _trials(self.cycle.pk)

    @cached_property
    def parts(self) -> list[core_parts.Parts]:
        return core_parts.together(self.trials, _own_parts(self.cycle.project_id))

    @cached_property
    def checks(self) -> list[ScopeCheck]:
        """Every look at the scope, the first first."""
        return _checks(self.cycle.pk)

    @cached_property
    def steps(self) -> list[preparation.StepLine]:
        """The six steps of leaders."""
        taken = [
            StepTaken(step=int(each.words), is_done=each.more == plan_words.DONE)
            for each in self.said[Kind.STEP]
        ]
        return preparation.lines(taken, has_criteria=self.has_criteria)

    @cached_property
    def said(self) -> dict[plan_words.Kind, list[Said]]:
        return plan_words.read(self.cycle.project_id)


@prepared
def _log(cycle: int, today: date) -> QuerySet[Cycle, tuple[Any, ...]]:
    """The fields of :class:`Log`."""
    entries = Entry.objects.shared().filter(cycle=OuterRef("pk"))
    leads = Post.objects.filter(alliance=OuterRef(OuterRef("project__alliance")), role__in=LEADS)
    leading = TeamRole.objects.filter(
        project=OuterRef(OuterRef("project")), role=TeamRole.Role.LEAD
    )
    by_leads = Q(author__in=leads.values("person")) | Q(author__in=leading.values("post__person"))
    held = Meeting.objects.announced().filter(held_on__lte=today)
    termly = held.filter(
        kind=Meeting.Kind.TERMLY,
        held_on__gte=OuterRef("starts_on"),
        cluster__placings__alliance=OuterRef("project__alliance"),
    )
    reviews = PeerChallenge.objects.of_peers().filter(cycle=OuterRef("pk"))
    return Cycle.objects.filter(pk=cycle).values_list(
        Exists(entries),
        *(Exists(entries.exclude(**{name: ""})) for name in PROMPTS),
        Exists(Reflection.objects.shared().filter(by_leads, cycle=OuterRef("pk"))),
        Exists(held.filter(pk=OuterRef("review_meeting"))),
        Exists(termly),
        Exists(registers.unseen_in_cycle()),
        Exists(reviews),
        Exists(reviews.filter(answered_at__isnull=False)),
    )


@prepared
def _measures(project: int, cycle: int) -> QuerySet[Measure]:
    readings = Reading.objects.filter(measure=OuterRef("pk"))
    return Measure.objects.filter(project=project).annotate(
        has_baseline=Exists(readings.filter(cycle__isnull=True)),
        is_read=Exists(readings.filter(cycle=cycle)),
    )


@prepared
def _trials(cycle: int) -> QuerySet[Trial]:
    return Trial.objects.filter(cycle=cycle).with_toolkit().select_related("intervention")


@prepared
def _own_parts(project: int) -> QuerySet[OwnParts]:
    return OwnParts.objects.filter(project=project)


@prepared
def _checks(cycle: int) -> QuerySet[ScopeCheck]:
    return ScopeCheck.objects.filter(cycle=cycle).select_related("by")
