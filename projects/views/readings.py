"""A new reading of a measure."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from core import clock
from core.access import SignedInRequest
from core.exceptions import DomainError
from projects.actions import readings
from projects.forms.readings import NewReadingForm, TakeOverForm
from projects.joint_ratings import to_take_over
from projects.models import Cycle, Measure, Project, Reading
from projects.views import scope
from projects.views.scope import WRITE
from writing import submissions

NOT_SHOWN = (
    "It is kept but not shown, because it comes from fewer than 5 people. If these are not people, "
    "say so in the measure."
)


@require_http_methods(WRITE)
def reading_new(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Add a reading: to the open cycle, or as a baseline."""
    project, today = scope.edited(request, slug), clock.today()
    measure = get_object_or_404(project.measures, pk=pk)
    open_cycle = project.cycles.open().first()
    if measure.strand_id:
        return _take_over(request, project, measure, open_cycle)
    form = NewReadingForm(
        request.POST or None,
        measure=measure,
        today=today,
        cycle=open_cycle,
        initial={"taken_on": today, "is_baseline": open_cycle is None},
    )
    if form.is_valid():
        data = form.cleaned_data
        reading = submissions.once(
            Reading,
            data["key"],
            by=request.user,
            make=lambda: readings.add(
                measure,
                data["figure"],
                taken_on=data["taken_on"],
                cycle=None if data["is_baseline"] else open_cycle,
                school=data["school"],
                fields=form.around(),
            ),
        )
        told = f"Reading added to {measure.name}."
        messages.success(request, f"{told} {NOT_SHOWN}" if reading.is_withheld else told)
        return redirect(measure)
    return scope.page(
        request, form, "Add a reading", "Add reading", project=project, about=measure.name
    )


def _take_over(
    request: SignedInRequest, project: Project, measure: Measure, cycle: Cycle | None
) -> HttpResponse:
    """A reading of a strand is a joint rating; it is chosen, not typed."""
    measure.project = project
    ratings = to_take_over(measure, request.access)
    form = TakeOverForm(
        request.POST or None, ratings=ratings, cycle=cycle, initial={"is_baseline": cycle is None}
    )
    if form.is_valid():
        of = None if form.cleaned_data["is_baseline"] else cycle
        try:
            submissions.once(
                Reading,
                form.cleaned_data["key"],
                by=request.user,
                make=lambda: readings.take_over(form.rating(), measure, cycle=of),
            )
        except DomainError as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, f"Taken over into {measure.name}.")
            return redirect(measure)
    if submissions.already_made(Reading, form.sent_key, by=request.user):
        return redirect(measure)
    context = {"project": project, "measure": measure, "form": form, "ratings": ratings}
    return render(request, "projects/take_over.html", context | {"writing": True})
