"""Amend what a cycle has locked; look at its scope."""

from decimal import Decimal

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from core import clock
from core.access import SignedInRequest
from core.exceptions import ChangedMeanwhile, DomainError
from core.forms import could_be_a_key
from core.prepared import first_or_404
from projects import addresses, rules
from projects.actions import locks
from projects.forms.locks import AmendForm, ScopeForm, SecondLookForm
from projects.models import Amendment, Criterion, Cycle, Measure, Project, ScopeCheck
from projects.models.locks import part_of, shown
from projects.views import scope
from projects.views.scope import WRITE


@require_http_methods(WRITE)
def cycle_amend(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """Change something locked, with a reason. Without a part named, choose one."""
    project = scope.edited(request, slug)
    cycle = get_object_or_404(project.cycles, number=number)
    part = request.GET.get("part", "")
    if part not in Amendment.Part.values or not (cycle.is_open and cycle.is_locked):
        return _choose(request, project, cycle)
    measure = None if part == Amendment.Part.PREDICTION else _locked_measure(request, cycle)
    saved = locks.value_of(cycle, part, measure)
    now = _as_typed(part, saved, measure)
    form = AmendForm(
        request.POST or None, part=part, measure=measure, initial={"seen": saved, "now": now}
    )
    status = 200
    if form.is_valid():
        data = form.cleaned_data
        try:
            locks.amend(cycle, by=request.user, at=clock.now(), part=part, measure=measure, **data)
        except DomainError as problem:
            form.add_error(None, str(problem))
            if isinstance(problem, ChangedMeanwhile):
                status, saved = 409, locks.value_of(cycle, part, measure)
                form.carry(seen=saved)
        else:
            messages.success(request, "Amended. The original stays beside it.")
            return redirect(cycle)
    context = {
        "project": project,
        "cycle": cycle,
        "form": form,
        "writing": True,
        "about": measure,
        "part": Amendment.Part(part).label,
        "now": shown(part, saved, measure),
    }
    return render(request, "projects/amend.html", context, status=status)


@require_http_methods(WRITE)
def cycle_scope(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """The lead ticks whether the cycle is about the right size; a facilitator asks again."""
    project = first_or_404(addresses.project_at(slug, request.access))
    edits = rules.can_edit_project(request.access, project)
    if not edits and not rules.can_ask_for_a_second_look(request.access, project):
        raise PermissionDenied("The lead checks the scope; the facilitator asks for another look.")
    cycle = get_object_or_404(project.cycles, number=number)
    form = (ScopeForm if edits else SecondLookForm)(request.POST or None)
    if form.is_valid():
        ScopeCheck.objects.create(
            cycle=cycle,
            when=_when(cycle) if edits else ScopeCheck.When.SECOND_LOOK,
            by=request.user,
            at=clock.now(),
            **form.answers(),
        )
        messages.success(request, "Kept beside the cycle.")
        return redirect(cycle)
    context = {
        "project": project,
        "cycle": cycle,
        "form": form,
        "writing": True,
        "edits": edits,
        "asked": cycle.scope_checks.filter(when=ScopeCheck.When.SECOND_LOOK).last(),
    }
    return render(request, "projects/scope.html", context)


def _as_typed(part: str, saved: str, measure: Measure | None) -> str | list[int]:
    """A locked value as its form takes it back; a target that is a stage by its name."""
    if measure and part == Amendment.Part.METHODS:
        return [method.pk for method in measure.methods.all()]
    if part == Amendment.Part.TARGET and measure and saved:
        return measure.typed(Decimal(saved))
    return saved


def _when(cycle: Cycle) -> str:
    return ScopeCheck.When.MIDWAY if cycle.is_locked else ScopeCheck.When.PLAN


def _locked_measure(request: SignedInRequest, cycle: Cycle) -> Measure:
    typed = request.GET.get("measure", "")
    if not could_be_a_key(typed):
        raise Http404
    return get_object_or_404(Measure, criteria__cycle=cycle, pk=typed)


def _choose(request: SignedInRequest, project: Project, cycle: Cycle) -> HttpResponse:
    """What can be amended, of one measure where the address names it.

    Nothing while the cycle is planned, or once it is closed.
    """
    can_amend = cycle.is_open and cycle.is_locked
    only = request.GET.get("measure", "")
    locked: QuerySet[Measure] = Measure.objects.none()
    if can_amend:
        locked = Measure.objects.filter(criteria__cycle=cycle).prefetch_related("methods")
    if could_be_a_key(only):
        locked = locked.filter(pk=only)
    context = {
        "project": project,
        "cycle": cycle,
        "measures": [(measure, _parts(measure)) for measure in locked],
        "only": only,
        "can_amend": can_amend,
        "prediction": locks.value_of(cycle, Amendment.Part.PREDICTION, None),
    }
    return render(request, "projects/amend_choose.html", context)


def _parts(measure: Measure) -> list[tuple[Amendment.Part, str]]:
    """What of a locked measure can be amended, each with what it says now; its target first."""
    *about, direction, target, by_when, who = map(Amendment.Part, Criterion.FIELDS)
    parts = [target, by_when, direction, who, *about]
    if measure.unit != Measure.Unit.OTHER:
        parts.remove(Amendment.Part.UNIT_NAME)
    return [(part, shown(part, part_of(measure, part), measure)) for part in parts]
