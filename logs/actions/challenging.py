"""Who challenges whom: ask for what is missing, give a cycle to another challenger."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from alliances.models import Alliance
from clusters.models import Meeting
from core import one_by_one
from core.exceptions import DomainError
from logs import review_times, reviews
from logs.actions import packs
from logs.models import PeerChallenge
from logs.notices import reviewing
from logs.rota import Pair
from notifications import outbox
from notifications.models import Message
from projects.models import Cycle

SETTLES = timedelta(days=1)
"""How long a pair waits before its challengers are told: the facilitator may change it first."""


class PairRefused(DomainError):
    """This alliance cannot challenge this cycle, or not any more."""


@transaction.atomic
def ask(meeting: Meeting, *, at: datetime) -> list[PeerChallenge]:
    """Ask a challenger for each open cycle of a meeting that has none, and tell them a day later.

    Who was asked and has left the cluster, or may no longer read the project, makes room. Safe to
    run again, and at once: all other pairs are kept, whoever asked for them.
    """
    pack = packs.hold(meeting)
    if not meeting.has_review or not review_times.is_open(meeting, pack, at):
        return []
    rota = reviews.rota_of(meeting)
    for lapsed in rota.lapsed:
        _withdraw(_waiting(meeting, lapsed), None, at)
    challenges = PeerChallenge.objects.bulk_create(
        PeerChallenge(
            meeting=meeting, cycle_id=pair.cycle, challenger_id=pair.challenger, asked_at=at
        )
        for pair in rota.pairs
    )
    _tell(challenges, at, at + SETTLES)
    return challenges


@transaction.atomic
def give_to(
    meeting: Meeting,
    cycle: Cycle,
    challenger: Alliance,
    *,
    instead_of: PeerChallenge | None,
    by: User,
    at: datetime,
    reason: str,
) -> PeerChallenge:
    """Let another alliance challenge a cycle, in place of one that was asked or besides it.

    Who was asked before and has not heard of it never will; who is asked now is told at once. A
    review that is in stays, and so does the pair of it.
    """
    pack = packs.hold(meeting)
    if not review_times.is_open(meeting, pack, at):
        raise PairRefused("The review of this meeting is closed, so its pairs stay as they are.")
    if challenger.pk == cycle.project.alliance_id:
        raise PairRefused("An alliance does not challenge its own project.")
    standing = PeerChallenge.objects.standing().filter(meeting=meeting, cycle=cycle)
    if standing.filter(challenger=challenger).exists():
        raise PairRefused(f"{challenger} is asked to challenge this project already.")
    if instead_of is not None:
        _withdraw(instead_of, by, at)
    challenge = PeerChallenge.objects.create(
        meeting=meeting, cycle=cycle, challenger=challenger, asked_at=at, asked_by=by, reason=reason
    )
    _tell([challenge], at, at)
    return challenge


def ask_all(at: datetime) -> int:
    """Ask what is missing before all meetings that are near, and say how many were asked.

    A meeting for which that fails is logged and stops no other.
    """
    today = timezone.localdate(at)
    meetings = Meeting.objects.announced().filter(
        kind=Meeting.Kind.TERMLY,
        cluster__isnull=False,
        cluster__programme__is_published=False,
        held_on__gte=today,
        held_on__lte=today + review_times.ASKED_AHEAD,
    )
    near = list(meetings.select_related("cluster", "programme"))
    ahead = [meeting for meeting in near if meeting.begins_at > at]
    return one_by_one.total(ahead, lambda meeting: len(ask(meeting, at=at)))


def _waiting(meeting: Meeting, pair: Pair) -> PeerChallenge:
    waiting = PeerChallenge.objects.waiting().filter(meeting=meeting)
    return waiting.get(cycle=pair.cycle, challenger=pair.challenger)


def _withdraw(challenge: PeerChallenge, by: User | None, at: datetime) -> None:
    waiting = PeerChallenge.objects.waiting().filter(pk=challenge.pk)
    if not waiting.update(withdrawn_at=at, withdrawn_by=by):
        raise PairRefused(f"The review of {challenge.challenger} is in, so it stays.")
    outbox.supersede(challenge, at)


def _tell(challenges: Iterable[PeerChallenge], at: datetime, due_at: datetime) -> None:
    rows = PeerChallenge.objects.filter(pk__in=[each.pk for each in challenges]).select_related(
        "cycle__project__alliance", "challenger", "meeting"
    )
    outbox.post(
        Message(
            key=reviewing.key(challenge, person),
            kind=reviewing.ASKED,
            to=person.email,
            person=person,
            about=challenge,
            scope_alliance_id=challenge.challenger_id,
            subject=reviewing.subject(challenge),
            due_at=due_at,
            useless_after=review_times.closes_at(challenge.meeting),
        )
        for challenge in rows
        for person in reviewing.people_of(challenge.challenger, at)
    )
