"""Evidence: log it, change it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.db.models import F

from accounts.models import User
from core.exceptions import DomainError
from logs.models import Entry, LogText
from projects.actions import readings
from projects.models import Cycle, Reading
from projects.numbers import Figure

Tags = dict[str, Iterable[models.Model]]


class ChangedMeanwhile(DomainError):
    """Somebody, perhaps in another window, saved the text after this form was opened."""


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
    taken out goes with its point on the chart.
    """
    claim_version(entry, version, at)
    for name, value in fields.items():
        setattr(entry, name, value)
    dropped = entry.reading if reading is None else None
    entry.reading = _save_reading(entry, reading, by=by, at=at)
    entry.write(tags, by=by, at=at)
    if dropped:
        dropped.delete()
    return entry


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


def _save_reading(entry: Entry, new: Figure | None, *, by: User, at: datetime) -> Reading | None:
    if new is None:
        return None
    reading = entry.reading or Reading(cycle=entry.cycle)
    if reading.pk:
        readings.note_before(reading, new, by=by, at=at)
    reading.measure = entry.measure  # type: ignore[assignment]  # the form asks for it with a figure
    reading.school, reading.taken_on = entry.school, entry.happened_on
    reading.figure = new
    reading.save()
    return reading
