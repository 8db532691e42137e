"""A learning cycle: where it stands, moving it on, deciding, opening it again."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from core import clock
from core.access import SignedInRequest
from core.exceptions import DomainError
from core.prepared import first_or_404
from logs import criteria, cycle_page, plan, rules, scope
from logs.actions import cycles
from logs.facts import Facts
from logs.forms.cycles import AdvanceForm, DecideForm, ReopenForm
from logs.missing import missing_to_advance
from projects.models import Cycle
from projects.rules import can_log_in, can_read_records

WRITE = ["GET", "HEAD", "POST"]


@require_safe
def cycle(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """Where a cycle stands, what it still needs, what it locked and what came of it."""
    found = _visible(request, slug, number)
    access, today, project = request.access, clock.today(), found.project
    can_move = rules.can_move_cycles(access, project) and found.is_open
    can_reopen = rules.can_reopen_cycles(access, project)
    # The tasks tell what only the alliance and its facilitator read.
    has_tasks = (can_move or can_reopen) and found.stage == Cycle.Stage.PLAN
    facts, steps = Facts(found, today), cycle_page.changes(found.pk)
    amendments = cycle_page.amendments(found.pk)
    context = {
        "cycle": found,
        "project": project,
        "tasks": plan.lines(facts) if has_tasks else [],
        "stages": cycle_page.stages(facts, steps, tells_plan=not has_tasks),
        "changes": steps,
        "prediction": criteria.prediction(found, amendments),
        "criteria": criteria.criteria(facts, amendments),
        "trials": facts.trials,
        "scope": scope.of_cycle(found, facts.checks, today),
        "copy_to": cycle_page.copy_to(access),
        "can_log": found.is_open and can_log_in(access, project),
        "can_move": can_move,
        "can_reopen": can_reopen,
        "reads_reasons": can_read_records(access, project),
        "is_reopened": found.is_reopened(today),
        "at_refine": found.stage == Cycle.Stage.REFINE,
        "shows_outcome": found.stage_number >= cycle_page.COMPARED_FROM,
    }
    return render(request, "logs/cycle.html", context)


@require_http_methods(WRITE)
def cycle_advance(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """Move a cycle on to its next stage."""
    found = _moved(request, slug, number)
    if found.stage == Cycle.Stage.REFINE:
        return redirect("logs:cycle_decide", slug, number)
    missing = missing_to_advance(Facts(found, clock.today()))
    form, status = AdvanceForm(request.POST or None, cycle=found, missing=missing), 200
    if form.has_moved or form.is_valid():
        try:
            if form.has_moved:
                raise cycles.CycleMovedOn(found)
            reason = form.cleaned_data.get("reason", "")
            change = cycles.advance(found, by=request.user, at=clock.now(), reason=reason)
        except DomainError as problem:
            form.errors.pop("reason", None)
            status = _refused(form, problem)
            form.carry(seen=Cycle.objects.get(pk=found.pk).stage)
        else:
            messages.success(request, f"{found} is now at {change.get_stage_display()}.")
            return redirect(found)
    return _page(request, "logs/cycle_advance.html", found, form, status, missing=missing)


@require_http_methods(WRITE)
def cycle_decide(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """Close a cycle with its decision; the next one opens with it."""
    found = _moved(request, slug, number)
    form, status = DecideForm(request.POST or None), 200
    if form.is_valid():
        try:
            follows = cycles.decide(found, by=request.user, at=clock.now(), **form.cleaned_data)
        except DomainError as problem:
            status = _refused(form, problem)
        else:
            messages.success(
                request,
                f"{found} is closed. {follows} is open: plan it now."
                if follows
                else f"{found} is closed, and the project ends with it.",
            )
            return redirect(follows or found)
    at_refine = found.stage == Cycle.Stage.REFINE
    return _page(request, "logs/cycle_decide.html", found, form, status, at_refine=at_refine)


@require_http_methods(WRITE)
def cycle_reopen(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """Open a stage that is over, or a closed cycle, until a day."""
    found = _visible(request, slug, number)
    if not rules.can_reopen_cycles(request.access, found.project):
        raise PermissionDenied("The research facilitator of the alliance opens a cycle again.")
    form, status = ReopenForm(request.POST or None, cycle=found, today=clock.today()), 200
    if form.is_valid():
        data = {"stage": found.stage, **form.cleaned_data}
        try:
            cycles.reopen(found, by=request.user, at=clock.now(), **data)
        except DomainError as problem:
            status = _refused(form, problem)
        else:
            messages.success(request, f"{found} is open again. Its lead is told.")
            return redirect(found)
    is_first = found.stage == Cycle.Stage.PLAN
    return _page(request, "logs/cycle_reopen.html", found, form, status, is_first=is_first)


def _visible(request: SignedInRequest, slug: str, number: int) -> Cycle:
    return first_or_404(cycle_page.find(slug, number, request.access))


def _moved(request: SignedInRequest, slug: str, number: int) -> Cycle:
    """A cycle, for whoever moves it."""
    found = _visible(request, slug, number)
    if not rules.can_move_cycles(request.access, found.project):
        raise PermissionDenied("Alliance leads and project leads move a cycle on.")
    return found


def _refused(form: Any, problem: DomainError) -> int:
    """Tell beside the form why nothing was done; 409 where somebody else was first."""
    form.add_error(None, str(problem))
    return 409 if isinstance(problem, cycles.CycleMovedOn) else 200


def _page(
    request: SignedInRequest, template: str, cycle: Cycle, form: Any, status: int, **more: Any
) -> HttpResponse:
    context = {"cycle": cycle, "project": cycle.project, "form": form, "writing": True, **more}
    return render(request, template, context, status=status)
