"""Writing an agenda."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from clusters import agenda, meeting_page
from clusters.actions import meetings
from clusters.forms.meetings import AgendaForm
from clusters.models import Meeting
from clusters.views import scope
from core.access import SignedInRequest
from core.exceptions import ChangedMeanwhile


@require_http_methods(scope.WRITE)
def agenda_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Write the agenda in one box, one point a line; one that is proposed where there is none."""
    meeting = scope.run_by(request, pk)
    scope.must_take_place(meeting)
    alliances = [each.alliance for each in meeting_page.meets(meeting)]
    written = agenda.written(meeting.agenda.all())
    usual = agenda.written(agenda.usual(meeting.kind, alliances))
    initial = {"text": written or usual, "version": meeting.agenda_version}
    form = AgendaForm(request.POST or None, alliances=alliances, initial=initial)
    conflict = None
    if form.is_valid():
        try:
            meetings.save_agenda(meeting, version=form.cleaned_data["version"], points=form.points)
        except ChangedMeanwhile as problem:
            form.add_error(None, str(problem))
            conflict = _saved_meanwhile(form, meeting)
        else:
            _say_saved(request, meeting, form)
            return redirect(meeting)
    context = {
        "meeting": meeting,
        "form": form,
        "is_new": not written,
        "conflict": conflict,
        "writing": True,
    }
    return render(request, "clusters/agenda_form.html", context, status=409 if conflict else 200)


def _saved_meanwhile(form: AgendaForm, meeting: Meeting) -> str:
    """The agenda as it was saved; the form then carries its number: a second save is a choice."""
    meeting.refresh_from_db(fields=["agenda_version"])
    form.carry(version=meeting.agenda_version)
    return agenda.written(meeting.agenda.all())


def _say_saved(request: SignedInRequest, meeting: Meeting, form: AgendaForm) -> None:
    over = agenda.overrun(form.points, meeting)
    if over:
        words = f"Agenda saved. It is {over} minutes longer than the meeting."
        messages.warning(request, words, extra_tags="warn")
    else:
        messages.success(request, "Agenda saved.")
