"""Move a learning cycle: on to its next stage, to its end with a decision, back when reopened."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.exceptions import DomainError
from logs.facts import Facts
from logs.missing import Missing, missing_to_advance
from logs.models import StageChange
from logs.notices import stages as notices
from notifications import outbox
from projects.actions import cycles, locks
from projects.models import Cycle

CARRIED_ON = (Cycle.Decision.CONTINUE, Cycle.Decision.ADAPT)
"""Decisions that open the next cycle with the plan copied."""


class CycleNotReady(DomainError):
    """Something is missing: what is required, or a reason for what is only expected."""

    def __init__(self, missing: Missing) -> None:
        self.missing = missing
        super().__init__(
            " ".join(missing.required) or f"{' '.join(missing.expected)} Say why it goes on so."
        )


class CycleMovedOn(DomainError):
    """Somebody else moved the cycle first."""

    def __init__(self, cycle: Cycle) -> None:
        super().__init__(f"{cycle} has been moved meanwhile. See where it stands now.")


class CannotReopen(DomainError):
    """A cycle is reopened at an earlier stage, until a day that has not passed."""


@transaction.atomic
def advance(cycle: Cycle, *, by: User, at: datetime, reason: str = "") -> StageChange:
    """Move a cycle on to its next stage; its facilitators hear of it when something is missing.

    What is required refuses the step; what is only expected can be answered with a reason, which
    then stays beside the cycle. Leaving the plan locks it. When two people move one cycle at once,
    one wins and the other gets ``CycleMovedOn``. The row is moved first, so that what is missing is
    asked of a plan that nobody is changing; a refusal undoes the move.
    """
    if not cycle.is_open:
        raise CycleMovedOn(cycle)
    stage, left = cycle.next_stage, cycle.stage
    locked = {} if cycle.is_locked else {"locked_at": at, "locked_by": by}
    _move(cycle, stage, **locked, **_end_of_reopening(cycle, stage))
    missing = missing_to_advance(Facts(cycle, timezone.localdate(at)))
    if missing.required or (missing.expected and not reason):
        raise CycleNotReady(missing)
    if left == Cycle.Stage.PLAN:
        locks.lock_criteria(cycle)
    return _keep(cycle, stage, by=by, at=at, reason=reason, missing=missing.expected)


@transaction.atomic
def decide(
    cycle: Cycle, *, by: User, at: datetime, decision: str, reason: str, learning: str = ""
) -> Cycle | None:
    """Close a cycle with its decision, and open the one that follows; None after *stop*.

    *Continue* and *adapt* copy the plan, *switch* begins an empty one. All of it or nothing: of two
    who decide at once one wins, and the other gets ``CycleMovedOn``.
    """
    if cycle.stage != Cycle.Stage.REFINE:
        raise CycleMovedOn(cycle)
    ends_on = max(timezone.localdate(at), cycle.starts_on)
    _move(
        cycle,
        Cycle.Stage.CLOSED,
        decision=decision,
        decision_reason=reason,
        learning=learning,
        ends_on=ends_on,
        open_until=None,
    )
    _keep(cycle, Cycle.Stage.CLOSED, by=by, at=at)
    if decision == Cycle.Decision.STOP:
        return None
    return cycles.open_next(
        cycle, by=by, at=at, starts_on=ends_on, with_plan=decision in CARRIED_ON
    )


@transaction.atomic
def reopen(
    cycle: Cycle, *, by: User, at: datetime, stage: str, until: date, reason: str
) -> StageChange:
    """Open an earlier stage of a cycle again, until a day; lead and facilitators are told.

    A closed cycle stays closed with its decision: until that day people log what came late. What
    was locked stays locked. When the day has passed the platform moves an open cycle back to where
    it was (``end_reopenings``). Of two who do it at once one wins.
    """
    if until < timezone.localdate(at):
        raise CannotReopen("Choose a day that has not passed.")
    stages = list(Cycle.Stage)
    if not cycle.is_open:
        stage = Cycle.Stage.CLOSED
    elif stages.index(Cycle.Stage(stage)) >= stages.index(Cycle.Stage(cycle.stage)):
        raise CannotReopen(f"{cycle} has not been past that stage yet.")
    _move(cycle, stage, open_until=until)
    change = _keep(cycle, stage, by=by, at=at, reason=reason, open_until=until)
    outbox.post(notices.cycle_reopened(change))
    return change


def end_reopenings(at: datetime) -> int:
    """Move cycles whose extra time has passed back to where they were, and say how many.

    Safe to run as often as you like, and at once.
    """
    over = Cycle.objects.open().filter(open_until__lt=timezone.localdate(at))
    return sum(_end_reopening(cycle, at) for cycle in over.select_related("project"))


@transaction.atomic
def _end_reopening(cycle: Cycle, at: datetime) -> bool:
    stage = _reopened_from(cycle)
    try:
        _move(cycle, stage, open_until=None)
    except CycleMovedOn:
        return False
    _keep(cycle, stage, by=None, at=at)
    return True


def keep_closing(cycle: Cycle, by: User, at: datetime) -> None:
    """Keep who closed a cycle with its project, when its last school left or its alliance ended."""
    StageChange.objects.create(
        cycle=cycle, came_from=cycle.stage, stage=Cycle.Stage.CLOSED, by=by, at=at
    )


def _move(cycle: Cycle, stage: str, **facts: Any) -> None:
    """Move what still stands where the person saw it, in this stage and as it was reopened."""
    seen = Cycle.objects.filter(pk=cycle.pk, stage=cycle.stage, open_until=cycle.open_until)
    if not seen.move_to(stage, **facts):
        raise CycleMovedOn(cycle)


def _keep(
    cycle: Cycle,
    stage: str,
    *,
    by: User | None,
    at: datetime,
    reason: str = "",
    missing: tuple[str, ...] = (),
    open_until: date | None = None,
) -> StageChange:
    """Keep who moved the cycle and why; the cycle then knows where it stands."""
    change = StageChange.objects.create(
        cycle=cycle,
        came_from=cycle.stage,
        stage=stage,
        by=by,
        at=at,
        reason=reason,
        missing="\n".join(missing),
        open_until=open_until,
    )
    if missing:
        outbox.post(notices.cycle_went_on(change))
    cycle.refresh_from_db()
    return change


def _end_of_reopening(cycle: Cycle, stage: str) -> dict[str, None]:
    """Extra time is over once the cycle is back where it was."""
    stages = list(Cycle.Stage)
    if cycle.open_until is None:
        return {}
    is_back = stages.index(Cycle.Stage(stage)) >= stages.index(_reopened_from(cycle))
    return {"open_until": None} if is_back else {}


def _reopened_from(cycle: Cycle) -> Cycle.Stage:
    """The furthest stage it had reached when it was reopened."""
    stages = list(Cycle.Stage)
    reopened = cycle.stage_changes.filter(open_until__isnull=False).values_list("came_from")
    return max((Cycle.Stage(stage) for (stage,) in reopened), key=stages.index)
