"""The plan of a cluster's term, for its facilitator: proposals first, announced once confirmed."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from clusters import term_plan
from clusters.actions import plans, previews
from clusters.calendar import SchoolCalendar
from clusters.models import CheckIn, Cluster, Meeting, Term
from clusters.queries import calendar_of
from clusters.term_rows import TermRows
from clusters.views import scope
from core import clock
from core.access import SignedInRequest
from core.exceptions import DomainError
from core.templatetags.components import clock as at_clock
from core.templatetags.components import counted, day


@require_http_methods(scope.WRITE)
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
    until = sent.held_until
    when = f"leave on {day(until)} at {at_clock(until)}" if until else "are on their way"
    return f"{letters} to {people} {when}. {sent.later}".strip()


def _number(typed: str) -> int:
    return int(typed) if typed.isdecimal() and len(typed) < 18 else 0


def _counted(number: int, what: str, done: str) -> str:
    return f"{number or 'No'} {what}{'' if number == 1 else 's'} {done}."
