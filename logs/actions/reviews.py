"""What is written of a cycle at a meeting: the review of a challenger, and the answer to it."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from accounts.models import User
from clusters.actions import follow_up
from clusters.circles import Circle
from core.exceptions import ChangedMeanwhile, DomainError
from logs import review_times
from logs.actions import packs
from logs.models import PeerChallenge
from projects.models import Cycle

STEP = ("action__what", "action__owner", "action__due_on")
"""Where an agreed next step is kept."""


class ReviewClosed(DomainError):
    """Nothing more is written: the review of the meeting, or of this one cycle, is closed."""


class SavedAlready(DomainError):
    """The same person sent the same words before, so there is nothing left to do."""


@transaction.atomic
def write(
    challenge: PeerChallenge, *, by: User, at: datetime, version: int, fields: dict[str, Any]
) -> PeerChallenge:
    """Save a review that still is as the person saw it; the first time, that hands it in.

    Of two who save at once one wins, the other gets ``ChangedMeanwhile``; who sends the same twice
    gets ``SavedAlready``. Once it is answered it stays, because the answer is to these words.
    """
    saved = _claim(challenge, version, at, fields | {"submitted_by": by})
    if saved.answered_at:
        raise ReviewClosed(f"{saved.cycle.project.alliance} has answered, so the review stays.")
    if saved.submitted_at is None:
        saved.submitted_at = at
    saved.submitted_by = by
    return _keep(saved, fields, by, at)


@transaction.atomic
def answer(
    challenge: PeerChallenge,
    *,
    by: User,
    at: datetime,
    version: int,
    fields: dict[str, Any],
    circle: Circle,
    step: tuple[str, int, date | None] | None = None,
) -> PeerChallenge:
    """Save the answer to a review; an agreed next step becomes an action of the meeting, once."""
    agreed = dict(zip(STEP, step, strict=True)) if step else {}
    saved = _claim(challenge, version, at, fields | agreed | {"answered_by": by})
    if saved.submitted_at is None:
        raise ReviewClosed("There is no review to answer yet.")
    if step and saved.action_id is None:
        what, owner, due_on = step
        saved.action = follow_up.agree(
            circle, by=by, at=at, what=what, owner=owner, due_on=due_on, meeting=saved.meeting
        )
    saved.answered_at, saved.answered_by = at, by
    return _keep(saved, fields, by, at)


def is_over(cycle: Cycle) -> bool:
    """Whether a cycle has gone on from its review."""
    return cycle.stage in (Cycle.Stage.REFINE, Cycle.Stage.CLOSED)


def _claim(
    challenge: PeerChallenge, version: int, at: datetime, said: dict[str, Any]
) -> PeerChallenge:
    """The row as it is now, its version raised if it still is the one that was seen.

    ``said`` is what is about to be saved, by whom: a row that says so already was saved by them.
    """
    pack = packs.hold(challenge.meeting)
    seen = PeerChallenge.objects.filter(pk=challenge.pk)
    if not review_times.is_open(challenge.meeting, pack, at) or is_over(seen[0].cycle):
        raise ReviewClosed("This review is closed. What you typed is kept below, but not saved.")
    if not seen.standing().exists():
        raise ReviewClosed("Another alliance was asked instead, so nothing was saved.")
    if not seen.filter(version=version).update(version=F("version") + 1):
        raise SavedAlready if seen.filter(**said).exists() else ChangedMeanwhile("review")
    return PeerChallenge.objects.select_related("cycle__project__alliance", "meeting").get(
        pk=challenge.pk
    )


def _keep(saved: PeerChallenge, fields: dict[str, Any], by: User, at: datetime) -> PeerChallenge:
    for name, value in fields.items():
        setattr(saved, name, value)
    saved._history_user, saved._history_date = by, at  # type: ignore[attr-defined]  # its version
    saved.save()
    return saved
