"""What a cycle still lacks before it can leave its stage, as sentences (ARCHITECTURE section 2).

Pages show them before anybody presses the button, and the step refuses with the same words.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.text import get_text_list

from alliances.models import Post
from clusters.models import Meeting
from logs import plan
from logs.models import Entry, LogTextQuerySet, Reflection
from logs.reviews import peer_review_of
from projects.models import Cycle, Measure, Reading, TeamRole
from projects.registers import missing_reviews


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


def _hoped_of_test(cycle: Cycle, today: date) -> Iterator[str]:
    if not _entries(cycle).exists():
        yield "Log at least one piece of evidence that others can see."


def _hoped_of_capture(cycle: Cycle, today: date) -> Iterator[str]:
    entries = _entries(cycle)
    unanswered = [
        words for name, words in PROMPTS.items() if not entries.exclude(**{name: ""}).exists()
    ]
    if unanswered:
        yield f"No entry says what {get_text_list(unanswered, 'or')} yet."
    read = Reading.objects.filter(cycle=cycle).values("measure")
    unread = Measure.objects.filter(project=cycle.project_id).exclude(pk__in=read)
    if unread:
        yield f"Add a reading for {get_text_list(list(map(str, unread)), 'and')}."
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


def _to_plan(cycle: Cycle, today: date) -> Iterator[str]:
    return plan.required(cycle)


def _hoped_of_plan(cycle: Cycle, today: date) -> Iterator[str]:
    return plan.expected(cycle)


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
