"""What a cycle still lacks before it can leave its stage, as sentences (ARCHITECTURE section 2).

Pages show them before anybody presses the button, and the step refuses with the same words.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from alliances.models import Post
from clusters.models import Meeting
from logs.models import Entry, LogTextQuerySet, Reflection
from logs.reviews import peer_review_of
from projects import baselines
from projects.models import Cycle, Measure, Reading, ResearchQuestion, ScopeCheck, TeamRole, Trial
from projects.registers import missing_evidence, missing_reviews


@dataclass(frozen=True)
class Missing:
    """What refuses a step, and what may be answered with a reason."""

    required: tuple[str, ...] = ()
    expected: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        return self.required + self.expected


PROMPTS = {
    "went_well": "went well",
    "not_effective": "was not effective",
    "problems": "was a problem",
}
LEADS = (Post.Role.LEAD, Post.Role.PROJECT_LEAD, Post.Role.SCHOOL_LEAD)


def missing_to_advance(cycle: Cycle, today: date) -> Missing:
    """What is missing before a cycle can leave the stage it is at; nothing for a closed one."""
    return missing_at(cycle, cycle.stage, today)


def missing_at(cycle: Cycle, stage: str, today: date) -> Missing:
    """The same for a stage that the cycle has still to come to."""
    if stage == Cycle.Stage.CLOSED:
        return Missing()
    required, expected = STEPS[stage]
    return Missing(tuple(required(cycle, today)), tuple(expected(cycle, today)))


def _to_plan(cycle: Cycle, today: date) -> Iterator[str]:
    asked = ResearchQuestion.objects.filter(project=cycle.project_id, replaced_on__isnull=True)
    if not asked.exists():
        yield "Write the question of the project."
    if not cycle.trials.exists():
        yield "Choose an intervention, or name an idea of your own."
    criteria = Measure.objects.filter(project=cycle.project_id, target__isnull=False)
    if not criteria.exists():
        yield "Set a success criterion: a measure with its target."
    if bare := list(baselines.lacking(cycle.project)):
        yield f"Add a baseline for {_listed(bare)}, or write with the measure why there is none."


def _hoped_of_plan(cycle: Cycle, today: date) -> Iterator[str]:
    if cycle.trials.count() > Trial.MOST:
        yield f"A cycle tests {Trial.MOST} things at most; this one tests more."
    yield from missing_evidence(cycle)
    if not cycle.prediction:
        yield "Say what you expect to see by the end."
    if cycle.review_meeting_id is None:
        yield "Choose the cluster meeting at which the cycle is reviewed."
    checks = list(cycle.scope_checks.exclude(when=ScopeCheck.When.MIDWAY))
    if not any(check.when == ScopeCheck.When.PLAN for check in checks):
        yield "Check the scope: size, time, people, data, evidence read."
    elif checks[-1].when == ScopeCheck.When.SECOND_LOOK:
        yield "Your facilitator asks for a second look at the scope."


def _hoped_of_test(cycle: Cycle, today: date) -> Iterator[str]:
    if not _entries(cycle).exists():
        yield "Log at least one piece of evidence that others can see."


def _hoped_of_capture(cycle: Cycle, today: date) -> Iterator[str]:
    entries = _entries(cycle)
    unanswered = [
        words for name, words in PROMPTS.items() if not entries.exclude(**{name: ""}).exists()
    ]
    if unanswered:
        yield f"No entry says what {_listed(unanswered, 'or')} yet."
    read = Reading.objects.filter(cycle=cycle).values("measure")
    unread = Measure.objects.filter(project=cycle.project_id).exclude(pk__in=read)
    if unread:
        yield f"Add a reading for {_listed(unread)}."
    if not _reflected(cycle):
        yield "A lead has not shared a reflection on this cycle yet."


def _hoped_of_review(cycle: Cycle, today: date) -> Iterator[str]:
    if not _was_reviewed(cycle, today):
        yield "The cluster has not met to review this cycle yet."
    if missing_reviews(cycle, today):  # which, only those learn who read the risks
        yield "Look at the open risks again: not all were reviewed in this cycle."
    review = peer_review_of(cycle)
    if not review.is_challenged:
        yield "No other alliance has challenged this cycle yet."
    elif not review.is_answered:
        yield "Answer the peer challenge."


def _to_refine(cycle: Cycle, today: date) -> Iterator[str]:
    if not (cycle.decision and cycle.decision_reason):
        yield "Decide whether to continue, adapt, switch or stop, and say why."


def _nothing(cycle: Cycle, today: date) -> Iterator[str]:
    return iter(())


Says = Callable[[Cycle, date], Iterator[str]]
STEPS: dict[str, tuple[Says, Says]] = {
    Cycle.Stage.PLAN: (_to_plan, _hoped_of_plan),
    Cycle.Stage.TEST: (_nothing, _hoped_of_test),
    Cycle.Stage.CAPTURE: (_nothing, _hoped_of_capture),
    Cycle.Stage.REVIEW: (_nothing, _hoped_of_review),
    Cycle.Stage.REFINE: (_to_refine, _nothing),
}
"""For each stage what is required and what is expected to leave it."""


def _entries(cycle: Cycle) -> LogTextQuerySet:
    return Entry.objects.shared().filter(cycle=cycle)


def _reflected(cycle: Cycle) -> bool:
    """Whether somebody who leads the alliance, the project or a school shared a reflection."""
    alliance, project = cycle.project.alliance_id, cycle.project_id
    leads = Post.objects.filter(
        Q(alliance=alliance, role__in=LEADS)
        | Q(team_roles__project=project, team_roles__role=TeamRole.Role.LEAD)
    )
    shared = Reflection.objects.shared().filter(cycle=cycle)
    return shared.filter(author__in=leads.values("person")).exists()


def _was_reviewed(cycle: Cycle, today: date) -> bool:
    """Whether its meeting was held: the one chosen for it, or else any since it began."""
    held = Meeting.objects.announced().filter(held_on__lte=today)
    if cycle.review_meeting_id:
        return held.filter(pk=cycle.review_meeting_id).exists()
    here = {"cluster__placings__alliance": cycle.project.alliance_id}
    return held.filter(kind=Meeting.Kind.TERMLY, held_on__gte=cycle.starts_on, **here).exists()


def _listed(things: Iterable[object], last: str = "and") -> str:
    """ "A", "A and B", "A, B and C"."""
    *most, end = map(str, things)
    return f"{', '.join(most)} {last} {end}" if most else end
