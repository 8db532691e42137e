"""Evidence: log it, change it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.db.models import F
from django.utils.timezone import localdate

from accounts.models import User
from core.exceptions import DomainError
from logs.models import Entry, LogText
from projects.actions import readings
from projects.models import Cycle, Reading, Sharing
from projects.numbers import Figure

Tags = dict[str, Iterable[models.Model]]


class ChangedMeanwhile(DomainError):
    """Somebody, perhaps in another window, saved the text after this form was opened."""


class HasReaders(DomainError):
    """What others could read becomes its author's alone with a reason, not by the way."""

    def __init__(self) -> None:
        super().__init__("Others could read this. Pull it back and say why.")


@transaction.atomic(savepoint=False)
def log(
    cycle: Cycle,
    *,
    by: User,
    at: datetime,
    fields: dict[str, Any],
    reading: Figure | None = None,
    tags: Tags | None = None,
) -> Entry:
    """Log a piece of evidence, with its reading when there is one, as one version."""
    entry = Entry(cycle=cycle, author=by, submitted_at=at, **fields)
    entry.reading = _save_reading(entry, reading, by=by, at=at)
    entry.write(tags or {}, by=by, at=at)
    return entry


@transaction.atomic
def change(
    entry: Entry,
    *,
    by: User,
    at: datetime,
    version: int,
    fields: dict[str, Any],
    reading: Figure | None,
    tags: Tags,
) -> Entry:
    """Change an entry that still is the version the person saw, and keep the new one beside it.

    Of two people saving at once one wins; the other gets ``ChangedMeanwhile``. A reading that is
    taken out goes with its point on the chart. In a closed cycle the reading stays as the cluster
    saw it (``CycleIsClosed``); where the cycle is open for what comes late, one can be added.
    What others could read is made private by pulling it back alone (``HasReaders``).
    """
    claim_version(entry, version, at)
    refuse_hiding(entry, fields)
    was = _said(entry, entry.reading.figure if entry.reading else None)
    for name, value in fields.items():
        setattr(entry, name, value)
    if _said(entry, reading) != was and not _takes_readings(entry.cycle, at, is_new=was is None):
        raise readings.CycleIsClosed
    if not entry.is_private:
        entry.end_withdrawal()
    dropped = entry.reading if reading is None else None
    entry.reading = _save_reading(entry, reading, by=by, at=at)
    entry.write(tags, by=by, at=at)
    if dropped:
        dropped.delete()
    return entry


def _said(entry: Entry, figure: Figure | None) -> tuple[Any, ...] | None:
    """What its reading says, of which measure, where and when; None without one."""
    about = (entry.measure_id, entry.school_id, entry.happened_on)
    return None if figure is None else (figure, *about)


def _takes_readings(cycle: Cycle, at: datetime, *, is_new: bool) -> bool:
    return cycle.is_open or (is_new and cycle.is_reopened(localdate(at)))


def claim_version(text: LogText, version: int, at: datetime) -> None:
    """Raise the version of a text if it is still the one that was seen."""
    won = (
        type(text)
        ._default_manager.filter(pk=text.pk, version=version)
        .update(version=F("version") + 1, changed_at=at)
    )
    if not won:
        raise ChangedMeanwhile(
            "This was changed in another window while you had it open. What you typed is kept "
            "below, the saved version stands beside it. Save again to use yours."
        )
    text.version, text.changed_at = version + 1, at


def refuse_hiding(text: LogText, fields: dict[str, Any]) -> None:
    """Raise ``HasReaders`` where a change would make private what others could read."""
    if fields.get("sharing") == Sharing.ONLY_ME and not text.is_private:
        raise HasReaders


def _save_reading(entry: Entry, new: Figure | None, *, by: User, at: datetime) -> Reading | None:
    if new is None:
        return None
    reading = entry.reading or Reading(cycle=entry.cycle)
    if reading.pk:
        around = {
            "measure": entry.measure,
            "school": entry.school,
            "taken_on": entry.happened_on,
        }
        readings.note_before(reading, new, by=by, at=at, fields=around)
    reading.measure = entry.measure  # type: ignore[assignment]  # the form asks for it with a figure
    reading.school, reading.taken_on = entry.school, entry.happened_on
    reading.figure = new
    if not entry.withdrawn_at:
        reading.withdrawn_at, reading.withdrawn_by, reading.withdrawn_why = None, None, ""
    reading.save()
    return reading
