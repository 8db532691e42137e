"""What the page of a cycle knows: its stages, what it locked, what came of it, who moved it."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import BigIntegerField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Cast

from core.access import Access
from core.prepared import prepared
from logs.facts import Facts
from logs.missing import Missing, missing_at
from logs.models import StageChange
from projects import baselines
from projects.models import (
    Amendment,
    Criterion,
    Cycle,
    Measure,
    Project,
    Reading,
)
from projects.models.locks import part_of, shown

PARTS = tuple(Amendment.Part(name) for name in Criterion.FIELDS)

DETAILS = {
    Amendment.Part.LEVEL: "About {}",
    Amendment.Part.METHODS: "Collected by way of: {}",
    Amendment.Part.COLLECTED_BY: "Collected by {}",
    Amendment.Part.EXPLANATION: "{}",
    Amendment.Part.TARGET_ON: "By {}",
    Amendment.Part.DIRECTION: "{}",
}
"""How what was locked beside name and target is said, in this order."""

COMPARED_FROM = 4
"""The number of the stage from which outcomes stand beside what was expected: the review."""


@dataclass(frozen=True)
class StageRow:
    """One of the stages: done, now or to come; what it still needs, and how it was left."""

    number: int
    stage: Cycle.Stage
    state: str
    missing: Missing = field(default_factory=Missing)
    left: StageChange | None = None
    """The step that left it last, where it is behind."""


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
class CriterionRow:
    """A measure of a cycle beside what came of it."""

    measure: Measure
    locked: Criterion | Measure
    """As it was locked; while it is planned, or where it came later, the measure itself."""
    values: dict[str, LockedValue]
    baseline: Reading | None
    baseline_is_late: bool
    outcome: Reading | None
    is_added: bool
    """Added after the plan was locked."""

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
            return "none", "No reading of the whole alliance"
        if self.outcome.is_withheld:
            return "none", "Not compared"
        if not self.target.typed:
            return "none", "No target"
        gap = self.outcome.value - Decimal(self.target.typed)
        rises = self.values[Amendment.Part.DIRECTION].typed == Measure.Direction.UP
        if gap == 0 or (gap > 0) == rises:
            return "ok", "Reached"
        by = self.values[Amendment.Part.TARGET_ON].typed
        is_early = by and self.outcome.taken_on < date.fromisoformat(by)
        return ("none", "Not reached yet") if is_early else ("watch", "Not reached")


@prepared
def find(slug: str, number: int, access: Access) -> QuerySet[Cycle]:
    """A cycle of a project, if a person may read it, with what every page of one says of it."""
    told = (
        "project__alliance__programme", "project__focus_area", "term", "review_meeting__cluster",
        "builds_on__project__alliance", "locked_by", "opened_by",
    )  # fmt: skip
    any_number: Any = number  # larger ones than the column holds as well
    here = Cycle.objects.visible_to(access).filter(project__slug=slug)
    return here.filter(number=Cast(any_number, BigIntegerField())).select_related(*told)


def stages(facts: Facts, steps: list[StageChange], *, tells_plan: bool = True) -> list[StageRow]:
    """The five stages with what each still needs; of those behind, how they were left.

    Where the tasks of the plan stand above, what the plan needs is not told a second time.
    """
    cycle = facts.cycle
    left = {change.came_from: change for change in steps if not change.is_reopening}
    rows = []
    for number, name in enumerate(Cycle.STAGES, start=1):
        stage = Cycle.Stage(name)
        if number < cycle.stage_number:
            rows.append(StageRow(number, stage, "done", left=left.get(name)))
        else:
            state = "now" if number == cycle.stage_number else "todo"
            is_told = tells_plan or stage != Cycle.Stage.PLAN
            rows.append(
                StageRow(number, stage, state, missing_at(facts, name) if is_told else Missing())
            )
    return rows


@prepared
def changes(cycle: int) -> QuerySet[StageChange]:
    """Every step of a cycle, the first first."""
    return StageChange.objects.filter(cycle=cycle).select_related("by")


@prepared
def amendments(cycle: int) -> QuerySet[Amendment]:
    """Every change of something locked, the first first."""
    return Amendment.objects.filter(cycle=cycle).select_related("measure", "by")


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
    readings = _readings(cycle)
    began = dict(_began(cycle.project_id))
    rows = []
    for measure in measures:
        measure.project = cycle.project
        first = locked.get(measure.pk, measure)
        if not cycle.is_open:
            _as_it_was(measure, first, amended)
        values = {
            str(part): _value(part, measure, first, amended[measure.pk, part]) for part in PARTS
        }
        baseline, outcome = readings[measure.pk]
        rows.append(
            CriterionRow(
                measure=measure,
                locked=first,
                values=values,
                baseline=baseline,
                baseline_is_late=_is_late(measure, baseline, began),
                outcome=outcome,
                is_added=cycle.is_locked and measure.pk not in locked,
            )
        )
    return rows


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
def _began(project: int) -> QuerySet[Cycle, tuple[int, date]]:
    return Cycle.objects.filter(project=project).order_by("-number").values_list("pk", "starts_on")


@prepared
def _of_whole_alliance(project: int) -> QuerySet[Reading]:
    whole = Reading.objects.filter(measure__project=project, school__isnull=True)
    return whole.select_related("measure")


def _readings(cycle: Cycle) -> dict[int, tuple[Reading | None, Reading | None]]:
    """By measure its first baseline and its last reading in this cycle, of the whole alliance."""
    found: dict[int, tuple[Reading | None, Reading | None]] = defaultdict(lambda: (None, None))
    for reading in _of_whole_alliance(cycle.project_id):
        baseline, outcome = found[reading.measure_id]
        if reading.cycle_id is None:
            found[reading.measure_id] = (baseline or reading, outcome)
        elif reading.cycle_id == cycle.pk:
            found[reading.measure_id] = (baseline, reading)
    return found


def _is_late(measure: Measure, baseline: Reading | None, began: dict[int, date]) -> bool:
    """Whether a baseline came after the cycle it should come before had begun."""
    first = min(began.values())
    began_on = began.get(measure.first_cycle_id or 0, first)
    return baseline is not None and baselines.is_late(baseline.taken_on, began_on=began_on)


@prepared
def copy_to(access: Access) -> QuerySet[Project]:
    """The projects of a person that could start with a copy of a plan: none is open in them."""
    edits = Q(alliance_id__among=access.leads) | Q(pk__among=access.project_leads)
    open_now = Cycle.objects.open().filter(project=OuterRef("pk"))
    stopped = Cycle.objects.filter(decision=Cycle.Decision.STOP, project=OuterRef("pk"))
    return Project.objects.filter(edits, ~Exists(open_now), ~Exists(stopped)).order_by("title")
