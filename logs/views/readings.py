"""Putting a reading right, or taking it out."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from core import clock
from core.access import SignedInRequest
from core.exceptions import ChangedMeanwhile, DomainError
from logs.actions import readings
from projects.forms.readings import ReadingForm, reading_initial
from projects.models import Project, Reading
from projects.views import scope
from projects.views.scope import WRITE


@require_http_methods(WRITE)
def reading_edit(request: SignedInRequest, slug: str, measure: int, pk: int) -> HttpResponse:
    """Put a reading right; what it was is kept. Of two who save at once one is told."""
    project, today = scope.edited(request, slug), clock.today()
    reading = _find(project, measure, pk)
    cycle = reading.cycle or project.cycles.open().first()
    form = ReadingForm(
        request.POST or None,
        measure=reading.measure,
        today=today,
        cycle=cycle,
        keep=reading.school_id,
        initial=reading_initial(reading),
    )
    conflict = None
    if form.is_valid():
        data = form.cleaned_data
        around = form.around() | {
            "taken_on": data["taken_on"],
            "school": data["school"],
            "cycle": None if data["is_baseline"] else cycle,
        }
        try:
            readings.correct(
                reading, data["figure"], by=request.user, at=clock.now(),
                version=data["version"], fields=around,
            )  # fmt: skip
        except ChangedMeanwhile as problem:
            form.add_error(None, str(problem))
            conflict = _find(project, measure, pk)
            form.carry(version=conflict.version)
        except DomainError as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, "Reading saved.")
            return redirect(reading.measure)
    return scope.page(
        request, form, "Change a reading", "Save reading", project=project,
        about=reading.measure.name, conflict=conflict and conflict.figure.typed,
        remove_url=f"{request.path.removesuffix('edit/')}remove/"
        if readings.can_remove(reading)
        else "",
    )  # fmt: skip


@require_POST
def reading_remove(request: SignedInRequest, slug: str, measure: int, pk: int) -> HttpResponse:
    """Take out a reading that was entered by mistake."""
    project = scope.edited(request, slug)
    reading = _find(project, measure, pk)
    try:
        readings.remove(reading)
    except DomainError as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, "Reading removed.")
    return redirect(reading.measure)


def _find(project: Project, measure: int, pk: int) -> Reading:
    readings = Reading.objects.filter(measure__project=project, measure=measure)
    return get_object_or_404(readings.select_related("measure__project", "cycle"), pk=pk)
