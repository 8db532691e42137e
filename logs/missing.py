"""What a cycle still lacks before it can leave its stage, as sentences (ARCHITECTURE section 2).

Pages show them before anybody presses the button, and the step refuses with the same words.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.text import get_text_list

from logs import plan
from logs.facts import PROMPTS, Facts
from projects.models import Cycle


@dataclass(frozen=True)
class Missing:
    """What refuses a step, and what may be answered with a reason."""

    required: tuple[str, ...] = ()
    expected: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        return self.required + self.expected


def missing_to_advance(facts: Facts) -> Missing:
    """What is missing before a cycle can leave the stage it is at; nothing for a closed one."""
    return missing_at(facts, facts.cycle.stage)


def missing_at(facts: Facts, stage: str) -> Missing:
    """The same for a stage that the cycle has still to come to."""
    if stage == Cycle.Stage.CLOSED:
        return Missing()
    required, expected = STEPS[stage]
    return Missing(tuple(required(facts)), tuple(expected(facts)))


def _hoped_of_test(facts: Facts) -> Iterator[str]:
    if not facts.log.has_entry:
        yield "Log at least one piece of evidence that others can see."


def _hoped_of_capture(facts: Facts) -> Iterator[str]:
    unanswered = [words for name, words in PROMPTS.items() if not getattr(facts.log, name)]
    if unanswered:
        yield f"No entry says what {get_text_list(unanswered, 'or')} yet."
    unread = [str(measure) for measure in facts.measures if not measure.is_read]
    if unread:
        yield f"Add a reading for {get_text_list(unread, 'and')}."
    if not facts.log.has_lead_reflected:
        yield "A lead has not shared a reflection on this cycle yet."


def _hoped_of_review(facts: Facts) -> Iterator[str]:
    if not facts.was_reviewed:
        yield "The cluster has not met to review this cycle yet."
    if facts.log.has_unseen_risk:  # which, only those learn who read the risks
        yield "Look at the open risks again: not all were reviewed in this cycle."
    if not facts.log.is_challenged:
        yield "No other alliance has challenged this cycle yet."
    elif not facts.log.is_answered:
        yield "Answer the peer challenge."


def _to_refine(facts: Facts) -> Iterator[str]:
    if not (facts.cycle.decision and facts.cycle.decision_reason):
        yield "Decide whether to continue, adapt, switch or stop, and say why."


def _nothing(facts: Facts) -> Iterator[str]:
    return iter(())


Says = Callable[[Facts], Iterator[str]]
STEPS: dict[str, tuple[Says, Says]] = {
    Cycle.Stage.PLAN: (plan.required, plan.expected),
    Cycle.Stage.TEST: (_nothing, _hoped_of_test),
    Cycle.Stage.CAPTURE: (_nothing, _hoped_of_capture),
    Cycle.Stage.REVIEW: (_nothing, _hoped_of_review),
    Cycle.Stage.REFINE: (_to_refine, _nothing),
}
"""For each stage what is required and what is expected to leave it."""
