"""The projects a person may open, and how many there are in each area of focus."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from core.access import Access
from projects.models import Participation, Project
from toolkit.models import FocusArea

NOT_SAID = "not-said"
"""The key of projects that name no area of focus."""
EITHER = "either"
"""Projects that lack a priority, or somebody who agreed."""


@dataclass(frozen=True)
class AreaCount:
    """An area of focus, or none named, with how many projects work in it."""

    key: str
    title: str
    projects: int


@dataclass(frozen=True)
class Narrowed:
    """What a list of projects is narrowed to."""

    area: str = ""
    lacks: str = ""
    cohort: str = ""


def listed(access: Access) -> QuerySet[Project]:
    """The projects a person may open, with how many schools take part and what they serve."""
    taking_part = Participation.objects.joined().filter(project=OuterRef("pk")).order_by()
    schools = taking_part.values("project").annotate(n=Count("pk")).values("n")
    return (
        Project.objects.live()
        .visible_to(access)
        .with_what_it_serves()
        .select_related("alliance__programme", "alliance__cohort", "focus_area")
        .annotate(schools=Coalesce(Subquery(schools), 0, output_field=IntegerField()))
        .order_by("alliance__name", "title")
    )


def narrowed(projects: Iterable[Project], to: Narrowed, access: Access) -> list[Project]:
    """Those of an area and a cohort that lack something.

    What a project lacks is its alliance's own affair: for whoever does not read it, none does.
    """
    return [
        project
        for project in projects
        if (not to.area or area_of(project) == to.area)
        and (not to.cohort or cohort_of(project) == to.cohort)
        and (not to.lacks or _lacks(project, to.lacks, access))
    ]


def _lacks(project: Project, what: str, access: Access) -> bool:
    if project.alliance_id not in access.reached_alliances:
        return False
    return bool(project.lacks) if what == EITHER else what in project.lacks


def area_of(project: Project) -> str:
    return project.focus_area.key if project.focus_area else NOT_SAID


def cohort_of(project: Project) -> str:
    return str(project.alliance.cohort_id or "")


def cohorts(projects: Iterable[Project]) -> list[tuple[str, str]]:
    """(key, words) of the cohorts that these projects are of, the first one first."""
    found = {project.alliance.cohort for project in projects if project.alliance.cohort}
    programmes = {cohort.programme_id: "" for cohort in found}
    if len(programmes) > 1:
        programmes = {
            project.alliance.programme_id: f", {project.alliance.programme}" for project in projects
        }
    in_order = sorted(found, key=lambda cohort: (cohort.programme_id, cohort.number))
    return [(str(row.pk), f"{row}{programmes[row.programme_id]}") for row in in_order]


def by_area(projects: Iterable[Project]) -> list[AreaCount]:
    """Every area in its order, those without a project as well; last, where any, none named."""
    numbers = Counter(area_of(project) for project in projects)
    areas = [AreaCount(area.key, area.title, numbers[area.key]) for area in FocusArea.objects.all()]
    unsaid = numbers[NOT_SAID]
    return [*areas, *([AreaCount(NOT_SAID, "None named yet", unsaid)] if unsaid else [])]
