"""Check-in calls: the list, the note a facilitator takes, what the alliance reads of it."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods, require_safe

from clusters.actions import calls, dates, previews
from clusters.models import CheckIn
from core import clock
from core.access import SignedInRequest
from core.exceptions import ChangedMeanwhile, DomainError
from core.prepared import first
from core.templatetags.components import clock as clock_words
from core.templatetags.components import day as day_words
from logs import call_list, call_page, rules, standing
from logs.actions import check_ins as actions
from logs.forms.calls import AskToMoveForm, NoteForm
from projects.models import Cycle

WRITE = ["GET", "HEAD", "POST"]


@require_safe
def check_ins(request: SignedInRequest) -> HttpResponse:
    """Whom to ring next, what was missed, what is behind."""
    access = request.access
    if not rules.sees_calls(access):
        raise PermissionDenied("Check-in calls are between an alliance and its facilitator.")
    found = call_list.read(access, clock.today(), request.GET.get("page"))
    context = {
        "list": found,
        "is_earlier_open": "page" in request.GET or not found.groups,
        "several": len(access.reached_alliances) > 1 or access.is_research,
    }
    return render(request, "logs/check_ins.html", context)


@require_http_methods(WRITE)
def check_in(request: SignedInRequest, pk: int) -> HttpResponse:
    """One call: its facilitator takes the note here, the alliance reads it."""
    call = first(call_page.find(pk, request.access))
    if call is None:
        raise Http404
    is_written = request.method == "POST" and call.cancelled_at is not None
    if rules.takes_note(request.access, call) and (call.is_announced or is_written):
        return _note(request, call)
    return _shared(request, call)


def _note(request: SignedInRequest, call: CheckIn) -> HttpResponse:
    today = clock.today()
    around = standing.of_alliance(call.alliance, today)
    if around is None:  # ended in this moment
        raise Http404
    (here,) = around.rows
    before = call_page.before(call, here, request.access, today)
    form = NoteForm(
        request.POST or None,
        call=call,
        here=here,
        names=call_page.names(call, around.cluster, today),
        written=before.agreed,
        today=today,
    )
    conflict, look = None, None
    if form.is_valid() and not (look := _unseen(form, call)):
        try:
            _keep(request, call, form, around)
        except ChangedMeanwhile as problem:
            form.add_error(None, str(problem))
            conflict = _saved_meanwhile(form, call)
        except DomainError as problem:
            form.add_error(None, str(problem))
        else:
            return redirect(call)
    context = {
        "call": call,
        "cluster": around.cluster,
        "form": form,
        "before": before,
        "conflict": conflict,
        "look": look,
        "saved_actions": call_page.agreed_in(call, request.access, today) if conflict else [],
        "saved_stage": _stage(conflict) if conflict else "",
        "saved_today": call.noted_at and localdate(call.noted_at) == today,
    }
    return render(request, "logs/check_in_note.html", context, status=409 if conflict else 200)


@dataclass(frozen=True)
class Look:
    """What rebooking a call would mean: what speaks against the day, and who is told."""

    against: list[str]
    told: previews.Preview


def _unseen(form: NoteForm, call: CheckIn) -> Look | None:
    """What a rebooking means and was not seen yet; None where nothing has to be shown first.

    That nothing speaks against the day and one person is told, who leads the alliance, stands
    beside the day already.
    """
    to = form.new_time()
    if to is None or not call.is_announced:
        return None
    against = dates.preview(call, to["due_on"], to["starts_at"], today=form.today).clashes
    look = Look(against, previews.of_changing(call, to, clock.now()))
    speaks = against or len(look.told.people) != 1
    if not speaks or form.is_seen(form.when(), against, look.told.numbers):
        return None
    return look


def _keep(
    request: SignedInRequest, call: CheckIn, form: NoteForm, around: standing.ClusterRows
) -> None:
    data = form.cleaned_data
    to = form.new_time()
    actions.keep_note(
        call,
        by=request.user,
        at=clock.now(),
        today=clock.today(),
        version=data["version"],
        fields=form.note_fields(),
        agreed=form.agreed,
        cluster=around.cluster,
        to=to,
        own_word=(data["word"], data["reason"]) if form.says_own_word else None,
        takes_word_back=form.changes_word and not form.says_own_word,
    )
    moved = f" The call is now on {day_words(call.due_on)}, {clock_words(call.starts_at)}."
    messages.success(request, f"Note saved. {call.alliance} can read it.{moved if to else ''}")


def _saved_meanwhile(form: NoteForm, call: CheckIn) -> CheckIn:
    """What was saved; the form then carries its number, so that a second save is a choice."""
    saved = CheckIn.objects.select_related("noted_by").get(pk=call.pk)
    form.carry(version=saved.note_version)
    return saved


def _shared(request: SignedInRequest, call: CheckIn) -> HttpResponse:
    """The note as the alliance reads it; its lead may ask for another day."""
    access, today = request.access, clock.today()
    form = None
    if rules.asks_to_move(access, call) and call.is_to_come(today):
        form = AskToMoveForm(request.POST or None, initial={"why": call.move_asked_why})
        if form.is_valid() and _ask(request, call, form):
            return redirect(call)
    elif request.method == "POST":
        raise PermissionDenied("The call’s facilitator takes the note.")
    context: dict[str, Any] = {
        "call": call,
        "form": form,
        "actions": call_page.agreed_in(call, access, today),
        "stage": _stage(call),
        "sees_note_to_self": rules.reads_note_to_self(access, call),
    }
    return render(request, "logs/check_in.html", context)


def _ask(request: SignedInRequest, call: CheckIn, form: AskToMoveForm) -> bool:
    try:
        calls.ask_to_move(call, by=request.user, at=clock.now(), why=form.cleaned_data["why"])
    except DomainError as problem:
        form.add_error(None, str(problem))
        return False
    messages.success(request, "Your facilitator is told, and finds another day with you.")
    return True


def _stage(call: CheckIn) -> str:
    """The stage that was said, in the words of a cycle."""
    return str(Cycle.Stage(call.stage).label) if call.stage else ""
