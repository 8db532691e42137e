"""Writing minutes, and reading every version of them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from clusters import meeting_page, rules
from clusters.actions import minutes as actions
from clusters.forms.meetings import MinutesForm
from clusters.models import Meeting, Minutes
from clusters.views import scope
from core import clock
from core.access import SignedInRequest
from core.exceptions import ChangedMeanwhile


@require_http_methods(scope.WRITE)
def minutes_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Write the minutes. Of two who save at once one is shown what the other saved, and chooses."""
    meeting = scope.find(request, pk)
    if not rules.can_write_minutes(request.access, meeting, meeting_page.ids_of(meeting)):
        raise PermissionDenied(scope.WHO_WRITES[meeting.cluster_id is None])
    scope.must_take_place(meeting)
    saved = getattr(meeting, "minutes", None)
    initial = {"text": saved.text, "version": saved.version} if saved else {"version": 0}
    form = MinutesForm(request.POST or None, initial=initial)
    conflict = None
    if form.is_valid():
        try:
            actions.write(
                meeting,
                by=request.user,
                at=clock.now(),
                version=form.cleaned_data["version"],
                text=form.cleaned_data["text"],
            )
        except ChangedMeanwhile as problem:
            form.add_error(None, str(problem))
            conflict = _saved_meanwhile(form, meeting)
        else:
            messages.success(request, "Minutes saved. Everybody who sees the meeting reads them.")
            return redirect(meeting)
    context = {"meeting": meeting, "form": form, "conflict": conflict, "writing": True}
    return render(request, "clusters/minutes_form.html", context, status=409 if conflict else 200)


@require_safe
def minutes_versions(request: SignedInRequest, pk: int) -> HttpResponse:
    """Every version of the minutes, the newest first; one of them whole."""
    meeting = scope.find(request, pk)
    saved = getattr(meeting, "minutes", None)
    if saved is None:
        raise Http404
    versions = list(
        saved.history.select_related("changed_by").defer("text").order_by("-version", "-history_id")
    )
    asked = request.GET.get("version", str(saved.version))
    chosen = next((each for each in versions if str(each.version) == asked), None)
    if chosen is None:
        raise Http404
    context = {"meeting": meeting, "versions": versions, "chosen": chosen}
    return render(request, "clusters/minutes_versions.html", context)


def _saved_meanwhile(form: MinutesForm, meeting: Meeting) -> Minutes:
    """What was saved; the form then carries its number, so that a second save is a choice."""
    saved = Minutes.objects.select_related("changed_by").get(meeting=meeting)
    form.carry(version=saved.version)
    return saved
