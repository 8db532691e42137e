"""Baselines: which was taken too late to be one."""

from datetime import date

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from projects.models import Cycle, Participation, Reading


def is_late(taken_on: date, *, began_on: date | None, joined_on: date | None = None) -> bool:
    """Whether a baseline was taken after what it should come before had begun.

    That is the cycle its measure was set for; for a school that joined later, the day it joined.
    """
    begun = [day for day in (began_on, joined_on) if day]
    return bool(begun) and taken_on > max(begun)


def with_beginning(readings: QuerySet[Reading]) -> QuerySet[Reading]:
    """Each reading with what it should come before, for :func:`came_late`."""
    cycles = Cycle.objects.filter(project=OuterRef("measure__project")).order_by("number")
    joined = Participation.objects.filter(
        project=OuterRef("measure__project"), school=OuterRef("school"), joined_on__isnull=False
    ).order_by("joined_on")
    return readings.annotate(  # type: ignore[no-redef]  # declared on the model
        began_on=Coalesce(
            "measure__first_cycle__starts_on", Subquery(cycles.values("starts_on")[:1])
        ),
        joined_on=Subquery(joined.values("joined_on")[:1]),
    )


def came_late(reading: Reading) -> bool:
    """Whether a reading that was read with its beginning is a baseline that came too late."""
    return reading.is_baseline and is_late(
        reading.taken_on, began_on=reading.began_on, joined_on=reading.joined_on
    )
