"""One measure from baseline to target, as every page that shows its figures tells it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from clusters.calendar import SchoolCalendar
from core.templatetags.components import counted
from insights import charts, series
from insights.series import Step
from projects import baselines
from projects.claims import Claim, claim_of
from projects.models import Amendment, Cycle, Measure, Participation, Reading

SEASONS = {"autumn": "Aut", "spring": "Spr", "summer": "Sum"}


@dataclass(frozen=True)
class Around:
    """What a project's measures stand in: its cycles (newest first), schools and school year."""

    cycles: Sequence[Cycle]
    schools: Sequence[Participation]
    calendar: SchoolCalendar
    today: date
    amendments: Sequence[Amendment] = ()
    """What was changed since the open cycle locked its measures."""

    @property
    def open_cycle(self) -> Cycle | None:
        return next((cycle for cycle in self.cycles if cycle.is_open), None)

    @property
    def newest_cycle(self) -> int | None:
        return max((cycle.number for cycle in self.cycles), default=None)

    def half_term(self, day: date) -> str:
        """ "Aut 1": which half of which term a day lies in; the month where no term is known."""
        term = self.calendar.term_on(day)
        return f"{SEASONS[term.season]} {term.half(day)}" if term else f"{day:%b %y}"

    def began_on(self, measure: Measure) -> date | None:
        """When the cycle began that a measure was set for."""
        starts = {cycle.pk: cycle.starts_on for cycle in self.cycles}
        first = min((cycle.starts_on for cycle in self.cycles), default=None)
        return starts.get(measure.first_cycle_id or 0, first)

    def is_pilot(self, reading: Reading) -> bool:
        """Whether a reading is of a try-out."""
        pilots = {cycle.pk for cycle in self.cycles if cycle.is_pilot}
        return reading.cycle_id in pilots

    def is_late(self, reading: Reading) -> bool:
        """Whether a reading is a baseline that came too late to be one."""
        joined = min(
            (
                school.joined_on
                for school in self.schools
                if school.joined_on and school.school_id == reading.school_id
            ),
            default=None,
        )
        began_on = self.began_on(reading.measure)
        return reading.is_baseline and baselines.is_late(
            reading.taken_on, began_on=began_on, joined_on=joined
        )


@dataclass(frozen=True)
class MeasureCard:
    """A measure with its chart and the same figures as a table."""

    measure: Measure
    steps: list[Step]
    chart: charts.Trend | None
    schools_read: int
    claim: Claim | None
    """None while there is only a baseline, of which nothing is claimed."""
    amendments: list[Amendment]
    """What was changed of it since the open cycle locked it."""

    @property
    def read(self) -> list[Step]:
        return [step for step in self.steps if step.reading]

    @property
    def withdrawn(self) -> str:
        """That readings were pulled back, which the chart does not draw; empty when none was."""
        gone = self.measure.withdrawn_readings
        return f"{counted(gone, 'reading was,readings were')} withdrawn" if gone else ""

    @property
    def left_over(self) -> str:
        """That readings stand whose self-assessment was pulled back; empty when none does."""
        left = self.measure.readings_left_over
        words = counted(left, "reading comes,readings come")
        return f"{words} from a self-assessment that was withdrawn." if left else ""

    @property
    def latest(self) -> Reading | None:
        return self.read[-1].reading if self.read else None

    @property
    def latest_step(self) -> Step | None:
        return self.read[-1] if self.read else None

    @property
    def baseline(self) -> Step | None:
        return next((step for step in self.read if step.is_baseline), None)

    @property
    def start(self) -> str:
        """Where it started: "From 1 of 16, taken late", "No baseline: the questions are new"."""
        if self.baseline and self.baseline.reading:
            late = ", taken late" if self.baseline.is_late else ""
            return f"From {self.baseline.reading.shown}{late}"
        return f"No baseline: {self.measure.waiver}" if self.measure.waiver else "No baseline yet"

    @property
    def summary(self) -> str:
        """What the readings show, in sentences; for those who see no chart as well."""
        if not self.read:
            return "No reading yet."
        told = []
        if self.baseline:
            late = ", taken late" if self.baseline.is_late else ""
            told.append(f"Baseline {self.baseline.words} in {self.baseline.when}{late}.")
        last = self.read[-1]
        if last is not self.baseline:
            told.append(f"Latest {last.words} in {last.when}.")
        if self.measure.goal:
            told.append(f"Target {self.measure.goal}.")
        return " ".join(told)

    @property
    def description(self) -> str:
        """What the chart shows, in words: the summary and every reading."""
        told = [f"{step.when} {step.words}" for step in self.steps]
        gone = f" {self.withdrawn}." if self.withdrawn else ""
        left = f" {self.left_over}" if self.left_over else ""
        return f"{self.summary} Readings: {'; '.join(told)}.{gone}{left}"


def by_level(cards: Iterable[MeasureCard]) -> list[MeasureCard]:
    """Cards about pupils first, those about the alliance last; within a level as they stand."""
    levels = list(Measure.Level)
    return sorted(cards, key=lambda each: levels.index(Measure.Level(each.measure.level)))


def card(measure: Measure, readings: Iterable[Reading], around: Around) -> MeasureCard:
    """The card of a measure that carries its newest claim."""
    rows = list(readings)
    for reading in rows:
        reading.measure = measure
    steps = series.of_alliance(
        rows, around.half_term, around.schools, late=around.is_late, pilot=around.is_pilot
    )
    if _is_due(rows, around.open_cycle) and steps:
        steps.append(Step(around.half_term(around.today)))
    has_change = any(not reading.is_baseline for reading in rows)
    return MeasureCard(
        measure=measure,
        steps=steps,
        chart=_drawn(measure, steps),
        schools_read=len({reading.school_id for reading in rows} - {None}),
        claim=claim_of(measure, around.newest_cycle) if has_change else None,
        amendments=[row for row in around.amendments if row.measure_id == measure.pk],
    )


@dataclass(frozen=True)
class SchoolLine:
    """The readings of one school, on the same axis as those of the others."""

    name: str
    steps: list[Step]
    chart: charts.Trend | None

    @property
    def description(self) -> str:
        told = [f"{step.when} {step.words}" for step in self.steps]
        return f"Readings of {self.name}: {'; '.join(told)}."


def school_lines(measure: Measure, readings: Iterable[Reading], around: Around) -> list[SchoolLine]:
    """A line for each school with a reading, by name."""
    by_school: dict[str, list[Reading]] = defaultdict(list)
    for reading in readings:
        if reading.school:
            by_school[reading.school.name].append(reading)
    steps = {
        name: series.of_school(rows, around.half_term, late=around.is_late, pilot=around.is_pilot)
        for name, rows in sorted(by_school.items())
    }
    values = [step.drawn.value or 0 for mine in steps.values() for step in mine]
    highest = max(values, default=0)
    return [SchoolLine(name, mine, _drawn(measure, mine, highest)) for name, mine in steps.items()]


def _drawn(measure: Measure, steps: list[Step], highest: float = 0) -> charts.Trend | None:
    return charts.trend(
        [step.drawn for step in steps],
        target=float(measure.target) if measure.target is not None else None,
        goal=measure.goal_label,
        highest=highest,
    )


def _is_due(readings: list[Reading], open_cycle: Cycle | None) -> bool:
    return open_cycle is not None and not any(
        reading.cycle_id == open_cycle.pk for reading in readings
    )
