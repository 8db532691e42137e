"""Sending what a meeting agreed on to everybody who was told of it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from clusters import audience, meeting_page
from clusters.actions import meetings
from clusters.views import scope
from core import clock
from core.access import SignedInRequest
from core.exceptions import DomainError


@require_http_methods(scope.WRITE)
def summary(request: SignedInRequest, pk: int) -> HttpResponse:
    """Look at the summary and to how many it goes; then send it, once."""
    meeting = scope.run_by(request, pk)
    if request.method == "POST":
        try:
            told = meetings.send_summary(meeting, by=request.user, at=clock.now())
        except DomainError as problem:
            messages.error(request, str(problem), extra_tags="stop")
        else:
            people = "1 person" if told == 1 else f"{told} people"
            messages.success(request, f"The summary goes to {people}.")
        return redirect(meeting)
    context = {
        "meeting": meeting,
        "agreed": meeting_page.agreed(meeting),
        "people": audience.of_meeting(meeting, clock.today()),
        "has_begun": clock.now() >= meeting.begins_at,
    }
    return render(request, "clusters/summary.html", context)
