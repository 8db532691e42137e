"""Measures and their readings."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from core import clock
from core.access import SignedInRequest
from core.exceptions import DomainError
from projects.actions import measures
from projects.forms.measures import MeasureForm, NewMeasureForm, ReadingForm
from projects.models import Measure, Reading
from projects.numbers import plain
from projects.views import scope
from projects.views.scope import WRITE
from writing import submissions


@require_http_methods(WRITE)
def measure_new(request: SignedInRequest, slug: str) -> HttpResponse:
    """Add a measure with its baseline."""
    project, today = scope.edited(request, slug), clock.today()
    form = NewMeasureForm(
        request.POST or None, project=project, today=today, initial={"baseline_on": today}
    )
    if form.is_valid():
        data = form.cleaned_data
        try:
            measure = submissions.once(
                Measure,
                data["key"],
                by=request.user,
                make=lambda: measures.add(
                    project,
                    fields=form.measure_fields(),
                    baseline=data["figure"],
                    baseline_on=data["baseline_on"] or today,
                ),
            )
        except DomainError as problem:
            form.add_error("name", str(problem))
        else:
            messages.success(request, f"Measure added: {measure.name}.")
            return redirect(project)
    if submissions.already_made(Measure, form.sent_key, by=request.user):
        return redirect(project)
    return scope.page(request, form, "Add a measure", "Add measure", project=project)


@require_http_methods(WRITE)
def measure_edit(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Change a measure; its readings stay."""
    project = scope.edited(request, slug)
    measure = get_object_or_404(project.measures, pk=pk)
    names = ("name", "short_name", "level", "unit", "target_on", "direction", "method",
             "collected_by", "explanation")  # fmt: skip
    form = MeasureForm(
        request.POST or None,
        project=project,
        today=clock.today(),
        measure=measure,
        initial={
            **{name: getattr(measure, name) for name in names},
            "target": "" if measure.target is None else plain(measure.target),
        },
    )
    if form.is_valid():
        try:
            measures.change(measure, fields=form.measure_fields())
        except DomainError as problem:
            form.add_error("name", str(problem))
        else:
            messages.success(request, "Measure saved.")
            return redirect(project)
    return scope.page(request, form, "Edit a measure", "Save measure", project=project)


@require_http_methods(WRITE)
def reading_new(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Add a reading: to the open cycle, or as a baseline."""
    project, today = scope.edited(request, slug), clock.today()
    measure = get_object_or_404(project.measures, pk=pk)
    open_cycle = project.cycles.open().first()
    form = ReadingForm(
        request.POST or None,
        measure=measure,
        today=today,
        initial={"taken_on": today, "is_baseline": open_cycle is None},
    )
    if form.is_valid():
        data = form.cleaned_data
        submissions.once(
            Reading,
            data["key"],
            by=request.user,
            make=lambda: measures.read(
                measure,
                data["figure"],
                taken_on=data["taken_on"],
                cycle=None if data["is_baseline"] else open_cycle,
                school=data["school"],
            ),
        )
        messages.success(request, f"Reading added to {measure.name}.")
        return redirect(project)
    return scope.page(
        request, form, "Add a reading", "Add reading", project=project, about=measure.name
    )
