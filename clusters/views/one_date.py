"""One date: see what a change would mean and who would be told, then make it, or call it off."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from clusters import objections, places, term_plan
from clusters.actions import dates, previews
from clusters.forms import CallForm, MeetingForm, initial
from clusters.models import CheckIn, Cluster, Meeting
from clusters.planner import Kind
from clusters.views import scope
from core import clock
from core.access import SignedInRequest
from core.exceptions import DomainError


@dataclass(frozen=True)
class Look:
    """What saving would mean, and for whom."""

    means: dates.Preview
    told: previews.Preview

    @property
    def seen(self) -> tuple[object, ...]:
        """All of it, to compare with what was shown before."""
        moves = [
            (each.moves.kind, each.moves.row, each.day, each.starts_at)
            for each in self.means.changes
            if each.moves
        ]
        return moves, self.means.clashes, self.told.numbers


@require_http_methods(scope.WRITE)
def one_date(request: SignedInRequest, slug: str, kind: str, pk: int) -> HttpResponse:
    """A meeting or call of a cluster, for its facilitator."""
    cluster = scope.facilitated(request, slug)
    row = _row(cluster, kind, pk)
    back = f"{reverse('clusters:plan', args=[slug])}?term={row.term_id or ''}"
    return _change(request, row, back, "Plan")


@require_http_methods(scope.WRITE)
def meeting_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """An event of a whole programme, for who runs it; a cluster’s meeting is on its plan."""
    meeting = scope.run_by(request, pk)
    if meeting.cluster:
        return redirect("clusters:one_date", meeting.cluster.slug, "meeting", meeting.pk)
    return _change(request, meeting, meeting.get_absolute_url(), "Meeting")


def _change(request: SignedInRequest, row: Any, back: str, back_words: str) -> HttpResponse:
    form, now, look = _form(request, row), clock.now(), None
    if form.is_valid():
        try:
            if form.cleaned_data["sequence"] != row.sequence:
                raise dates.ChangedMeanwhile
            if "cancel" in request.POST:
                dates.cancel(row, at=now, by=request.user)
                messages.success(request, f"{term_plan.what(row)} is called off.")
                return redirect(back)
            look = _look(row, form, now)
            if form.is_seen(form.when(), *look.seen) and "save" in request.POST:
                dates.move(row, to=form.changes(), at=now, changes=look.means.changes)
                messages.success(request, "Saved.")
                return redirect(back)
        except DomainError as problem:
            form.add_error(None, str(problem))
    context = {
        "row": row,
        "what": term_plan.what(row),
        "form": form,
        "look": look,
        "told_off": previews.of_calling_off(row, now),
        "back": back,
        "back_words": back_words,
        "writing": True,
    }
    return render(request, "clusters/one_date.html", context)


def _form(request: SignedInRequest, row: Meeting | CheckIn) -> CallForm | MeetingForm:
    today, starts_from = clock.today(), initial(row)
    if isinstance(row, CheckIn):
        return CallForm(request.POST or None, today=today, initial=starts_from)
    return MeetingForm(
        request.POST or None,
        today=today,
        initial=starts_from,
        places=[places.of_meeting(row, today)],
    )


def _look(row: Meeting | CheckIn, form: CallForm | MeetingForm, now: datetime) -> Look:
    """An event of a whole programme moves nobody’s proposals along."""
    data, today = form.cleaned_data, form.today
    day, starts_at = data["day"], data["starts_at"]
    told = previews.of_changing(row, form.changes(), now)
    if isinstance(row, Meeting) and row.cluster is None:
        place = places.of_meeting(row, today)
        against = objections.against(place, day, starts_at, data["ends_at"], today, moving=row.pk)
        return Look(dates.Preview(against, (), ()), told)
    return Look(dates.preview(row, day, starts_at, today=today), told)


def _row(cluster: Cluster, kind: str, pk: int) -> Any:
    """A meeting of the cluster, or a call of an alliance that is in it now or later."""
    if kind == Kind.MEETING:
        return get_object_or_404(
            Meeting.objects.select_related("programme", "cluster", "host"), cluster=cluster, pk=pk
        )
    if kind != Kind.CALL:
        raise Http404
    alliances = [each.alliance for each in term_plan.members(cluster, clock.today())]
    calls = CheckIn.objects.select_related("alliance__programme")
    return get_object_or_404(calls, alliance__in=alliances, pk=pk)
