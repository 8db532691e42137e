"""What schools read together, where that is a figure of all of them (decision 14)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from projects.models import Measure, Participation, Reading

ADDED_UP = (Measure.Unit.PERCENT, Measure.Unit.COUNT)
"""Parts of these can be added; a mean of means would be no mean."""


@dataclass(frozen=True)
class Total:
    """A figure over several schools."""

    reading: Reading
    """Of no school and in no table."""
    over: str
    """Which schools it is over, in words."""
    readings: tuple[Reading, ...]
    """What was added up."""


def over_schools(group: Sequence[Reading], periods: Sequence[Participation]) -> Total | None:
    """The readings of one measure and time added up, oldest first; None where that is no total.

    It is one if each school that took part all the while has a reading with its parts; what a
    school read before it joined says nothing of that while. A school with too few people to show is
    left out, and the words say so.
    """
    there = [each for each in group if _took_part(periods, each)]
    if not there:
        return None
    last = {reading.school_id: reading for reading in there if reading.of}
    first_day, last_day = there[0].taken_on, there[-1].taken_on
    expected = {
        period.school_id
        for period in periods
        if _covers(period, first_day) and _covers(period, last_day)
    }
    measure = there[0].measure
    shown = [reading for reading in last.values() if not reading.is_withheld]
    if not shown or expected - last.keys() or measure.unit not in ADDED_UP:
        return None
    part, of = sum(each.part or 0 for each in shown), sum(each.of or 0 for each in shown)
    figure = measure.scale.read(f"{part} of {of}")
    if figure is None:
        return None
    total = Reading(measure=measure, cycle_id=shown[-1].cycle_id, taken_on=last_day)
    total.figure = figure
    hidden = len(last) - len(shown)
    over = f"over {len(shown)} school{'' if len(shown) == 1 else 's'}"
    if hidden:
        over += f", without {hidden} with too few to show"
    return Total(total, over, tuple(shown))


def _took_part(periods: Sequence[Participation], reading: Reading) -> bool:
    return any(
        period.school_id == reading.school_id and _covers(period, reading.taken_on)
        for period in periods
    )


def _covers(period: Participation, day: date) -> bool:
    joined, left = period.joined_on, period.left_on
    return joined is not None and joined <= day and (left is None or day <= left)
