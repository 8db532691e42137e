"""Readings put right or pulled back; one that came with an entry is changed there."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from core.exceptions import DomainError
from logs.models import Entry
from logs.notices import withdrawn
from notifications import outbox
from projects.actions import readings
from projects.models import Reading
from projects.numbers import Figure


class CameWithEntry(DomainError):
    """An entry says what its reading is."""

    def __init__(self) -> None:
        super().__init__(
            "This reading came with an entry. Whoever wrote the entry changes it there."
        )


def correct(
    reading: Reading,
    figure: Figure,
    *,
    by: User,
    at: datetime,
    version: int,
    fields: dict[str, Any],
) -> None:
    """Put a reading right as ``projects.actions.readings`` does, unless it came with an entry."""
    _refuse_when_of_entry(reading)
    readings.correct(reading, figure, by=by, at=at, version=version, fields=fields)


def withdraw(reading: Reading, *, by: User, at: datetime, why: str) -> None:
    """Pull back a reading that came with no entry and is of no closed cycle; readers are told."""
    _refuse_when_of_entry(reading)
    with transaction.atomic():
        readings.withdraw(reading, by=by, at=at, why=why)
        outbox.post(withdrawn.of_reading(reading, by=by, at=at))


def put_back(reading: Reading) -> None:
    """Let it count again; one that came with an entry comes back with it."""
    _refuse_when_of_entry(reading)
    readings.put_back(reading)


def can_withdraw(reading: Reading) -> bool:
    """Whether it may be pulled back here as things stand."""
    is_of_entry = Entry.objects.filter(reading=reading).exists()
    return not is_of_entry and readings.can_withdraw(reading)


def _refuse_when_of_entry(reading: Reading) -> None:
    if Entry.objects.filter(reading=reading).exists():
        raise CameWithEntry
