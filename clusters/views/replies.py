"""Answering an invitation."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from clusters import rules
from clusters.actions import meetings
from clusters.forms.meetings import ReplyForm
from clusters.models import Meeting
from clusters.views import scope
from core import clock
from core.access import SignedInRequest


@require_http_methods(scope.WRITE)
def reply_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say whether one comes, or who comes instead; changed until the meeting begins."""
    meeting = scope.find(request, pk)
    if not rules.can_reply(request.access, meeting):
        raise PermissionDenied("People who work in an alliance of the cluster reply.")
    form = form_of(request, meeting)
    if form.is_valid():
        try:
            meetings.reply(meeting, by=request.user, at=clock.now(), **form.cleaned_data)
        except meetings.NotNow as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, "Your reply is saved. You can change it until the meeting.")
            return redirect(meeting)
    context = {"meeting": meeting, "form": form, "writing": True}
    return render(request, "clusters/reply.html", context)


def form_of(request: SignedInRequest, meeting: Meeting) -> ReplyForm:
    """The form, with what this person answered before."""
    before = meeting.replies.filter(person=request.user.pk).values("answer", "instead").first()
    return ReplyForm(request.POST or None, initial={**before} if before else {})
