"""Hold letters that have not left, release them, or take them back for good.

Each is one UPDATE of rows that are with nobody who hands them over: ``hand_over`` changes the same
rows, so of a worker and whoever holds a letter one is first, and once this has committed no talk
with the relay begins about it. What is being handed over just then is left out, and counted so.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.db.models import Q

from core.poke import poke
from notifications import kinds, outbox
from notifications.leases import FREE
from notifications.models import Message, MessageQuerySet

State = Message.State

NOBODY = {"held_at": None, "held_by": None}


def can_be_stopped() -> Q:
    """Letters that wait, or are gathered and in no digest yet, of a kind that may be held."""
    names = [name for name, kind in kinds.registered().items() if kind.can_be_held]
    return Q(kind__in=names) & (Q(state=State.WAITING) | Q(state=State.GATHERED, digest=None))


def hold(letters: Collection[int], *, by: AbstractBaseUser, at: datetime) -> int:
    """Hold these letters until they are released; say how many are held from now on."""
    return _still(letters).filter(held_at=None).update(held_at=at, held_by=by, **FREE)


def release(letters: Collection[int]) -> int:
    """Let these letters go again, as if nobody had held them; say how many there were.

    Whether each is still wanted, and when it may leave, is asked as ever.
    """
    released = _still(letters).filter(held_at__isnull=False).update(**NOBODY)
    poke(outbox.SWEEP)
    return released


def take_back(letters: Collection[int], *, by: AbstractBaseUser, at: datetime, why: str) -> int:
    """End these letters unsent for good, and say how many: their keys stay, so none comes again."""
    told = {"taken_back_at": at, "taken_back_by": by, "taken_back_why": why}
    return _still(letters).update(state=State.TAKEN_BACK, **told, **NOBODY, **FREE)


def carry_on(
    about: models.Model, letters: Iterable[Message], of: Collection[str], at: datetime
) -> None:
    """Hold what takes the place of a held letter, in the transaction that superseded it at ``at``.

    Somebody who holds the invitation to a meeting holds the one with its new date as well.
    """
    rows = Message.objects.about(about).filter(superseded_at=at, held_at__isnull=False, kind__in=of)
    held = {row.person_id: row for row in rows}
    for letter in letters:
        if (before := held.get(letter.person_id)) is not None:
            letter.held_at, letter.held_by_id = before.held_at, before.held_by_id


def _still(letters: Collection[int]) -> MessageQuerySet:
    return Message.objects.filter(can_be_stopped(), pk__in=letters)
