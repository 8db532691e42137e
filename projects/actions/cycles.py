"""Learning cycles: open one, change its plan, open the one that follows."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from accounts.models import User
from clusters.models import Term
from clusters.queries import calendar_around
from core.exceptions import ChangedMeanwhile, DomainError
from core.templatetags.components import long_day
from projects.actions import wordings
from projects.actions.locks import Locked
from projects.models import Cycle, Project, Trial, Wording
from toolkit.models import Intervention

LOCKED = frozenset({"prediction", "is_pilot", "why_more", "starts_on"})
"""Fields of a plan that stay as they are once it is locked, as what is tested does.

The start is one of them: what is late follows from it.
"""

TEXTS = (Wording.Part.PLAN, Wording.Part.PREDICTION, Wording.Part.WHY_MORE)
"""Of a cycle, that keep what they said before."""

WORTH_A_CYCLE = timedelta(weeks=4)
"""A term with less than this to go is over before anything is tested."""

NOTHING: Mapping[str, str] = MappingProxyType({})


class CycleAlreadyOpen(DomainError):
    """A project has one open cycle at a time."""


class LineClosed(DomainError):
    """The last cycle of the project ended with the decision to stop."""


class OutOfOrder(DomainError):
    """A cycle cannot start before the one before it has ended."""


class CycleClosed(DomainError):
    """A closed cycle is not changed any more."""


def open_cycle(
    project: Project,
    *,
    by: User,
    at: datetime,
    fields: dict[str, Any],
    interventions: Iterable[Intervention] = (),
    own_ideas: Mapping[str, str] = NOTHING,
) -> Cycle:
    """Open the next cycle of a project with what it tests; own ideas with their previous practice.

    Of two people opening one at once the second gets ``CycleAlreadyOpen``.
    """
    last = project.cycles.order_by("-number").first()
    if last and last.decision == Cycle.Decision.STOP:
        raise LineClosed(
            f"{last} ended with the decision to stop, so this project is finished. "
            "A new enquiry is a new project."
        )
    _refuse_overlap(last, fields["starts_on"])
    try:
        with transaction.atomic():
            cycle = Cycle.objects.create(
                project=project,
                number=last.number + 1 if last else 1,
                opened_at=at,
                opened_by=by,
                **fields,
            )
            _set_trials(cycle, interventions, own_ideas)
    except IntegrityError:
        raise CycleAlreadyOpen(
            "This project already has an open cycle. Close it before you open the next."
        ) from None
    return cycle


def open_next(last: Cycle, *, by: User, at: datetime, starts_on: date, with_plan: bool) -> Cycle:
    """Open the cycle after one that was just closed, in its transaction.

    With the plan: what it tests and what will be done, copied. What is expected has to be said
    anew.
    """
    term = term_to_plan(last.project, starts_on)
    fields: dict[str, Any] = {"starts_on": starts_on, "term": term}
    if term:
        fields["ends_on"] = term.ends_on
    if with_plan:
        fields |= {"plan": last.plan, "why_more": last.why_more, "builds_on": last}
    cycle = open_cycle(last.project, by=by, at=at, fields=fields)
    if with_plan:
        copy_trials(last, cycle)
    return cycle


def term_to_plan(project: Project, day: date) -> Term | None:
    """The term of a cycle that is opened on a day, from the calendar of the alliance's cluster.

    The one under way, or the one after it in its last weeks and in the holidays.
    """
    terms = calendar_around(project.alliance, day).terms
    return next((term for term in terms if day + WORTH_A_CYCLE <= term.ends_on), None)


def copy_trials(source: Cycle, cycle: Cycle) -> None:
    """Test in one cycle what another tests."""
    Trial.objects.bulk_create(
        Trial(
            cycle=cycle,
            intervention=trial.intervention,
            own_idea=trial.own_idea,
            previous_practice=trial.previous_practice,
        )
        for trial in source.trials.all()
    )


@transaction.atomic
def change(
    cycle: Cycle,
    *,
    by: User,
    at: datetime,
    version: int,
    fields: dict[str, Any],
    interventions: Iterable[Intervention] | None = None,
    own_ideas: Mapping[str, str] = NOTHING,
) -> Cycle:
    """Change an open cycle that is as the person saw it, else ``ChangedMeanwhile``.

    What it tests changes only when ``interventions`` is given, and like the fields in ``LOCKED``
    until the plan is locked; after that it raises ``Locked``. The row is written first, so that
    nobody locks the plan between. What its texts said before is kept, also of an own idea that it
    tests no longer.
    """
    before = cycle.project.cycles.filter(number__lt=cycle.number).order_by("-number").first()
    _refuse_overlap(before, fields.get("starts_on", cycle.starts_on))
    touches_the_lock = interventions is not None or bool(LOCKED & fields.keys())
    seen = Cycle.objects.filter(pk=cycle.pk, version=version)
    may_change = seen.unlocked() if touches_the_lock else seen.open()
    if not may_change.update(version=F("version") + 1, **fields):
        raise _why_not(cycle, touches_the_lock)
    kept: dict[str, Any] = {"by": by, "at": at, "cycle": cycle}
    if interventions is not None:
        for idea, practice in cycle.trials.values_list("own_idea", "previous_practice"):
            now = own_ideas.get(idea, "")
            wordings.keep(cycle.project, Wording.Part.PRACTICE, practice, now, about=idea, **kept)
        _set_trials(cycle, interventions, own_ideas)
    was = wordings.said(cycle, *TEXTS)
    cycle.refresh_from_db()
    wordings.keep_all(cycle.project, was, wordings.said(cycle, *TEXTS), **kept)
    return cycle


def _why_not(cycle: Cycle, touches_the_lock: bool) -> DomainError:
    """Why a change to a cycle was refused, as the row is now."""
    here = Cycle.objects.filter(pk=cycle.pk)
    if not here.open().exists():
        return CycleClosed(f"{cycle} is closed and stays as it is.")
    if touches_the_lock and not here.unlocked().exists():
        return Locked(
            "The plan was locked when testing began. What it tests and when it starts stay as they "
            "were; amend the prediction on the page of the cycle, with a reason."
        )
    return ChangedMeanwhile("cycle")


def _refuse_overlap(before: Cycle | None, starts_on: date) -> None:
    if before and before.ends_on and starts_on < before.ends_on:
        raise OutOfOrder(
            f"{before} ended on {long_day(before.ends_on)}. Start on that day or later."
        )


def _set_trials(
    cycle: Cycle, interventions: Iterable[Intervention], own_ideas: Mapping[str, str]
) -> None:
    """Make the trials these; one that stays keeps its row."""
    wanted = {intervention.pk for intervention in interventions}
    stays = Q(intervention__in=wanted) | Q(own_idea__in=own_ideas)
    cycle.trials.exclude(stays).delete()
    kept = set(cycle.trials.values_list("intervention", flat=True))
    for pk in sorted(wanted - kept):
        Trial.objects.create(cycle=cycle, intervention_id=pk)
    for idea, practice in own_ideas.items():
        if not cycle.trials.filter(own_idea=idea).update(previous_practice=practice):
            Trial.objects.create(cycle=cycle, own_idea=idea, previous_practice=practice)
