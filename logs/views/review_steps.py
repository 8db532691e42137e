"""What the facilitator does around a review: another challenger, locking, closing."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from clusters.models import Meeting
from core import clock
from core.access import SignedInRequest
from core.exceptions import DomainError
from core.prepared import first_or_404
from logs import review_page, reviews, rules
from logs.actions import challenging, packs
from logs.forms.reviews import NOBODY, ChallengerForm, StepForm
from logs.review_page import Lock
from logs.views.reviews import find_turn, lock_of

WRITE = ["GET", "HEAD", "POST"]
DONE = {
    "lock": "The digests are locked. What is changed from now on leaves them.",
    "unlock": "The digests are open again.",
    "close": "The review is closed.",
    "reopen": "Reviews and answers are taken again.",
}


@require_http_methods(WRITE)
def review_challenger(request: SignedInRequest, pk: int, cycle: int) -> HttpResponse:
    """Give a cycle to another challenger than the platform proposed, or to one more."""
    meeting, turn = find_turn(request, pk, cycle)
    if not rules.runs_review(request.access, meeting):
        raise PermissionDenied("The cluster’s research facilitator changes who challenges whom.")
    found, why = reviews.candidates(meeting, turn.cycle)
    asked = [each.challenge for each in turn.reviews]
    waiting = next((each for each in asked if not each.is_in), None)
    form = ChallengerForm(
        request.POST or None,
        candidates=[each for each in found if all(each != row.challenger for row in asked)],
        asked=asked,
        initial={"instead_of": waiting.pk if waiting else NOBODY},
    )
    if form.is_valid():
        try:
            challenging.give_to(
                meeting,
                turn.cycle,
                form.chosen,
                instead_of=form.replaced,
                by=request.user,
                at=clock.now(),
                reason=form.cleaned_data["reason"],
            )
        except DomainError as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, f"{form.chosen} is asked to challenge it, and is told.")
            return redirect(_back_to(meeting))
    context = {"meeting": meeting, "turn": turn, "form": form, "why": why, "writing": True}
    return render(request, "logs/review_challenger.html", context)


@require_http_methods(WRITE)
def review_step(request: SignedInRequest, pk: int) -> HttpResponse:
    """Lock or open the digests, close or open the review: by hand, with a reason."""
    meeting = first_or_404(review_page.find(pk, request.access))
    if not rules.runs_review(request.access, meeting):
        raise PermissionDenied("The cluster’s research facilitator locks and closes.")
    form = StepForm(request.POST or None)
    if form.is_valid():
        step = next((name for name in DONE if name in request.POST), "")
        try:
            _take(request, meeting, step, form.cleaned_data["reason"])
        except DomainError as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, DONE[step])
            return redirect(_back_to(meeting))
    lock = lock_of(meeting)
    context = {
        "meeting": meeting, "lock": lock, "form": form, "writing": True,
        "can_reopen": _can_reopen(lock),
    }  # fmt: skip
    return render(request, "logs/review_step.html", context)


def _take(request: SignedInRequest, meeting: Meeting, step: str, reason: str) -> None:
    told: dict[str, Any] = {"at": clock.now(), "reason": reason}
    match step:
        case "lock":
            packs.lock(meeting, by=request.user, **told)
        case "unlock":
            packs.unlock(meeting, by=request.user, **told)
        case "close":
            packs.close(meeting, by=request.user, **told)
        case "reopen":
            packs.reopen(meeting, **told)
        case _:
            raise packs.StepTaken("Press one of the buttons below.")


def _can_reopen(lock: Lock) -> bool:
    is_closed = lock.pack is not None and lock.pack.closed_at is not None
    return is_closed and clock.now() < lock.closes_at


def _back_to(meeting: Meeting) -> str:
    return reverse("logs:review", args=[meeting.pk])
