"""The projects a person may open, as a list and as a file."""

from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from core.access import Access, SignedInRequest
from core.readonly import readonly
from core.set_up.sheets import as_csv
from insights.queries import projects as queries
from insights.queries.projects import EITHER, Narrowed
from projects.models import Project
from projects.rules import can_start_project


class NarrowForm(forms.Form):
    """What the list is narrowed to. Whatever cannot be read is left out."""

    LACKS = (*Project.Lacks.choices, (EITHER, "Either of the two"))

    area = forms.SlugField(required=False)
    lacks = forms.ChoiceField(choices=LACKS, required=False)
    cohort = forms.SlugField(required=False)

    @property
    def narrowed(self) -> Narrowed:
        self.is_valid()
        return Narrowed(**{name: self.cleaned_data.get(name, "") for name in self.fields})


@require_safe
@readonly
def projects(request: SignedInRequest) -> HttpResponse:
    """The projects a person may open; whoever has exactly one goes straight in.

    Whoever looks after a cluster or a programme sees how many work in each area of focus, and
    narrows the list to one, to a cohort, or to those that lack a priority or a mandate.
    """
    access, to = request.access, NarrowForm(request.GET).narrowed
    every = list(queries.listed(access))
    found = queries.narrowed(every, to, access)
    own = [
        project
        for project in found
        if project.alliance_id in access.member_of
        or project.pk in access.headed_projects | access.guest_projects
    ]
    others = [project for project in found if project not in own]
    if len(every) == 1 and every == own and not access.leads:
        return redirect(own[0])
    context = {
        "own": own,
        "others": others,
        "can_start": can_start_project(access),
        "to": to,
        "is_narrowed": len(found) < len(every),
        "query": request.GET.urlencode(),
    }
    if looks_after_some(access):
        context |= _finder(access, every, found, to)
    return render(request, "insights/projects.html", context)


def _finder(
    access: Access, every: list[Project], found: list[Project], to: Narrowed
) -> dict[str, Any]:
    """Counts of each area, whichever area is chosen."""
    areas = queries.by_area(queries.narrowed(every, replace(to, area=""), access))
    return {
        "areas": areas,
        "area": next((area for area in areas if area.key == to.area), None),
        "lacks": NarrowForm.LACKS if access.is_facilitator else (),
        "cohorts": queries.cohorts(every),
        "found": found,
    }


def looks_after_some(access: Access) -> bool:
    """Facilitators, administrators and the research team look at many projects at once."""
    return bool(access.facilitates | access.overseen)


HEADINGS = [
    "programme", "alliance", "project", "address", "area_key", "area", "schools", "started_on",
    "started_on_local", "closed_on", "closed_on_local", "serves_a_priority", "agreed_to",
    "cohort",
]  # fmt: skip
"""The columns of the file; their names stay the same."""


@require_safe
@readonly
def projects_csv(request: SignedInRequest) -> HttpResponse:
    """The same projects as the list shows, for a spreadsheet."""
    access = request.access
    if not looks_after_some(access):
        raise PermissionDenied("The file is for facilitators, administrators and the research team")
    found = queries.narrowed(queries.listed(access), NarrowForm(request.GET).narrowed, access)
    return as_csv(HEADINGS, [_line(project, access) for project in found], "projects.csv")


def _line(project: Project, access: Access) -> list[str]:
    """What only some read of an alliance stays empty for others."""
    reads = project.alliance_id in access.reached_alliances
    return [
        str(project.alliance.programme),
        str(project.alliance),
        project.title,
        project.slug,
        queries.area_of(project),
        str(project.focus_area or ""),
        str(project.schools),
        *_day(project.started_on),
        *_day(project.closed_on),
        _yes(project.serves_a_priority) if reads else "",
        _yes(bool(project.mandate)) if reads else "",
        str(project.alliance.cohort.number) if project.alliance.cohort else "",
    ]


def _day(day: date | None) -> tuple[str, str]:
    return (day.isoformat(), f"{day:%d/%m/%Y}") if day else ("", "")


def _yes(answer: bool) -> str:
    return "yes" if answer else "no"
