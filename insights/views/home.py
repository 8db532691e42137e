"""The first screen, and "Your cycle"."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from core import clock
from core.access import SignedInRequest
from core.readonly import readonly
from insights.queries import home
from insights.queries.project import STEP_OF_STAGE, STEPS
from logs.scope import is_midway
from projects.models import Cycle, Project
from projects.rules import can_edit_project, can_log, can_start_project

WHAT_NOW = {
    "plan": "Plan what you will test",
    "test": "Test it in your schools",
    "capture": "Capture what you have seen",
    "review": "Bring it to your cluster",
    "refine": "Decide what comes next",
}


@require_safe
@readonly
def first_screen(request: SignedInRequest) -> HttpResponse:
    """Where each role begins. Whoever leads and facilitates begins as a facilitator."""
    access = request.access
    if access.is_facilitator:
        return redirect("insights:clusters")
    if access.member_of:
        return redirect("insights:cycle")
    if access.headed_projects or access.guest_projects:
        return redirect("insights:projects")
    if access.is_admin or access.is_operator:
        return redirect("admin:index")
    return redirect("insights:toolkit")


@require_safe
@readonly
def cycle(request: SignedInRequest) -> HttpResponse:
    """Where we are, what is due before the cluster meets, and the way to write one thing down."""
    access, today = request.access, clock.today()
    if not access.member_of:
        raise PermissionDenied("This page is for people who work on a project of an alliance.")
    cycles = home.open_cycles(access, today)
    if not cycles:
        projects = list(Project.objects.filter(alliance__in=access.member_of))
        context = {"projects": projects, "can_start": can_start_project(access)}
        return render(request, "insights/cycle_empty.html", context)
    asked = request.GET.get("cycle")
    here = next((found for found in cycles if str(found.pk) == asked), None) if asked else cycles[0]
    if here is None:
        raise Http404
    can_edit = can_edit_project(access, here.project)
    context = {
        "home": home.read(here, access, today),
        "cycle": here,
        "cycles": cycles,
        "what_now": WHAT_NOW[here.stage],
        "steps": STEPS,
        "step": STEP_OF_STAGE[here.stage],
        "is_planned": here.stage == Cycle.Stage.PLAN,
        "can_plan": can_edit,
        "is_midway_due": can_edit and is_midway(here, today) and not here.looked_midway,
        "can_log": can_log(access),
    }
    return render(request, "insights/cycle.html", context)
