"""A check-in call: its note, another one in place of one that was missed, a wish to move it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from accounts.models import User
from alliances.models import Alliance
from clusters import queries
from clusters.actions import dates, plans, telling
from clusters.agreed import Agreed
from clusters.models import Action, CheckIn, Cluster
from core.exceptions import ChangedMeanwhile, DomainError


class CalledOff(DomainError):
    """There is no call any more that a note could be of."""

    def __init__(self) -> None:
        super().__init__(
            "This call was called off while you had it open, so it takes no note. What you typed "
            "is kept below: copy what you need."
        )


class CallIsOver(DomainError):
    """What was held, missed or called off cannot be moved any more."""

    def __init__(self) -> None:
        super().__init__("This call is over or called off, so it cannot be moved.")


@transaction.atomic
def keep_note(
    call: CheckIn,
    *,
    by: User,
    at: datetime,
    version: int,
    fields: dict[str, Any],
    agreed: Iterable[Agreed],
    cluster: Cluster,
    to: dict[str, Any] | None = None,
) -> None:
    """Save the note of a call that still is the version the person saw, with its actions.

    Save it as often as you like: lines that stand there already are the same actions, open ones
    whose line is gone are taken back, done ones stay. ``to`` moves the call itself, so that its
    entry in people's calendars follows; it is then still to be held. Of two who save at once one
    wins, the other gets ``ChangedMeanwhile``.
    """
    if to:
        plans.lock(dates.programme_of(call))  # before the row, as every move does
    noted = fields | {"noted_at": at, "noted_by": by}
    seen = CheckIn.objects.announced().filter(pk=call.pk, note_version=version)
    if not seen.update(**noted, note_version=F("note_version") + 1):
        is_on = CheckIn.objects.announced().filter(pk=call.pk).exists()
        raise ChangedMeanwhile("note") if is_on else CalledOff
    for name, value in noted.items():
        setattr(call, name, value)
    _keep_actions(call, cluster, list(agreed), by=by, at=at)
    if to:
        dates.move(call, to=to, at=at)


def book(
    alliance: Alliance, cluster: Cluster, *, by: User, at: datetime, fields: dict[str, Any]
) -> CheckIn:
    """Enter one more call with an alliance; it is announced at once."""
    with transaction.atomic():
        term = queries.calendar_of(cluster.programme_id, cluster.pk).term_on(fields["due_on"])
        call = CheckIn.objects.create(
            alliance=alliance,
            term=term,
            half=term.half(fields["due_on"]) if term else 1,
            confirmed_at=at,
            confirmed_by=by,
            **fields,
        )
        telling.tell(call, at)
    return call


@transaction.atomic
def ask_to_move(call: CheckIn, *, by: User, at: datetime, why: str) -> None:
    """Say which days would suit an alliance better; its facilitator is told.

    Asked again, the newer words count. Only a call that is still to come can be moved.
    """
    ahead = CheckIn.objects.announced().filter(pk=call.pk, outcome="")
    asked = {"move_asked_at": at, "move_asked_by": by, "move_asked_why": why}
    if not ahead.update(**asked):
        raise CallIsOver
    for name, value in asked.items():
        setattr(call, name, value)
    telling.ask_to_move(call, at)


def _keep_actions(
    call: CheckIn, cluster: Cluster, agreed: list[Agreed], *, by: User, at: datetime
) -> None:
    kept = {each.action.pk for each in agreed if each.action}
    call.actions.open().exclude(pk__in=kept).delete()
    Action.objects.bulk_create(
        Action(
            programme_id=cluster.programme_id,
            cluster=cluster,
            alliance_id=call.alliance_id,
            check_in=call,
            what=each.what,
            owner_id=each.owner,
            due_on=each.due_on,
            agreed_at=at,
            agreed_by=by,
        )
        for each in agreed
        if each.action is None
    )
