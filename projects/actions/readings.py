"""Readings of a measure: add one, put it right, pull it back."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from accounts.models import User
from alliances.models import School
from core.exceptions import ChangedMeanwhile, DomainError
from core.templatetags.components import long_day
from projects.joint_ratings import JointRating
from projects.models import Correction, Criterion, Cycle, Measure, Reading
from projects.numbers import Figure


class TakenOver(DomainError):
    """A joint rating is a reading of a measure once."""


class BaselineIsLocked(DomainError):
    """The baselines of a measure stay once a plan was locked with it; they can be put right."""

    def __init__(self) -> None:
        super().__init__(
            "A plan was locked with this measure, so its baselines stay. Put it right instead: "
            "what it said before is kept beside it."
        )


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

    A reading of a closed cycle stays (``CycleIsClosed``), and a baseline of a measure that was
    locked stays one (``BaselineIsLocked``). Of two who save at once one wins, the other gets
    ``ChangedMeanwhile``.
    """
    _refuse_when_closed(reading)
    if reading.is_baseline and fields.get("cycle") is not None:
        _refuse_when_locked(reading)
    won = Reading.objects.filter(pk=reading.pk, version=version).update(version=F("version") + 1)
    if not won:
        raise ChangedMeanwhile("reading")
    note_before(reading, figure, by=by, at=at, fields=fields)
    for name, value in fields.items():
        setattr(reading, name, value)
    reading.figure, reading.version = figure, version + 1
    reading.save()


def note_before(
    reading: Reading, figure: Figure, *, by: User, at: datetime, fields: dict[str, Any]
) -> None:
    """Keep what a reading said, if it or what stands around it is about to say something else."""
    beside = "\n".join(_changed(reading, fields))
    if reading.figure != figure or beside:
        was = reading.figure.typed
        Correction.objects.create(reading=reading, was=was, beside=beside, by=by, at=at)


def _changed(reading: Reading, fields: dict[str, Any]) -> Iterator[str]:
    """What was said around the figure and is about to change, in words."""
    old = {name: getattr(reading, name) for name in fields}
    for name, words in BESIDE.items():
        if name in fields and fields[name] != old[name]:
            yield words(old[name])
    compared = ("compared_with", "compared_value", "compared_part", "compared_of", "compared_n")
    if any(name in fields and fields[name] != old[name] for name in compared):
        yield f"Compared with: {reading.comparison or 'nobody'}"


BESIDE: dict[str, Callable[[Any], str]] = {
    "measure": lambda measure: f"A reading of {measure}",
    "taken_on": lambda day: f"Taken {long_day(day)}",
    "school": lambda school: f"Of {school or 'the whole alliance'}",
    "cycle": lambda cycle: f"Taken in {str(cycle).lower()}" if cycle else "A baseline",
    "n": lambda n: f"How many it comes from: {'not said' if n is None else n}",
    "spread": lambda words: f"Spread: {words or 'not said'}",
    "period": lambda words: f"Over what time: {words or 'not said'}",
    "note": lambda words: f"Note: {words or 'none'}",
}
"""What stands around a figure, by its column: how a correction tells what it was."""


def withdraw(reading: Reading, *, by: User, at: datetime, why: str) -> None:
    """Pull back a reading that should not be there: it counts nowhere, and is kept with the reason.

    One of a closed cycle stays (``CycleIsClosed``), and so does a baseline of a measure that was
    locked (``BaselineIsLocked``). Of two who pull it back at once one wins.
    """
    refuse_to_withdraw(reading)
    standing = Reading.objects.filter(pk=reading.pk)
    if not standing.update(
        withdrawn_at=at, withdrawn_by=by, withdrawn_why=why, version=F("version") + 1
    ):
        raise DomainError("Somebody pulled this reading back meanwhile.")


def refuse_to_withdraw(reading: Reading) -> None:
    """Raise why a reading stays, where it does."""
    _refuse_when_closed(reading)
    if reading.is_baseline:
        _refuse_when_locked(reading)


def put_back(reading: Reading) -> None:
    """Let a reading that was pulled back count again, as long as its cycle is open."""
    _refuse_when_closed(reading)
    gone = Reading.every.filter(pk=reading.pk, withdrawn_at__isnull=False)
    try:
        with transaction.atomic():
            back = gone.update(
                withdrawn_at=None, withdrawn_by=None, withdrawn_why="", version=F("version") + 1
            )
    except IntegrityError:
        raise TakenOver("This rating has been taken over again meanwhile.") from None
    if not back:
        raise DomainError("Somebody put this reading back meanwhile.")


def can_withdraw(reading: Reading) -> bool:
    """Whether a reading may be pulled back as things stand."""
    try:
        refuse_to_withdraw(reading)
    except DomainError:
        return False
    return True


def _refuse_when_locked(baseline: Reading) -> None:
    if Criterion.objects.filter(measure=baseline.measure_id).exists():
        raise BaselineIsLocked


def _refuse_when_closed(reading: Reading) -> None:
    if reading.cycle and not reading.cycle.is_open:
        raise CycleIsClosed
