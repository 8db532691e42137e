"""Core parts: what each school kept of them, beside its readings."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from core import clock
from core.access import SignedInRequest
from core.exceptions import ChangedMeanwhile, DomainError
from projects import rules
from projects.actions import fidelity as actions
from projects.core_parts import parts_of, schools_of
from projects.forms.fidelity import PartsForm, SaidForm
from projects.models import Cycle, IdeaProposal, OwnParts, Participation, Project, Trial
from projects.views import scope
from projects.views.scope import WRITE


@require_safe
def core_parts(request: SignedInRequest, slug: str) -> HttpResponse:
    """What has to stay in a cycle, and for each school what became of it beside its readings."""
    project = scope.read(request, slug)
    cycles = list(project.cycles.order_by("-number"))
    asked = request.GET.get("cycle", "")
    cycle = next((each for each in cycles if str(each.number) == asked), None)
    if asked and cycle is None:
        raise Http404
    cycle = cycle or next(iter(cycles), None)
    parts = parts_of(cycle) if cycle else []
    schools = schools_of(project, cycle, parts) if cycle else []
    proposals = {row.own_idea: row for row in _proposals(project)}
    can_say = cycle is not None and cycle.is_open and cycle.stage != Cycle.Stage.PLAN
    context = {
        "project": project,
        "cycles": cycles,
        "cycle": cycle,
        "parts": [(each, proposals.get(each.trial.own_idea)) for each in parts],
        "can_propose": rules.can_propose_ideas(request.access, project),
        "has_core": any(each.core for each in parts),
        "schools": [(line, can_say and _may_say(request, project, line.participation))
                    for line in schools],
        "can_edit": cycle is not None and cycle.is_open
        and rules.can_edit_project(request.access, project),
    }  # fmt: skip
    return render(request, "projects/core_parts.html", context)


@require_http_methods(WRITE)
def core_parts_said(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Say what one school kept, changed or dropped."""
    project = scope.read(request, slug)
    participation = get_object_or_404(
        project.participations.select_related("school"), pk=pk, joined_on__isnull=False
    )
    if not _may_say(request, project, participation):
        raise PermissionDenied("Leads say it for every school, a school lead for their own.")
    cycle = project.cycles.open().first()
    lines = schools_of(project, cycle, parts_of(cycle)) if cycle else []
    line = next((each for each in lines if each.participation == participation), None)
    form = SaidForm(request.POST or None, trials=line.trials if line else [])
    if form.is_valid() and cycle:
        try:
            actions.say(participation, cycle, by=request.user, at=clock.now(), told=form.told())
        except DomainError as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, f"Saved for {participation.school}.")
            return redirect("projects:core_parts", project.slug)
    context = {
        "project": project, "school": participation.school, "cycle": cycle, "form": form,
        "writing": True,
    }  # fmt: skip
    return render(request, "projects/core_parts_said.html", context)


def _may_say(request: SignedInRequest, project: Project, participation: Participation) -> bool:
    return rules.can_say_what_was_kept(request.access, project, participation.school_id)


@require_http_methods(WRITE)
def own_parts(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Name the project's own core and adaptable parts of something an open cycle tests."""
    project = scope.edited(request, slug)
    trial = get_object_or_404(
        Trial.objects.select_related("intervention"), cycle__in=project.cycles.open(), pk=pk
    )
    form = PartsForm(request.POST or None, initial=_as_typed(_own(project, trial)))
    conflict = None
    if form.is_valid():
        data = form.cleaned_data
        try:
            actions.write(
                project, trial, by=request.user, at=clock.now(), seen=data["seen"],
                core=data["core"], adaptable=data["adaptable"], goes_along=data["goes_along"],
            )  # fmt: skip
        except ChangedMeanwhile as problem:
            form.add_error(None, str(problem))
            conflict = _own(project, trial) or OwnParts(version=0)
            form.carry(seen=conflict.version)
        else:
            messages.success(request, "Saved. Every school sees the same list.")
            return redirect("projects:core_parts", project.slug)
    context = {
        "project": project, "trial": trial, "form": form, "conflict": conflict, "writing": True,
    }  # fmt: skip
    return render(request, "projects/own_parts.html", context, status=409 if conflict else 200)


def _proposals(project: Project) -> QuerySet[IdeaProposal]:
    """What became of own ideas that were proposed to the toolkit."""
    return project.proposals.select_related("intervention", "proposed_by", "answered_by")


def _own(project: Project, trial: Trial) -> OwnParts | None:
    here = project.own_parts.filter(intervention=trial.intervention, own_idea=trial.own_idea)
    return here.select_related("changed_by").first()


def _as_typed(own: OwnParts | None) -> dict[str, object]:
    if own is None:
        return {"seen": 0}
    return {
        "seen": own.version, "core": own.core_parts, "adaptable": own.adaptable_parts,
        "goes_along": own.goes_along,
    }  # fmt: skip
