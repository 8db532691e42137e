"""Open a learning cycle, change its plan."""

from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.text import get_text_list
from django.views.decorators.http import require_http_methods

from core import clock
from core.access import SignedInRequest
from core.exceptions import ChangedMeanwhile, DomainError
from core.forms import could_be_a_key
from projects import rules
from projects.actions import cloning, cycles
from projects.forms.cycles import CycleForm, NewCycleForm
from projects.models import Cycle, Measure, OwnParts, Project
from projects.views import scope
from projects.views.scope import WRITE
from writing import submissions

LOCKED_MEANWHILE = (
    "The plan was locked while you had it open, so nothing is saved yet. What you typed that is "
    "locked now stands beside the form: amend the prediction on the page of the cycle. Save again "
    "for the rest."
)


@require_http_methods(WRITE)
def cycle_new(request: SignedInRequest, slug: str) -> HttpResponse:
    """Open the next cycle of a project; with the plan of another one that the address names."""
    project = scope.edited(request, slug)
    source = _source(request)
    brought = _brought(request, source, project) if source else Brought()
    form = NewCycleForm(
        request.POST or None,
        project=project,
        brings=brought.words,
        initial={**(_plan_of(source) if source else {}), **_days(project, clock.today())},
    )
    if form.is_valid():
        try:
            cycle = submissions.once(
                Cycle,
                form.cleaned_data["key"],
                by=request.user,
                make=lambda: _open(request, project, source, form, brought),
            )
        except DomainError as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, "Cycle opened. You can log evidence for it now.")
            return redirect(cycle)
    if opened := submissions.already_made(Cycle, form.sent_key, by=request.user):
        return redirect(opened)
    about = (
        f"With the plan of {source} of {source.project}, {source.project.alliance}"
        if source
        else ""
    )
    return scope.page(request, form, "Open a cycle", "Open cycle", project=project, about=about)


@require_http_methods(WRITE)
def cycle_edit(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """Change the plan of an open cycle; what it tests only while it is being planned."""
    project = scope.edited(request, slug)
    cycle = get_object_or_404(Cycle.objects.open(), project=project, number=number)
    saved = _cycle_initial(cycle, request.GET.get("add", ""))
    form = CycleForm(request.POST or None, project=project, cycle=cycle, initial=saved)
    conflict = form.locked_out(saved)
    if conflict:
        form.add_error(None, LOCKED_MEANWHILE)
    elif form.is_valid():
        try:
            cycles.change(
                cycle,
                by=request.user,
                at=clock.now(),
                version=form.cleaned_data["version"],
                fields=form.cycle_fields(),
                **form.trials(),
            )
        except ChangedMeanwhile as problem:
            none = dict.fromkeys(CycleForm.TESTED)
            conflict = scope.conflict(form, problem, cycle, **none | _plan_of(cycle))
        except DomainError as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, f"{cycle} saved.")
            return redirect(cycle)
    return scope.page(
        request, form, f"Edit {str(cycle).lower()}", "Save cycle",
        project=project, locked=form.is_locked, conflict=conflict,
        conflict_is="What you typed that is locked now" if form.is_locked else "",
    )  # fmt: skip


@dataclass(frozen=True)
class Brought:
    """What comes with a plan that is copied."""

    measures: list[Measure] = field(default_factory=list)
    parts: list[OwnParts] = field(default_factory=list)

    @property
    def words(self) -> str:
        told = [str(measure.name) for measure in self.measures]
        return " ".join(
            filter(None, [
                f"Without readings and targets: {get_text_list(told, 'and')}." if told else "",
                "The core parts, and what a school may change." if self.parts else "",
            ])
        )  # fmt: skip


def _brought(request: SignedInRequest, source: Cycle, project: Project) -> Brought:
    reads_all = rules.can_read_records(request.access, source.project)
    return Brought(
        cloning.measures_to_bring(source, project),
        cloning.parts_to_bring(source, project, reads_all=reads_all),
    )


def _open(
    request: SignedInRequest,
    project: Project,
    source: Cycle | None,
    form: NewCycleForm,
    brought: Brought,
) -> Cycle:
    new = {"by": request.user, "at": clock.now(), "fields": form.cycle_fields(), **form.trials()}
    if source is None:
        return cycles.open_cycle(project, **new)
    rest = brought if form.cleaned_data.get("with_rest") else Brought()
    return cloning.clone(project, source, measures=rest.measures, parts=rest.parts, **new)


def _cycle_initial(cycle: Cycle, add: str) -> dict[str, Any]:
    """The values of a cycle; ``add`` is an intervention to put in the first free place."""
    names = (
        "term", "starts_on", "ends_on", "review_meeting", "prediction", "is_pilot", "version",
    )  # fmt: skip
    return {**{name: getattr(cycle, name) for name in names}, **_plan_of(cycle, add)}


def _source(request: SignedInRequest) -> Cycle | None:
    """The cycle whose plan is copied, if the address names one that this person may read."""
    copied = request.GET.get("copy", "")
    if not could_be_a_key(copied):
        return None
    visible = Cycle.objects.visible_to(request.access).select_related("project__alliance")
    return visible.filter(pk=copied).first()


def _plan_of(cycle: Cycle, add: str = "") -> dict[str, Any]:
    """What a cycle does and tests; ``add`` is an intervention to put in the first free place."""
    trials = list(cycle.trials.all())
    chosen = [str(trial.intervention_id) for trial in trials if trial.intervention_id]
    if add.isdecimal() and add not in chosen:
        chosen.append(add)
    own = [(trial.own_idea, trial.previous_practice) for trial in trials if trial.own_idea]
    return {
        "plan": cycle.plan,
        "why_more": cycle.why_more,
        **dict(zip(CycleForm.CHOICES, chosen, strict=False)),
        **dict(zip(chain(*CycleForm.IDEAS), chain(*own), strict=False)),
    }


def _days(project: Project, today: date) -> dict[str, Any]:
    """The term a new cycle is of, with its days; a term under way is begun today."""
    term = cycles.term_to_plan(project, today)
    if term is None:
        return {"starts_on": today}
    return {
        "term": term.pk, "starts_on": max(term.starts_on, today), "ends_on": term.ends_on,
    }  # fmt: skip
