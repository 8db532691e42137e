"""Entering a meeting; moving or calling off an event of a whole programme."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from clusters import objections, places, rules
from clusters.actions import dates, meetings
from clusters.forms.dates import MeetingForm, initial
from clusters.forms.meetings import NewMeetingForm
from clusters.models import Meeting
from clusters.views import scope
from core import clock
from core.access import SignedInRequest
from core.exceptions import DomainError
from writing import submissions


@require_http_methods(scope.WRITE)
def meeting_new(request: SignedInRequest) -> HttpResponse:
    """Enter a meeting. What speaks against its day is said once, and the person decides."""
    if not rules.can_enter_meetings(request.access):
        raise PermissionDenied("Facilitators and the programme’s administrators enter meetings.")
    today = clock.today()
    offered = places.of_person(request.access, today)
    form = NewMeetingForm(
        request.POST or None,
        places=offered,
        today=today,
        initial={
            "where": request.GET.get("where") or (offered[0].key if offered else None),
            "kind": offered[0].kinds[0] if offered else None,
            "mode": Meeting.Mode.FACE_TO_FACE,
        },
    )
    against: list[str] = []
    if form.is_valid():
        first = submissions.already_made(Meeting, form.sent_key, by=request.user)
        if first:  # which itself would speak against the day
            return redirect(first)
        against = _unseen(form, today)
        if not against:
            made = submissions.once(
                Meeting,
                form.cleaned_data["key"],
                by=request.user,
                make=lambda: meetings.enter(
                    by=request.user, at=clock.now(), fields=form.meeting_fields()
                ),
            )
            messages.success(request, "The meeting is entered. Everybody it concerns sees it.")
            return redirect(made)
    context = {"form": form, "against": against, "writing": True}
    return render(request, "clusters/meeting_form.html", context)


@require_http_methods(scope.WRITE)
def meeting_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Move an event of a whole programme, or call it off; a cluster’s meeting is on its plan."""
    meeting = scope.run_by(request, pk)
    if meeting.cluster:
        return redirect("clusters:one_date", meeting.cluster.slug, "meeting", meeting.pk)
    form = MeetingForm(request.POST or None, today=clock.today(), initial=initial(meeting))
    if form.is_valid():
        try:
            if form.cleaned_data["sequence"] != meeting.sequence:
                raise dates.ChangedMeanwhile
            if "cancel" in request.POST:
                dates.cancel(meeting, at=clock.now(), by=request.user)
                messages.success(request, "The meeting is called off.")
            else:
                dates.move(meeting, to=form.changes(), at=clock.now())
                messages.success(request, "Saved.")
            return redirect(meeting)
        except DomainError as problem:
            form.add_error(None, str(problem))
    context = {"meeting": meeting, "form": form, "writing": True}
    return render(request, "clusters/meeting_edit.html", context)


def _unseen(form: NewMeetingForm, today: date) -> list[str]:
    """What speaks against the day and was not seen yet; the form then says that it was."""
    data, place = form.cleaned_data, form.place_chosen
    if place is None:
        return []
    against = objections.against(place, data["day"], data["starts_at"], data["ends_at"], today)
    told = f"{place.key} {data['day']} {' '.join(against)}"
    if not against or data["seen"] == told:
        return []
    form.carry(seen=told)
    form["day"].help_text = " ".join(against)
    return against
