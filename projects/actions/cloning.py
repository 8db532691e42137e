"""Open a cycle with the plan of another one: what it measures and what has to stay come along."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from projects.actions import cycles
from projects.models import Cycle, Measure, OwnParts, Project

MEASURED = (
    "name", "short_name", "level", "unit", "unit_name", "strand", "stages", "lowest", "highest",
    "counted", "counts_people", "explanation", "direction",
)  # fmt: skip
"""What a measure is. Targets, days and who collects it are said anew, as what is expected is."""


def measures_to_bring(source: Cycle, project: Project) -> list[Measure]:
    """What a cycle measures and another project does not yet; after its plan what it locked."""
    theirs = Measure.objects.filter(project=source.project_id)
    if source.is_locked:
        theirs = theirs.filter(criteria__cycle=source)
    taken = {name.lower() for name in project.measures.values_list("name", flat=True)}
    here = theirs.exclude(project=project).prefetch_related("methods")
    return [measure for measure in here if measure.name.lower() not in taken]


def parts_to_bring(source: Cycle, project: Project, *, reads_all: bool) -> list[OwnParts]:
    """The own core and adaptable parts of what a cycle tests, where another project has none.

    They are the alliance's own: who does not read all of them gets those that go along with a plan.
    """
    tested = Q(intervention__in=source.trials.values("intervention")) | Q(
        own_idea__in=source.trials.exclude(own_idea="").values("own_idea")
    )
    known = set(project.own_parts.values_list("intervention", "own_idea"))
    theirs = OwnParts.objects.filter(tested, project=source.project_id).exclude(project=project)
    if not reads_all:
        theirs = theirs.filter(goes_along=True)
    return [row for row in theirs if (row.intervention_id, row.own_idea) not in known]


@transaction.atomic
def clone(
    project: Project,
    source: Cycle,
    *,
    by: User,
    at: datetime,
    fields: dict[str, Any],
    measures: list[Measure],
    parts: list[OwnParts],
    **tested: Any,
) -> Cycle:
    """Open the next cycle of a project with the plan of another, named as its source.

    Measures come without their readings, parts with what the new cycle tests.
    """
    cycle = cycles.open_cycle(
        project, by=by, at=at, fields=fields | {"builds_on": source}, **tested
    )
    place = project.measures.count()
    for position, measure in enumerate(measures, start=place + 1):
        same = {name: getattr(measure, name) for name in MEASURED}
        copy = Measure.objects.create(project=project, first_cycle=cycle, position=position, **same)
        copy.methods.set(measure.methods.all())
    trials = set(cycle.trials.values_list("intervention", "own_idea"))
    OwnParts.objects.bulk_create(
        OwnParts(
            project=project,
            intervention_id=row.intervention_id,
            own_idea=row.own_idea,
            core_parts=row.core_parts,
            adaptable_parts=row.adaptable_parts,
            changed_at=at,
            changed_by=by,
        )
        for row in parts
        if (row.intervention_id, row.own_idea) in trials
    )
    return cycle
