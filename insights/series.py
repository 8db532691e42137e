"""The readings of a measure as steps through the school year: of the alliance, of each school.

Pure, so that what joining and leaving schools may do to a total is proved without a database.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from insights import charts
from projects import totals
from projects.models import Participation, Reading

When = Callable[[date], str]
"""The name of the half-term a day lies in."""


@dataclass(frozen=True)
class Step:
    """What stands for one half-term: a reading, a total over schools, or nothing yet."""

    when: str
    reading: Reading | None = None
    over: str = ""
    """Which schools a total is over."""
    is_late: bool = False
    """A baseline that was taken after what it should come before had begun."""
    is_pilot: bool = False
    """Of a try-out, which counts in no total."""

    @property
    def is_baseline(self) -> bool:
        return self.reading is not None and self.reading.is_baseline

    @property
    def words(self) -> str:
        """ "63%, 20 of 32 teachers, over 3 schools"."""
        if self.reading is None:
            return "no reading yet"
        pilot = "in a pilot" if self.is_pilot else ""
        return ", ".join(filter(None, [self.reading.words, self.over, pilot]))

    @property
    def remark(self) -> str:
        if not self.is_baseline:
            return ""
        return "baseline, taken late" if self.is_late else "baseline"

    @property
    def drawn(self) -> charts.Reading:
        reading = self.reading
        if reading is None:
            return charts.Reading(self.when, None, "", is_due=True)
        value = None if reading.is_withheld else float(reading.value)
        return charts.Reading(self.when, value, reading.label, is_baseline=reading.is_baseline)


Told = Callable[[Reading], bool]
"""Something that is so of a reading: that it came late, that it is of a pilot."""


def of_alliance(
    readings: Iterable[Reading],
    when: When,
    parts: Iterable[Participation],
    *,
    late: Told,
    pilot: Told,
) -> list[Step]:
    """A step for each half-term in which the whole alliance was read, oldest first.

    A reading of the whole alliance stands for itself. Without one, the schools are added up, if
    each that took part has a reading with its parts: what only some of them measured is no figure
    of all. A school counts from the day it joined until the day it left, so that joining and
    leaving change nothing before. What a pilot read is added to nothing and hides nothing: it is
    a step of its own, before the one that counts.
    """
    periods = list(parts)
    steps: list[Step | None] = []
    for name, group in _by_half_term(readings, when):
        tried, counted = _apart(group, pilot)
        whole = _last(name, _of_the_whole(counted), late)
        steps += [
            _last(name, _of_the_whole(tried), late, is_pilot=True),
            whole or _total(name, counted, periods, late),
        ]
    return [step for step in steps if step]


def of_school(readings: Iterable[Reading], when: When, *, late: Told, pilot: Told) -> list[Step]:
    """The last reading of one school in each half-term, and before it the last of a pilot."""
    steps: list[Step | None] = []
    for name, group in _by_half_term(readings, when):
        tried, counted = _apart(group, pilot)
        steps += [_last(name, tried, late, is_pilot=True), _last(name, counted, late)]
    return [step for step in steps if step]


def _apart(group: list[Reading], pilot: Told) -> tuple[list[Reading], list[Reading]]:
    """What a pilot read, and what counts."""
    tried = [reading for reading in group if pilot(reading)]
    return tried, [reading for reading in group if not pilot(reading)]


def _of_the_whole(group: list[Reading]) -> list[Reading]:
    return [reading for reading in group if reading.school_id is None]


def _last(name: str, group: list[Reading], late: Told, *, is_pilot: bool = False) -> Step | None:
    if not group:
        return None
    return Step(name, group[-1], is_late=late(group[-1]), is_pilot=is_pilot)


def _by_half_term(readings: Iterable[Reading], when: When) -> Iterable[tuple[str, list[Reading]]]:
    """Readings of one half-term together; a baseline never stands with what came after it."""
    found: dict[tuple[str, bool], list[Reading]] = {}
    for reading in readings:
        found.setdefault((when(reading.taken_on), reading.is_baseline), []).append(reading)
    return [(name, group) for (name, _), group in found.items()]


def _total(
    name: str, group: list[Reading], periods: list[Participation], late: Told
) -> Step | None:
    total = totals.over_schools(group, periods)
    if total is None:
        return None
    is_late = any(late(reading) for reading in total.readings)
    return Step(name, total.reading, total.over, is_late=is_late)
