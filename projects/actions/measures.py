"""Measures and their readings."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max

from alliances.models import School
from projects.models import Cycle, Measure, Project, Reading
from projects.numbers import Figure


@transaction.atomic
def add(
    project: Project, *, fields: dict[str, Any], baseline: Figure | None, baseline_on: date
) -> Measure:
    """Add a measure at the end of the list, with its baseline when it is known already."""
    last = project.measures.aggregate(last=Max("position"))["last"] or 0
    measure = Measure.objects.create(project=project, position=last + 1, **fields)
    if baseline:
        read(measure, baseline, taken_on=baseline_on, cycle=None, school=None)
    return measure


def read(
    measure: Measure, figure: Figure, *, taken_on: date, cycle: Cycle | None, school: School | None
) -> Reading:
    """Keep a reading with its parts; without a cycle it is a baseline."""
    return Reading.objects.create(
        measure=measure,
        cycle=cycle,
        value=figure.value,
        part=figure.part,
        of=figure.of,
        taken_on=taken_on,
        school=school,
    )
