"""What each school kept of what a cycle tests, beside that school's readings.

Schools stand by name. Nothing is ranked, added up or judged: a dropped part and a figure stand side
by side, and what they mean is for people to say.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from projects.baselines import came_late, with_beginning
from projects.claims import Claim, claim_of, with_claim_by
from projects.models import (
    Cycle,
    Fidelity,
    OwnParts,
    Participation,
    Project,
    Reading,
    Trial,
)


@dataclass(frozen=True)
class Parts:
    """The lists of one trial: the toolkit's and the project's own."""

    trial: Trial
    core: tuple[str, ...]
    adaptable: tuple[str, ...]
    own: OwnParts | None


@dataclass(frozen=True)
class PartLine:
    """A core part in one school, with the newest word on it and those before."""

    part: str
    now: Fidelity | None
    before: tuple[Fidelity, ...]


@dataclass(frozen=True)
class TrialLine:
    """The core parts of one trial in one school."""

    trial: Trial
    parts: list[PartLine]

    @property
    def is_said(self) -> bool:
        """Whether the school has said anything of it."""
        return any(line.now for line in self.parts)


@dataclass(frozen=True)
class ReadingLine:
    """A reading with what makes a reader careful."""

    reading: Reading
    is_late: bool
    """A baseline that came after what it should come before had begun."""
    claim: Claim | None
    """How strong the evidence is; of a baseline nothing is claimed."""


@dataclass(frozen=True)
class SchoolLine:
    """A school with its parts, by trial, and its readings."""

    participation: Participation
    trials: list[TrialLine]
    readings: list[ReadingLine]


def parts_of(cycle: Cycle) -> list[Parts]:
    """What has to stay and what may change of everything a cycle tests."""
    return together(
        cycle.trials.select_related("intervention"),
        OwnParts.objects.filter(project=cycle.project_id),
    )


def together(trials: Iterable[Trial], own: Iterable[OwnParts]) -> list[Parts]:
    """The same from the rows; each trial has its intervention with it."""
    by_tested = {(row.intervention_id, row.own_idea): row for row in own}
    return [
        _parts(trial, by_tested.get((trial.intervention_id, trial.own_idea))) for trial in trials
    ]


def _parts(trial: Trial, own: OwnParts | None) -> Parts:
    listed = trial.intervention
    core = [*(listed.core_part_list if listed else []), *(own.core_part_list if own else [])]
    adaptable = [
        *(listed.adaptable_part_list if listed else []),
        *(own.adaptable_part_list if own else []),
    ]
    return Parts(trial, tuple(dict.fromkeys(core)), tuple(dict.fromkeys(adaptable)), own)


def schools_of(project: Project, cycle: Cycle, parts: Iterable[Parts]) -> list[SchoolLine]:
    """Every school that took part in a cycle, by name, with what it said and its readings."""
    said: dict[tuple[int, int], dict[str, list[Fidelity]]] = defaultdict(lambda: defaultdict(list))
    rows = Fidelity.objects.filter(trial__cycle=cycle).select_related("entered_by")
    for row in rows.order_by("-entered_at", "-pk"):
        said[row.participation_id, row.trial_id][row.part].append(row)
    readings = _readings(project, cycle)
    return [
        SchoolLine(
            participation,
            [TrialLine(of.trial, _lines(of, said[participation.pk, of.trial.pk])) for of in parts],
            readings[participation.school_id],
        )
        for participation in _taking_part(project, cycle)
    ]


def _taking_part(project: Project, cycle: Cycle) -> Iterable[Participation]:
    here = Participation.objects.filter(project=project, joined_on__isnull=False)
    stayed = Q(left_on__isnull=True) | Q(left_on__gte=cycle.starts_on)
    return here.filter(stayed).select_related("school").order_by("school__name", "joined_on")


def _readings(project: Project, cycle: Cycle) -> dict[int | None, list[ReadingLine]]:
    """The readings of each school in a cycle and its baselines, measure by measure."""
    found: dict[int | None, list[ReadingLine]] = defaultdict(list)
    rows = Reading.objects.filter(
        Q(cycle=cycle) | Q(cycle__isnull=True), measure__project=project, school__isnull=False
    )
    told = with_claim_by(with_beginning(rows), cycle.number).select_related("measure")
    for reading in told.order_by("measure__position", "measure_id", "taken_on", "pk"):
        claim = None if reading.is_baseline else claim_of(reading, cycle.number)
        found[reading.school_id].append(ReadingLine(reading, came_late(reading), claim))
    return found


def _lines(of: Parts, said: dict[str, list[Fidelity]]) -> list[PartLine]:
    """The parts as they are listed now, then those that were spoken of and are listed no longer."""
    names = [*of.core, *(part for part in said if part not in of.core)]
    return [_line(part, said.get(part, [])) for part in names]


def _line(part: str, said: list[Fidelity]) -> PartLine:
    return PartLine(part, said[0] if said else None, tuple(said[1:]))
