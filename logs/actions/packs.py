"""The digests of a meeting: lock them, open them again; close its review, open that again."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from clusters import queries
from clusters.models import Meeting
from core import one_by_one
from core.exceptions import DomainError
from logs import digests, review_times, reviews
from logs.models import Pack

LATE = timedelta(days=7)
"""How long after a meeting its digests are still locked, when nothing ran before."""


class StepTaken(DomainError):
    """Somebody has taken this step already, or it cannot be taken now."""


def hold(meeting: Meeting) -> Pack:
    """The pack of a meeting, held until the transaction ends; an empty one where there was none.

    Whoever changes something of a review holds it, so changes come one after another.
    """
    Pack.objects.get_or_create(meeting=meeting)
    return Pack.objects.select_for_update().get(meeting=meeting)


@transaction.atomic
def lock(meeting: Meeting, *, at: datetime, by: User | None = None, reason: str = "") -> Pack:
    """Freeze the digest of each cycle as it is shared now: what is changed later leaves it.

    Of two who lock at once one does, the other gets ``StepTaken``.
    """
    if not meeting.has_review:
        raise StepTaken("This meeting does not take place, so it has no digests.")
    if at >= review_times.closes_at(meeting):
        raise StepTaken("The review of this meeting is over, so there is nothing to lock.")
    pack = hold(meeting)
    if pack.locked_at:
        raise StepTaken("The digests are locked already.")
    cycles = list(reviews.cycles_at(meeting))
    built = digests.build(cycles, digests.since(meeting))
    pack.content = {str(cycle): digest.kept() for cycle, digest in built.items()}
    pack.locked_at, pack.locked_by, pack.reason = at, by, reason
    pack.reopened_at = pack.reopened_by = None
    pack.save()
    return pack


@transaction.atomic
def unlock(meeting: Meeting, *, by: User, at: datetime, reason: str) -> Pack:
    """Let the digests follow the log again, until the meeting begins or somebody locks them."""
    pack = hold(meeting)
    if pack.locked_at is None:
        raise StepTaken("The digests are open already.")
    if at >= meeting.begins_at:
        raise StepTaken("The meeting has begun, so its digests stay as they are.")
    pack.content, pack.locked_at, pack.locked_by = {}, None, None
    pack.reopened_at, pack.reopened_by, pack.reason = at, by, reason
    pack.save()
    return pack


@transaction.atomic
def close(meeting: Meeting, *, by: User, at: datetime, reason: str) -> Pack:
    """Take no more reviews and answers; whoever is writing one is told so when they save."""
    pack = hold(meeting)
    if not review_times.is_open(meeting, pack, at):
        raise StepTaken("This review is closed already.")
    pack.closed_at, pack.closed_by, pack.reason = at, by, reason
    pack.save()
    return pack


@transaction.atomic
def reopen(meeting: Meeting, *, at: datetime, reason: str) -> Pack:
    """Take reviews and answers again, until the day on which that ends by itself."""
    pack = hold(meeting)
    if pack.closed_at is None:
        raise StepTaken("This review was not closed by hand.")
    if at >= review_times.closes_at(meeting):
        raise StepTaken("The time for reviews of this meeting is over.")
    pack.closed_at, pack.closed_by, pack.reason = None, None, reason
    pack.save()
    return pack


def lock_due(at: datetime) -> int:
    """Lock the digests whose time has come, and say of how many meetings. Safe to run again.

    A meeting for which that fails is logged and stops no other.
    """
    near = _near(timezone.localdate(at))
    return one_by_one.total(near, lambda meeting: _lock_if_due(meeting, at))


def _near(today: date) -> list[Meeting]:
    meetings = Meeting.objects.announced().filter(
        kind=Meeting.Kind.TERMLY,
        cluster__isnull=False,
        held_on__gte=today - LATE,
        held_on__lte=today + timedelta(days=review_times.FURTHEST),
        pack__locked_at__isnull=True,
    )
    return list(meetings.select_related("cluster", "programme", "pack"))


def _lock_if_due(meeting: Meeting, at: datetime) -> bool:
    calendar = queries.calendar_of(meeting.programme_id, meeting.cluster_id)
    pack: Pack | None = getattr(meeting, "pack", None)
    if at < review_times.locks_at(meeting, pack, calendar):
        return False
    try:
        lock(meeting, at=at)
    except StepTaken:  # another worker, or the facilitator, was a moment earlier
        return False
    return True
