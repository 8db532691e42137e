"""Sending what a meeting agreed on to everybody who was told of it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from clusters import meeting_page
from clusters.actions import meetings, previews
from clusters.views import scope
from core import clock
from core.access import SignedInRequest
from core.exceptions import DomainError
from core.templatetags.components import counted


@require_http_methods(scope.WRITE)
def summary(request: SignedInRequest, pk: int) -> HttpResponse:
    """Look at the summary and to how many it goes; then send it, once."""
    meeting = scope.run_by(request, pk)
    preview = previews.of_summary(meeting, clock.now())
    if request.method == "POST":
        try:
            meetings.send_summary(meeting, by=request.user, at=clock.now())
        except DomainError as problem:
            messages.error(request, str(problem), extra_tags="stop")
        else:
            people = counted(len(preview.people), "person,people")
            messages.success(request, f"The summary goes to {people}. {preview.later}".strip())
        return redirect(meeting)
    context = {
        "meeting": meeting,
        "preview": preview,
        "agreed": meeting_page.agreed(meeting),
        "has_begun": clock.now() >= meeting.begins_at,
    }
    return render(request, "clusters/summary.html", context)
