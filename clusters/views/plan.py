"""The plan of a cluster's term, for its facilitator: proposals first, announced once confirmed."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from clusters import term_plan
from clusters.actions import dates, plans, previews
from clusters.calendar import SchoolCalendar
from clusters.forms import CallForm, MeetingForm, initial
from clusters.models import CheckIn, Cluster, Meeting, Term
from clusters.planner import Kind, Proposal
from clusters.queries import calendar_of
from clusters.term_rows import TermRows
from clusters.views import scope
from core import clock
from core.access import SignedInRequest
from core.exceptions import DomainError
from core.templatetags.components import clock as at_clock
from core.templatetags.components import counted, day

WRITE = ["GET", "HEAD", "POST"]


@require_http_methods(WRITE)
def plan(request: SignedInRequest, slug: str) -> HttpResponse:
    """See the whole term, propose what is missing, confirm it."""
    cluster, today = scope.facilitated(request, slug), clock.today()
    if request.method == "POST":
        _carry_out(request, cluster)
        return redirect(f"{reverse('clusters:plan', args=[slug])}?{request.GET.urlencode()}")
    found = term_plan.read(cluster, request.GET.get("term", ""), today)
    context = {"cluster": cluster, "plan": found}
    if found.rows and found.proposed:
        context |= _invitations(cluster, found.rows, found.calendar)
    return render(request, "clusters/plan.html", context)


@require_http_methods(WRITE)
def one_date(request: SignedInRequest, slug: str, kind: str, pk: int) -> HttpResponse:
    """Look at what a move would mean, then move a meeting or call, or call it off."""
    cluster, today = scope.facilitated(request, slug), clock.today()
    row = _row(cluster, kind, pk)
    back = f"{reverse('clusters:plan', args=[slug])}?term={row.term_id or ''}"
    make = MeetingForm if isinstance(row, Meeting) else CallForm
    form: Any = make(request.POST or None, today=today, initial=initial(row))
    preview, now = None, clock.now()
    if form.is_valid():
        try:
            if form.cleaned_data["sequence"] != row.sequence:
                raise dates.ChangedMeanwhile
            if "cancel" in request.POST:
                dates.cancel(row, at=now, by=request.user)
                messages.success(request, f"{term_plan.what(row)} is called off.")
                return redirect(back)
            preview = dates.preview(row, form.cleaned_data["day"],
                                    form.cleaned_data["starts_at"], today=today)  # fmt: skip
            seen = _seen(preview.changes)
            if "save" in request.POST and form.cleaned_data["shown"] == seen:
                dates.move(row, to=form.changes(), at=now, changes=preview.changes)
                messages.success(request, "Saved.")
                return redirect(back)
            form.data = form.data.copy()
            form.data["shown"] = seen
        except DomainError as problem:
            form.add_error(None, str(problem))
    context = {
        "cluster": cluster,
        "row": row,
        "what": term_plan.what(row),
        "form": form,
        "preview": preview,
        "told": previews.of_moving(
            row, form.cleaned_data["day"], form.cleaned_data["starts_at"], now
        )
        if preview
        else None,
        "told_off": previews.of_calling_off(row, now),
        "back": back,
        "writing": True,
    }
    return render(request, "clusters/one_date.html", context)


def _row(cluster: Cluster, kind: str, pk: int) -> Any:
    """A meeting of the cluster, or a call of an alliance that is in it now or later."""
    if kind == Kind.MEETING:
        return get_object_or_404(
            Meeting.objects.select_related("programme"), cluster=cluster, pk=pk
        )
    if kind != Kind.CALL:
        raise Http404
    alliances = [each.alliance for each in term_plan.members(cluster, clock.today())]
    calls = CheckIn.objects.select_related("alliance__programme")
    return get_object_or_404(calls, alliance__in=alliances, pk=pk)


def _carry_out(request: SignedInRequest, cluster: Cluster) -> None:
    """Do what the button of the page says, and say what was done."""
    today = clock.today()
    try:
        if "propose" in request.POST:
            found = plans.plan(cluster, today=today)
            messages.success(request, _counted(len(found.proposals), "date", "proposed"))
        elif "respace" in request.POST:
            changes = plans.difference(cluster, today=today).proposals
            plans.respace(changes)
            messages.success(request, _counted(len(changes), "proposal", "moved"))
        elif "confirm" in request.POST:
            term = get_object_or_404(
                Term.objects.of(cluster.programme_id, cluster.pk),
                pk=_number(request.POST["confirm"]),
            )
            done = plans.confirm_term(cluster, term, at=clock.now(), by=request.user)
            rows: list[Meeting | CheckIn] = [*done.meetings, *done.calls]
            messages.success(request, f"{_counted(len(rows), 'date', 'announced')} Everybody they "
                             "concern sees them on their page and in their calendar. "
                             f"{_on_their_way(cluster, term, rows)}".strip())  # fmt: skip
    except DomainError as problem:
        messages.error(request, str(problem), extra_tags="stop")


def _invitations(cluster: Cluster, rows: TermRows, calendar: SchoolCalendar) -> dict[str, Any]:
    """What confirming would send: to whom, in which words, and when it leaves."""
    now = clock.now()
    waiting = rows.to_confirm(clock.today()).all
    preview = previews.of_confirming(waiting, cluster, rows.term, calendar, now)
    return {
        "preview": preview,
        "sample": previews.sample(preview, waiting, now),
        "held_until": _held_until(preview, now),
    }


def _on_their_way(cluster: Cluster, term: Term, rows: list[Meeting | CheckIn]) -> str:
    """How many invitations were just posted, and when they leave where that is not at once."""
    now = clock.now()
    calendar = calendar_of(cluster.programme_id, cluster.pk)
    sent = previews.of_confirming(rows, cluster, term, calendar, now)
    if not sent.letters:
        return ""
    letters = counted(len(sent.letters), "invitation,invitations")
    people = counted(len(sent.people), "person,people")
    until = _held_until(sent, now)
    when = f"leave on {day(until)} at {at_clock(until)}" if until else "are on their way"
    return f"{letters} to {people} {when}. {sent.later}".strip()


def _held_until(preview: previews.Preview, at: datetime) -> datetime | None:
    """When letters that are posted now leave, if now is a time at which nothing leaves."""
    return preview.first if preview.first and preview.first > at else None


def _number(typed: str) -> int:
    return int(typed) if typed.isdecimal() and len(typed) < 18 else 0


def _counted(number: int, what: str, done: str) -> str:
    return f"{number or 'No'} {what}{'' if number == 1 else 's'} {done}."


def _seen(changes: tuple[Proposal, ...]) -> str:
    """The moves that go along, as a word to compare."""
    return " ".join(
        f"{each.moves.kind}-{each.moves.row}-{each.day}-{each.starts_at:%H%M}"
        for each in changes
        if each.moves
    )
