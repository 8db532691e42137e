"""Open a learning cycle, change its plan."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from core import clock
from core.access import SignedInRequest
from core.exceptions import DomainError
from projects.actions import cycles
from projects.forms.cycles import CycleForm, NewCycleForm
from projects.models import Cycle, Trial
from projects.views import scope
from projects.views.scope import WRITE
from writing import submissions


@require_http_methods(WRITE)
def cycle_new(request: SignedInRequest, slug: str) -> HttpResponse:
    """Open the next cycle of a project."""
    project = scope.edited(request, slug)
    today = clock.today()
    form = NewCycleForm(request.POST or None, project=project, initial={"starts_on": today})
    if form.is_valid():
        try:
            submissions.once(
                Cycle,
                form.cleaned_data["key"],
                by=request.user,
                make=lambda: cycles.open_cycle(
                    project, fields=form.cycle_fields(), **form.trials()
                ),
            )
        except DomainError as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, "Cycle opened. You can log evidence for it now.")
            return redirect(project)
    if submissions.already_made(Cycle, form.sent_key, by=request.user):
        return redirect(project)
    return scope.page(request, form, "Open a cycle", "Open cycle", project=project)


@require_http_methods(WRITE)
def cycle_edit(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """Change the plan of an open cycle; what it tests only while it is being planned."""
    project = scope.edited(request, slug)
    cycle = get_object_or_404(Cycle.objects.open(), project=project, number=number)
    form = CycleForm(
        request.POST or None,
        project=project,
        cycle=cycle,
        initial=_cycle_initial(cycle, request.GET.get("add", "")),
    )
    if form.is_valid():
        cycles.change(cycle, fields=form.cycle_fields(), **form.trials())
        messages.success(request, f"{cycle} saved.")
        return redirect(project)
    locked = form.is_locked
    return scope.page(
        request, form, f"Edit {str(cycle).lower()}", "Save cycle", project=project, locked=locked
    )


def _cycle_initial(cycle: Cycle, add: str) -> dict[str, Any]:
    """The values of a cycle; ``add`` is an intervention to put in the first free place."""
    names = ("term", "starts_on", "ends_on", "plan", "prediction")
    trials = list(cycle.trials.all())
    chosen = [str(trial.intervention_id) for trial in trials if trial.intervention_id]
    if add.isdecimal() and add not in chosen:
        chosen.append(add)
    own = next((trial for trial in trials if trial.own_idea), None) or Trial()
    return {
        **{name: getattr(cycle, name) for name in names},
        **dict(zip(CycleForm.CHOICES, chosen, strict=False)),
        "own_idea": own.own_idea,
        "previous_practice": own.previous_practice,
    }
