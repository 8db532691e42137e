"""A meeting's review: what each alliance brings, who challenges whom, and the review of one."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from clusters import circles, queries
from clusters.models import Meeting
from core import clock
from core.access import SignedInRequest
from core.exceptions import ChangedMeanwhile, DomainError
from core.prepared import first_or_404
from logs import review_page, review_times, rules
from logs.actions import reviews
from logs.forms.reviews import AnswerForm, ReviewForm
from logs.models import PeerChallenge
from logs.review_page import Lock, Review, Turn


@require_safe
def review(request: SignedInRequest, pk: int) -> HttpResponse:
    """The review of a meeting, alliance by alliance, with the agenda at its side."""
    access, today = request.access, clock.today()
    meeting = first_or_404(review_page.find(pk, access))
    runs = rules.runs_review(access, meeting)
    parties = review_page.parties(meeting, access, today, gaps=runs)
    context = {
        "meeting": meeting,
        "parties": parties,
        "slots": review_page.slots(meeting, parties),
        "tally": review_page.tally(turn for party in parties for turn in party.turns),
        "lock": lock_of(meeting),
        "is_early": review_times.is_early(meeting, today),
        "runs": runs,
        "takes_attendance": runs and today >= meeting.held_on,
    }
    return render(request, "logs/review.html", context)


@dataclass(frozen=True)
class Forms:
    """What this person may write of one challenge: the review, the answer, both or neither."""

    review: ReviewForm | None
    answer: AnswerForm | None


@require_http_methods(["GET", "HEAD", "POST"])
def review_cycle(request: SignedInRequest, pk: int, cycle: int) -> HttpResponse:
    """One cycle: its digest, and what a challenger or the lead who is challenged writes.

    ``?challenger=`` names one of several; what is sent without it is refused, because it would be
    anybody's guess to which review it belongs. Of two who save at once one is shown what the other
    saved, and chooses.
    """
    meeting, turns, turn = _found(request, pk, cycle)
    lock = lock_of(meeting)
    named = _named(request, turn)
    if request.method == "POST":
        if named is None:
            raise Http404
        return _save(request, meeting, turn, named, lock)
    chosen = named or _first(request, turn)
    forms = _forms(request, chosen, lock) if chosen else Forms(None, None)
    following = _following(request, turns, turn) if lock.is_open else None
    return _page(request, meeting, turn, chosen, lock, forms, following=following)


def find_turn(request: SignedInRequest, pk: int, cycle: int) -> tuple[Meeting, Turn]:
    """A cycle at a meeting; 404 for whoever does not see both.

    Who sees the meeting only because they challenge at it sees what they challenge, no more.
    """
    meeting, _, turn = _found(request, pk, cycle)
    return meeting, turn


def _found(request: SignedInRequest, pk: int, cycle: int) -> tuple[Meeting, list[Turn], Turn]:
    """That, with all the turns of the meeting that this person sees."""
    meeting = first_or_404(review_page.find_with(pk, cycle, request.access))
    turns = review_page.turns(meeting, request.access, clock.today())
    turn = next((each for each in turns if each.cycle.pk == cycle), None)
    if turn is None:
        raise Http404
    return meeting, turns, turn


def lock_of(meeting: Meeting) -> Lock:
    """Whether the digests of a meeting are locked and its review is open, now."""
    pack = review_page.pack_of(meeting)
    calendar, now = queries.calendar_of(meeting.programme_id, meeting.cluster_id), clock.now()
    return Lock(
        pack,
        review_times.locks_at(meeting, pack, calendar),
        review_times.closes_at(meeting),
        review_times.is_open(meeting, pack, now),
        can_unlock=pack is not None and pack.is_locked and now < meeting.begins_at,
    )


def _named(request: SignedInRequest, turn: Turn) -> Review | None:
    """The challenge in the address."""
    asked = request.GET.get("challenger")
    return next((each for each in turn.reviews if str(each.challenge.challenger_id) == asked), None)


def _first(request: SignedInRequest, turn: Turn) -> Review | None:
    """The first challenge that waits for this person, else the first."""
    first = sorted(turn.reviews, key=lambda each: not _waits_for(request, each.challenge))
    return first[0] if first else None


def _waits_for(request: SignedInRequest, challenge: PeerChallenge) -> bool:
    if challenge.is_in:
        return not challenge.is_answered and rules.answers_review(request.access, challenge)
    return rules.writes_review(request.access, challenge)


def _following(request: SignedInRequest, turns: list[Turn], turn: Turn) -> PeerChallenge | None:
    """The next review that waits for this person to write it, after the last again the first."""
    at = turns.index(turn)
    asked = (each.challenge for other in turns[at + 1 :] + turns[:at] for each in other.reviews)
    waiting = (each for each in asked if not each.is_in and not reviews.is_over(each.cycle))
    return next((each for each in waiting if rules.writes_review(request.access, each)), None)


def _forms(request: SignedInRequest, chosen: Review, lock: Lock) -> Forms:
    """The forms as they open; none once the review is closed."""
    challenge = chosen.challenge
    if not lock.is_open or reviews.is_over(challenge.cycle):
        return Forms(None, None)
    may_write = rules.writes_review(request.access, challenge) and not challenge.is_answered
    may_answer = rules.answers_review(request.access, challenge) and challenge.is_in
    return Forms(
        _review_form(challenge) if may_write else None,
        _answer_form(challenge, clock.today()) if may_answer else None,
    )


def _review_form(challenge: PeerChallenge, sent: Any = None) -> ReviewForm:
    names = ("version", "strengths", "questions", "suggestions")
    return ReviewForm(sent, initial={name: getattr(challenge, name) for name in names})


def _answer_form(challenge: PeerChallenge, today: date, sent: Any = None) -> AnswerForm:
    names = ("version", "response", "next_cycle")
    form = AnswerForm(
        sent,
        circle=circles.of_meeting(challenge.meeting, today),
        today=today,
        has_step=challenge.action_id is not None,
        initial={name: getattr(challenge, name) for name in names},
    )
    form.fields["next_cycle"].label = f"Next cycle, {challenge.cycle.project.alliance} will"
    return form


def _save(
    request: SignedInRequest, meeting: Meeting, turn: Turn, chosen: Review, lock: Lock
) -> HttpResponse:
    """Save the review or the answer, whichever was sent."""
    challenge, today = chosen.challenge, clock.today()
    is_answer = _is_answer(request, challenge)
    may = rules.answers_review if is_answer else rules.writes_review
    if not may(request.access, challenge):
        raise PermissionDenied(
            "The alliance that is asked to challenge this project writes the review, whoever leads "
            "the project answers it."
        )
    form: ReviewForm | AnswerForm = (
        _answer_form(challenge, today, request.POST)
        if is_answer
        else _review_form(challenge, request.POST)
    )
    forms = Forms(None, form) if isinstance(form, AnswerForm) else Forms(form, None)
    conflict = None
    if form.is_valid():
        try:
            with suppress(reviews.SavedAlready):  # a second click: the words are there
                _write(request, challenge, form)
        except ChangedMeanwhile as problem:
            form.add_error(None, str(problem))
            conflict = _saved_meanwhile(form, challenge)
        except DomainError as problem:
            form.add_error(None, str(problem))
        else:
            words = "Answer saved." if is_answer else "Review saved."
            messages.success(request, f"{words} Everybody who sees it here reads it.")
            return redirect(challenge)
    return _page(request, meeting, turn, chosen, lock, forms, conflict)


def _is_answer(request: SignedInRequest, challenge: PeerChallenge) -> bool:
    """Whether the answer was sent; of a form without any word, the one this person may write."""
    if "response" in request.POST or "questions" in request.POST:
        return "response" in request.POST
    return not rules.writes_review(request.access, challenge)


def _write(
    request: SignedInRequest, challenge: PeerChallenge, form: ReviewForm | AnswerForm
) -> None:
    data = form.cleaned_data
    told = {"by": request.user, "at": clock.now(), "version": data["version"]}
    if isinstance(form, AnswerForm):
        fields = {name: data[name] for name in ("response", "next_cycle")}
        circle = circles.of_meeting(challenge.meeting, clock.today())
        circle.alliance = challenge.cycle.project.alliance_id
        reviews.answer(challenge, **told, fields=fields, circle=circle, step=form.step)
    else:
        fields = {name: data[name] for name in ("strengths", "questions", "suggestions")}
        reviews.write(challenge, **told, fields=fields)


def _saved_meanwhile(form: ReviewForm | AnswerForm, challenge: PeerChallenge) -> PeerChallenge:
    """What was saved; the form then carries its number, so that a second save is a choice."""
    saved = PeerChallenge.objects.select_related("submitted_by", "answered_by", "action").get(
        pk=challenge.pk
    )
    form.carry(version=saved.version)
    return saved


def _page(
    request: SignedInRequest,
    meeting: Meeting,
    turn: Turn,
    chosen: Review | None,
    lock: Lock,
    forms: Forms,
    conflict: PeerChallenge | None = None,
    following: PeerChallenge | None = None,
) -> HttpResponse:
    context = {
        "meeting": meeting,
        "turn": turn,
        "chosen": chosen,
        "others": [each for each in turn.reviews if each is not chosen],
        "lock": lock,
        "forms": forms,
        "form": forms.review or forms.answer,
        "conflict": conflict,
        "following": following,
        "sees_meeting": _sees(request, meeting),
        "runs": rules.runs_review(request.access, meeting),
        "is_over": not lock.is_open or reviews.is_over(turn.cycle),
        "writing": True,
    }
    status = 409 if conflict else 200
    return render(request, "logs/review_cycle.html", context, status=status)


def _sees(request: SignedInRequest, meeting: Meeting) -> bool:
    """Whether there is a page of the whole review for this person to go back to."""
    access = request.access
    return (
        meeting.cluster_id in access.clusters | access.facilitates
        or meeting.programme_id in access.overseen
    )
