"""Readings of a measure: add one, put it right, take it out."""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from accounts.models import User
from alliances.models import School
from core.exceptions import ChangedMeanwhile, DomainError
from projects.joint_ratings import JointRating
from projects.models import Correction, Cycle, Measure, Reading
from projects.numbers import Figure


class TakenOver(DomainError):
    """A joint rating is a reading of a measure once."""


class CycleIsClosed(DomainError):
    """What a cluster has seen of a closed cycle stays as it was."""

    def __init__(self) -> None:
        super().__init__(
            "The cycle of this reading is closed, so the reading stays as the cluster saw it. "
            "Add a new reading instead, and say in its note what was wrong."
        )


def add(
    measure: Measure,
    figure: Figure,
    *,
    taken_on: date,
    cycle: Cycle | None,
    school: School | None = None,
    fields: dict[str, Any] | None = None,
) -> Reading:
    """Keep a reading with its parts; without a cycle it is a baseline."""
    reading = Reading(
        measure=measure, cycle=cycle, taken_on=taken_on, school=school, **(fields or {})
    )
    reading.figure = figure
    reading.save()
    return reading


def take_over(rating: JointRating, measure: Measure, *, cycle: Cycle | None) -> Reading:
    """Make a joint rating of its strand a reading of a measure; without a cycle its baseline.

    Of two who take over the same one, the second gets ``TakenOver``.
    """
    try:
        with transaction.atomic():
            return add(
                measure,
                Figure(rating.value),
                taken_on=rating.rated_on,
                cycle=cycle,
                fields={"taken_from_id": rating.statement},
            )
    except IntegrityError:
        raise TakenOver("This rating has been taken over already.") from None


@transaction.atomic
def correct(
    reading: Reading,
    figure: Figure,
    *,
    by: User,
    at: datetime,
    version: int,
    fields: dict[str, Any],
) -> None:
    """Put a reading right that still is the version the person saw; what it was is kept.

    A reading of a closed cycle stays. Of two who save at once one wins, the other gets
    ``ChangedMeanwhile``.
    """
    _refuse_when_closed(reading)
    won = Reading.objects.filter(pk=reading.pk, version=version).update(version=F("version") + 1)
    if not won:
        raise ChangedMeanwhile("reading")
    note_before(reading, figure, by=by, at=at)
    for name, value in fields.items():
        setattr(reading, name, value)
    reading.figure, reading.version = figure, version + 1
    reading.save()


def note_before(reading: Reading, figure: Figure, *, by: User, at: datetime) -> None:
    """Keep what a reading said, if it is about to say another figure."""
    if reading.figure != figure:
        was = reading.figure.typed
        Correction.objects.create(reading=reading, was=was, by=by, at=at)


def remove(reading: Reading) -> None:
    """Take out a reading that should not be there; one of a closed cycle stays."""
    _refuse_when_closed(reading)
    reading.delete()


def _refuse_when_closed(reading: Reading) -> None:
    if reading.cycle and not reading.cycle.is_open:
        raise CycleIsClosed
