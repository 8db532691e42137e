"""What a cycle locked beside what came of it: prediction, criteria, outcomes."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from core.prepared import prepared
from logs.facts import Facts
from projects import baselines, totals
from projects.claims import Claim, claim_of, with_claim_by
from projects.models import Amendment, Criterion, Cycle, Measure, Participation, Reading
from projects.models.locks import part_of, shown

PARTS = tuple(Amendment.Part(name) for name in Criterion.FIELDS)

DETAILS = {
    Amendment.Part.LEVEL: "About: {}",
    Amendment.Part.METHODS: "How: {}",
    Amendment.Part.COLLECTED_BY: "Collected by {}",
    Amendment.Part.EXPLANATION: "{}",
    Amendment.Part.TARGET_ON: "By {}",
    Amendment.Part.DIRECTION: "{}",
}
"""How what was locked beside name and target is said, in this order."""


@dataclass(frozen=True)
class LockedValue:
    """Something locked: what it says, what it said first, and every change between."""

    label: str
    part: str
    original: str
    now: str
    amendments: list[Amendment]
    first: str = ""
    """What it said first, as an amendment keeps it; empty where it said nothing."""
    typed: str = ""
    """What it says now, in the same way."""

    @property
    def is_changed(self) -> bool:
        return bool(self.amendments)


@dataclass(frozen=True)
class Line:
    """A figure with what makes a reader careful."""

    reading: Reading
    claim: Claim
    is_late: bool = False
    """A baseline that came after what it should come before had begun."""
    over: str = ""
    """Which schools it is added up over."""


@dataclass(frozen=True)
class SchoolRow:
    """What one school read: its baseline, and the last in this cycle."""

    name: str
    baseline: Line | None
    outcome: Line | None


@dataclass(frozen=True)
class CriterionRow:
    """A measure of a cycle beside what came of it."""

    measure: Measure
    locked: Criterion | Measure
    """As it was locked; while it is planned, or where it came later, the measure itself."""
    values: dict[str, LockedValue]
    baseline: Line | None
    outcome: Line | None
    """Of the whole alliance in this cycle: read as such, or else added up over its schools."""
    schools: list[SchoolRow]
    """Each that was read in this cycle or before, where no reading is of the whole alliance."""
    is_added: bool
    """Added after the plan was locked."""

    @property
    def claim(self) -> Claim | None:
        """How strong the evidence is; nothing is claimed before there is a reading of the cycle."""
        outcomes = (self.outcome, *(school.outcome for school in self.schools))
        return next((line.claim for line in outcomes if line), None)

    @property
    def has_school_baseline(self) -> bool:
        return any(school.baseline for school in self.schools)

    @property
    def waiver(self) -> LockedValue:
        return self.values[Amendment.Part.WAIVER]

    @property
    def name(self) -> LockedValue:
        return self.values[Amendment.Part.NAME]

    @property
    def target(self) -> LockedValue:
        return self.values[Amendment.Part.TARGET]

    @property
    def amended(self) -> list[LockedValue]:
        return [value for value in self.values.values() if value.is_changed]

    @property
    def details(self) -> str:
        """What was locked beside the target: "About pupils. By 20 July 2027. Should rise." """
        told = [(words, self.values[part]) for part, words in DETAILS.items()]
        said = [words.format(value.original) for words, value in told if value.first]
        return " ".join(words if words.endswith(".") else f"{words}." for words in said)

    @property
    def verdict(self) -> tuple[str, str]:
        """How the outcome stands to the target the cycle had, as a kind of state and its words."""
        if self.outcome is None:
            by_school = any(school.outcome for school in self.schools)
            words = "Read school by school" if by_school else "No reading of the whole alliance"
            return "none", words
        outcome = self.outcome.reading
        if outcome.is_withheld:
            return "none", "Not compared"
        if not self.target.typed:
            return "none", "No target"
        gap = outcome.value - Decimal(self.target.typed)
        rises = self.values[Amendment.Part.DIRECTION].typed == Measure.Direction.UP
        if gap == 0 or (gap > 0) == rises:
            return "ok", "Reached"
        by = self.values[Amendment.Part.TARGET_ON].typed
        is_early = by and outcome.taken_on < date.fromisoformat(by)
        return ("none", "Not reached yet") if is_early else ("watch", "Not reached")


def prediction(cycle: Cycle, amended: list[Amendment]) -> LockedValue:
    """What was expected, as it was locked, and what it was amended to."""
    amended = [row for row in amended if row.measure_id is None]
    now = amended[-1].now if amended else cycle.prediction
    part = Amendment.Part.PREDICTION
    return LockedValue("Prediction", part, cycle.prediction, now, amended)


def criteria(facts: Facts, amendments: list[Amendment]) -> list[CriterionRow]:
    """The measures of a cycle: as locked and amended while it ran, or as they are while planned.

    A closed cycle keeps what it had, whatever its measures are told to reach now.
    """
    cycle = facts.cycle
    amended = defaultdict(list)
    for row in amendments:
        amended[row.measure_id, row.part].append(row)
    locked = {row.measure_id: row for row in _criteria(cycle.pk)}
    measures = facts.measures if cycle.is_open else [row.measure for row in locked.values()]
    readings = _by_measure(cycle)
    periods = _periods(cycle.project_id)
    rows = []
    for measure in measures:
        measure.project = cycle.project
        first = locked.get(measure.pk, measure)
        if not cycle.is_open:
            _as_it_was(measure, first, amended)
        values = {
            str(part): _value(part, measure, first, amended[measure.pk, part]) for part in PARTS
        }
        is_added = cycle.is_locked and measure.pk not in locked
        came = _what_came(cycle, measure, readings[measure.pk], periods)
        rows.append(CriterionRow(measure, first, values, *came, is_added))
    return rows


def _what_came(
    cycle: Cycle, measure: Measure, readings: list[Reading], periods: list[Participation]
) -> tuple[Line | None, Line | None, list[SchoolRow]]:
    """Baseline, outcome and schools of a measure; what a pilot read is added to nothing."""
    for reading in readings:
        reading.measure = measure
    whole = [each for each in readings if each.school_id is None]
    baseline, outcome = _baseline(cycle, whole), _outcome(cycle, whole)
    if outcome:
        return baseline, outcome, []
    by_school: dict[str, list[Reading]] = defaultdict(list)
    for reading in readings:
        if reading.school:
            by_school[reading.school.name].append(reading)
    schools = [
        SchoolRow(name, _baseline(cycle, mine), _outcome(cycle, mine))
        for name, mine in sorted(by_school.items())
    ]
    if not cycle.is_pilot:
        baseline = baseline or _total(cycle, [row.baseline for row in schools], periods)
        outcome = _total(cycle, [row.outcome for row in schools], periods)
    return baseline, outcome, schools


def _baseline(cycle: Cycle, readings: list[Reading]) -> Line | None:
    """The first one."""
    return next((_line(cycle, each) for each in readings if each.is_baseline), None)


def _outcome(cycle: Cycle, readings: list[Reading]) -> Line | None:
    """The last reading of this cycle."""
    mine = [each for each in readings if each.cycle_id == cycle.pk]
    return _line(cycle, mine[-1]) if mine else None


def _line(cycle: Cycle, reading: Reading) -> Line:
    return Line(reading, claim_of(reading, cycle.number), baselines.came_late(reading))


def _total(cycle: Cycle, lines: Iterable[Line | None], periods: list[Participation]) -> Line | None:
    """Lines of schools added up, where that is a figure of all of them."""
    told = [line for line in lines if line]
    group = sorted((line.reading for line in told), key=lambda each: (each.taken_on, each.pk))
    total = totals.over_schools(group, periods)
    if total is None:
        return None
    is_late = any(line.is_late for line in told if line.reading in total.readings)
    return Line(total.reading, told[0].claim, is_late, total.over)


def _as_it_was(
    measure: Measure, locked: Criterion | Measure, amended: Mapping[Any, list[Amendment]]
) -> None:
    """Let the figures of a closed cycle be called what they were called in it."""
    later = amended[measure.pk, Amendment.Part.UNIT_NAME]
    measure.unit_name = later[-1].now if later else locked.unit_name
    for row in (row for rows in amended.values() for row in rows):
        if row.measure_id == measure.pk:
            row.measure = measure


def _value(
    part: Amendment.Part, measure: Measure, locked: Criterion | Measure, amended: list[Amendment]
) -> LockedValue:
    # How it is collected stands on the page of the measure until it is locked.
    is_untold = part == Amendment.Part.METHODS and isinstance(locked, Measure)
    first = "" if is_untold else part_of(locked, part)
    now = amended[-1].now if amended else first
    original, current = (shown(part, value, measure) for value in (first, now))
    return LockedValue(str(part.label), part, original, current, amended, first, now)


@prepared
def _criteria(cycle: int) -> QuerySet[Criterion]:
    return Criterion.objects.filter(cycle=cycle).select_related("measure")


@prepared
def _readings(project: int, cycle: int) -> QuerySet[Reading]:
    """Every reading of a project, with what was claimed of it by the end of this cycle."""
    read = with_claim_by(Reading.objects.filter(measure__project=project), cycle)
    return baselines.with_beginning(read).select_related("school")


@prepared
def _periods(project: int) -> QuerySet[Participation]:
    return Participation.objects.filter(project=project)


def _by_measure(cycle: Cycle) -> dict[int, list[Reading]]:
    """The baselines of each measure and its readings in this cycle, oldest first."""
    found: dict[int, list[Reading]] = defaultdict(list)
    for reading in _readings(cycle.project_id, cycle.number):
        if reading.cycle_id in (None, cycle.pk):
            found[reading.measure_id].append(reading)
    return found
