"""Baselines: which measure lacks one, and which was taken too late to be one."""

from datetime import date

from django.db.models import Exists, OuterRef

from projects.models import Measure, Project, Reading
from projects.models.measures import MeasureQuerySet


def is_late(taken_on: date, *, began_on: date | None, joined_on: date | None = None) -> bool:
    """Whether a baseline was taken after what it should come before had begun.

    That is the cycle its measure was set for; for a school that joined later, the day it joined.
    """
    begun = [day for day in (began_on, joined_on) if day]
    return bool(begun) and taken_on > max(begun)


def lacking(project: Project) -> MeasureQuerySet:
    """The measures of a project with neither a baseline nor a written reason why there is none."""
    baseline = Reading.objects.filter(measure=OuterRef("pk"), cycle__isnull=True)
    return Measure.objects.filter(~Exists(baseline), project=project, waiver="")
