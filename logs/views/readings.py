"""Putting a reading right, or pulling it back."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from core import clock
from core.access import SignedInRequest
from core.exceptions import ChangedMeanwhile, DomainError
from core.templatetags.components import long_day
from logs.actions import readings
from projects.forms.readings import ReadingForm, reading_initial
from projects.models import Project, Reading
from projects.views import scope
from projects.views.scope import WRITE
from writing.forms import PullBackForm


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
        remove_url=f"{request.path.removesuffix('edit/')}withdraw/"
        if readings.can_withdraw(reading)
        else "",
    )  # fmt: skip


@require_http_methods(WRITE)
def reading_withdraw(request: SignedInRequest, slug: str, measure: int, pk: int) -> HttpResponse:
    """Pull back a reading, with the reason; the charts then say that it was."""
    project = scope.edited(request, slug)
    reading = get_object_or_404(_of(project, measure), pk=pk)
    form = PullBackForm(request.POST or None)
    if form.is_valid() and not reading.withdrawn_at:
        try:
            readings.withdraw(
                reading, by=request.user, at=clock.now(), why=form.cleaned_data["why"]
            )
        except DomainError as problem:
            form.add_error(None, str(problem))
            reading.refresh_from_db(fields=["withdrawn_at"], from_queryset=Reading.every.all())
        else:
            messages.success(request, "Reading withdrawn. It is kept below, and counts nowhere.")
            return redirect(reading.measure)
    if reading.withdrawn_at:
        messages.info(request, "This reading is pulled back already.")
        return redirect(reading.measure)
    return scope.page(
        request, form, "Pull a reading back", "Pull it back", project=project,
        about=f"{reading.measure.name}: {reading.words}, {long_day(reading.taken_on)}",
    )  # fmt: skip


@require_POST
def reading_put_back(request: SignedInRequest, slug: str, measure: int, pk: int) -> HttpResponse:
    """Let a reading count again that was pulled back."""
    project = scope.edited(request, slug)
    reading = _find(project, measure, pk, is_withdrawn=True)
    try:
        readings.put_back(reading)
    except DomainError as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, "The reading counts again.")
    return redirect(reading.measure)


def _find(project: Project, measure: int, pk: int, *, is_withdrawn: bool = False) -> Reading:
    return get_object_or_404(_of(project, measure), pk=pk, withdrawn_at__isnull=not is_withdrawn)


def _of(project: Project, measure: int) -> QuerySet[Reading]:
    every = Reading.every.filter(measure__project=project, measure=measure)
    return every.select_related("measure__project", "cycle")
