"""Entering a meeting."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from clusters import objections, places, rules
from clusters.actions import meetings, previews
from clusters.forms.meetings import NewMeetingForm
from clusters.models import Meeting
from clusters.views import scope
from core import clock
from core.access import SignedInRequest
from core.templatetags.components import counted
from writing import submissions


@require_http_methods(scope.WRITE)
def meeting_new(request: SignedInRequest) -> HttpResponse:
    """Enter a meeting, once what speaks against its day and who would be told was shown."""
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
    against, told = [], None
    if form.is_valid():
        now = clock.now()
        first = submissions.already_made(Meeting, form.sent_key, by=request.user)
        if first:  # which itself would speak against the day
            return redirect(first)
        against = _against(form, today)
        told = previews.of_entering(form.meeting_fields(), now)
        speaks = against or len(told.people) > 1
        if not speaks or form.is_seen(
            form.cleaned_data["where"], form.when(), against, told.numbers
        ):
            made = submissions.once(
                Meeting,
                form.cleaned_data["key"],
                by=request.user,
                make=lambda: meetings.enter(by=request.user, at=now, fields=form.meeting_fields()),
            )
            people = counted(len(told.people), "person is,people are")
            messages.success(request, f"The meeting is entered. {people} told by email.")
            return redirect(made)
    context = {"form": form, "against": against, "told": told, "writing": True}
    return render(request, "clusters/meeting_form.html", context)


def _against(form: NewMeetingForm, today: date) -> list[str]:
    """What speaks against the day."""
    data, place = form.cleaned_data, form.place_chosen
    if place is None:
        return []
    against = objections.against(place, data["day"], data["starts_at"], data["ends_at"], today)
    form["day"].help_text = " ".join(against)
    return against
