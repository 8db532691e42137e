"""Post a letter, take it back when the thing it tells of changes, and say what is still wanted."""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.db import models
from django.db.models import Case, F, Value, When

from core.poke import poke
from notifications.models import Message

State = Message.State
StillWanted = Callable[[Message, datetime], bool]

_still_wanted: dict[str, StillWanted] = {}


class UnknownKind(Exception):
    """A message of a kind that no app registered: a fault of ours, seen at the first post."""


def register(kind: str, still_wanted: StillWanted) -> None:
    """Say, in ``AppConfig.ready()``, how to ask whether a message of this kind is still wanted."""
    _still_wanted[kind] = still_wanted


def registered_kinds() -> set[str]:
    return set(_still_wanted)


def post(messages: Iterable[Message]) -> int:
    """Put letters in the outbox, in the transaction of the change they tell about.

    A letter whose key is already there is not posted again. Returns how many were offered. The
    worker is poked once the transaction has committed.
    """
    offered = list(messages)
    for message in offered:
        if message.kind not in _still_wanted:
            raise UnknownKind(message.kind)
    Message.objects.bulk_create(offered, ignore_conflicts=True)
    if offered:
        poke("notifications.tasks.sweep")
    return len(offered)


def supersede(about: models.Model, kinds: Iterable[str], at: datetime) -> int:
    """Take back what was not sent about a thing that changed, in the transaction of the change.

    Returns how many letters will not go, or not go again: a talk with the relay that is already
    under way is not interrupted. Once this has committed, no other begins.
    """
    stale = Message.objects.about(about).unsent().filter(kind__in=list(kinds))
    return stale.update(
        superseded_at=at,
        claim=_unless_under_way("claim"),
        claimed_until=_unless_under_way("claimed_until"),
        state=_unless_under_way("state", State.SUPERSEDED),
    )


def why_not(message: Message, at: datetime) -> State | None:
    """Why a letter that is due must not go, if so: too late to be of use, or not wanted now."""
    if message.useless_after and message.useless_after < at:
        return State.MISSED
    if message.kind not in _still_wanted:
        raise UnknownKind(message.kind)
    return None if _still_wanted[message.kind](message, at) else State.DROPPED


def _unless_under_way(field: str, otherwise: str | None = None) -> Case:
    return Case(When(state=State.SENDING, then=F(field)), default=Value(otherwise))
