"""One meeting or call: look at what a move would change, move it, cancel it.

Works for meetings and calls alike. The row is as the person saw it, so of two who change one at the
same time, one wins and the other gets ``ChangedMeanwhile``.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from django.db import transaction

from accounts.models import User
from alliances.models import Programme
from clusters import planner
from clusters.actions import plans, telling
from clusters.models import CheckIn, Meeting
from clusters.planner import Kind
from core.exceptions import DomainError

NOT_ASKED = {"move_asked_at": None, "move_asked_by": None, "move_asked_why": ""}
"""A call that is moved has been moved as the alliance asked, if it asked."""


class ChangedMeanwhile(DomainError):
    """Somebody changed this date, or called it off, after it was shown."""

    def __init__(self) -> None:
        super().__init__("This date was changed since you opened it. Look at it again.")


class CannotMove(DomainError):
    """What is over or called off keeps its date."""


@dataclass(frozen=True)
class Preview:
    """What a move would mean: what speaks against it, and which open proposals would move along."""

    clashes: list[str]
    changes: tuple[planner.Proposal, ...]
    gaps: tuple[planner.Gap, ...]


def preview(row: Meeting | CheckIn, day: date, starts_at: time, *, today: date) -> Preview:
    """Show a move before it is made. Nothing is written.

    Hand ``changes`` to ``move`` to make them together with it.
    """
    scene = plans.scene_of(programme_of(row), today)
    kind = Kind.MEETING if isinstance(row, Meeting) else Kind.CALL
    bookings = [
        replace(each, day=day, starts_at=starts_at, is_open=False)
        if (each.kind, each.row) == (kind, row.pk)
        else each
        for each in scene.bookings
    ]
    found = planner.respace(scene.groups, bookings, today, scene.around)
    after = planner.carried_out(bookings, found.proposals)
    clashes = planner.clashes(scene.groups, after, today, scene.around)
    mine = [
        each.sentence for each in clashes if (each.booking.kind, each.booking.row) == (kind, row.pk)
    ]
    return Preview(mine, found.proposals, found.gaps)


@transaction.atomic
def move(
    row: Meeting | CheckIn,
    *,
    to: dict[str, Any],
    at: datetime,
    changes: Iterable[planner.Proposal] = (),
) -> None:
    """Change when, how or where a row is, or what a call is about; keep the day and time it had.

    ``to`` is any of day (``held_on`` or ``due_on``), ``starts_at``, ``ends_at``, ``minutes``,
    ``mode``, ``host_id``, ``place``, ``travel_note``, ``topics``. ``changes`` are what the preview
    showed and the person accepted: all of it happens or, where somebody has changed the plan since,
    nothing. From then on the planner leaves the row alone. Where it was announced, whoever knew of
    it is told, once for several changes in a row.
    """
    if row.cancelled_at:
        raise CannotMove("This was cancelled, so it cannot be moved.")
    if isinstance(row, CheckIn) and row.outcome:
        raise CannotMove("This call is over. Enter a new one instead.")
    plans.lock(programme_of(row))
    when = (to.get(row.DAY, row.day), to.get("starts_at", row.starts_at))
    is_touched = row.moved_from is not None and when == (row.day, row.starts_at)
    kept = {} if is_touched else {"moved_from": row.day, "moved_from_time": row.starts_at}
    answered = NOT_ASKED if isinstance(row, CheckIn) else {}
    _change(row, to | kept | answered)
    plans.respace(changes)
    telling.tell(row, at)


@transaction.atomic
def cancel(row: Meeting | CheckIn, *, at: datetime, by: User | None = None) -> None:
    """Call a meeting or call off, and tell those who were told of it; no reminder goes any more.

    The row stays, so the planner proposes nothing in its place. One that is cancelled already stays
    as it is.
    """
    if row.cancelled_at is None:
        _change(row, {"cancelled_at": at, "cancelled_by": by})
        telling.tell_off(row, at)


def programme_of(row: Meeting | CheckIn) -> Programme:
    return row.programme if isinstance(row, Meeting) else row.alliance.programme


def _change(row: Meeting | CheckIn, fields: dict[str, Any]) -> None:
    seen = type(row).objects.filter(pk=row.pk, sequence=row.sequence, cancelled_at=None)
    if not seen.update(**fields, sequence=row.sequence + 1):
        raise ChangedMeanwhile
    for name, value in fields.items():
        setattr(row, name, value)
    row.sequence += 1
