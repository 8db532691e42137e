"""What the digest of a cycle says of the measures of its project."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from core.prepared import Ids, prepared
from projects.baselines import is_late
from projects.claims import claim_of, with_claim
from projects.models import Cycle, Measure, Participation, Reading


@dataclass(frozen=True)
class Measured:
    """A measure from its baseline to now, in words; empty where there is no reading."""

    name: str
    baseline: str = ""
    now: str = ""
    target: str = ""
    is_due: bool = False
    """No reading in this cycle yet."""
    claim: str = ""
    """How strong the evidence is and what to doubt; nothing while there is only a baseline."""

    @property
    def figures(self) -> list[tuple[str, str, str]]:
        """(heading, figure, what stands below it): ("Now", "31%", "10 of 32 teachers")."""
        told = [("Baseline", self.baseline), ("Now", self.now), ("Target", self.target)]
        parted = (
            (heading, words.partition(": " if words.startswith("None: ") else ", "))
            for heading, words in told
        )
        return [(heading, figure or "None", below) for heading, (figure, _, below) in parted]


def read(cycles: Collection[Cycle]) -> dict[int, list[Measured]]:
    """The measures of each project with where they began and where they stand, in two queries."""
    found = defaultdict(list)
    now = {cycle.project_id: cycle.pk for cycle in cycles}
    measures = {each.pk: each for each in _with_beginning(frozenset(now))}
    taken: dict[int, list[Any]] = defaultdict(list)
    for reading in _with_joining(frozenset(measures)):
        reading.measure = measures[reading.measure_id]
        taken[reading.measure_id].append(reading)
    for measure in measures.values():
        readings = taken[measure.pk]
        found[measure.project_id].append(_measured(measure, readings, now[measure.project_id]))
    return found


@prepared
def _with_beginning(projects: Ids) -> QuerySet[Measure]:
    """Measures with their newest claim, when they began, and the newest cycle of their project."""
    cycles = Cycle.objects.filter(project=OuterRef("project")).order_by("number")
    measures = with_claim(Measure.objects.filter(project_id__among=projects))
    return measures.annotate(  # type: ignore[no-redef]  # declared on the model
        began_on=Coalesce("first_cycle__starts_on", Subquery(cycles.values("starts_on")[:1])),
        newest_cycle=Subquery(cycles.reverse().values("number")[:1]),
    )


@prepared
def _with_joining(measures: Ids) -> QuerySet[Any]:
    """Readings, each with the day its school joined, its name, and whether it is of a pilot."""
    joined = Participation.objects.filter(
        project=OuterRef("measure__project"), school=OuterRef("school"), joined_on__isnull=False
    ).order_by("joined_on")
    readings = Reading.objects.filter(measure_id__among=measures)
    return readings.annotate(  # type: ignore[no-redef]  # declared on the model
        joined_on=Subquery(joined.values("joined_on")[:1]),
        where=F("school__name"),
        in_pilot=F("cycle__is_pilot"),
    )


def _measured(measure: Measure, readings: list[Any], cycle: int) -> Measured:
    in_order = sorted(readings, key=lambda each: each.school_id is not None)  # alliance first
    baseline = next((each for each in in_order if each.is_baseline), None)
    later = [each for each in readings if not each.is_baseline]
    whole = [each for each in later if each.school_id is None]
    newest = next(reversed(whole or later), None)
    return Measured(
        name=measure.name,
        baseline=_baseline(measure, baseline),
        now=_words(newest),
        target=measure.goal,
        is_due=not any(each.cycle_id == cycle for each in readings),
        claim=claim_of(measure, measure.newest_cycle).words if later else "",
    )


def _baseline(measure: Measure, baseline: Any) -> str:
    """Where it began, with what makes a reader careful: late, or why there is none."""
    if baseline is None:
        return f"None: {measure.waiver}" if measure.waiver else ""
    late = is_late(baseline.taken_on, began_on=measure.began_on, joined_on=baseline.joined_on)
    return f"{_words(baseline)}{', taken late' if late else ''}"


def _words(reading: Any) -> str:
    """63%, 20 of 32; of one school with its name, of a pilot as that."""
    if reading is None:
        return ""
    where = f" at {reading.where}" if reading.where else ""
    pilot = ", in a pilot" if reading.in_pilot else ""
    return f"{reading.words}{where}{pilot}"
