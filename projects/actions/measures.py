"""Measures and their readings."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from alliances.models import School
from core.exceptions import DomainError
from projects.models import Cycle, Measure, Project, Reading
from projects.numbers import Figure


class NameTaken(DomainError):
    """The measures of a project differ in their names."""

    def __init__(self) -> None:
        super().__init__("This project already has a measure of this name")


@transaction.atomic
def add(
    project: Project, *, fields: dict[str, Any], baseline: Figure | None, baseline_on: date
) -> Measure:
    """Add a measure at the end of the list, with its baseline when it is known already.

    Of two who add the same at once, the second gets ``NameTaken``.
    """
    last = project.measures.aggregate(last=Max("position"))["last"] or 0
    try:
        with transaction.atomic():
            measure = Measure.objects.create(project=project, position=last + 1, **fields)
    except IntegrityError:
        raise NameTaken from None
    if baseline:
        read(measure, baseline, taken_on=baseline_on, cycle=None, school=None)
    return measure


def change(measure: Measure, *, fields: dict[str, Any]) -> None:
    """Change a measure; its readings stay."""
    try:
        with transaction.atomic():
            Measure.objects.filter(pk=measure.pk).update(**fields)
    except IntegrityError:
        raise NameTaken from None


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
