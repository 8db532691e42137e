"""Post a letter, take it back when what it tells of changes, and say what becomes of it."""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from django.db import models
from django.db.models import Case, F, Value, When
from django.utils import timezone

from core import clock
from core.poke import poke
from notifications import gathering, mailings
from notifications.kinds import kind_of
from notifications.models import STOPPED, Message, Preference, Way

State = Message.State

SWEEP = "notifications.tasks.sweep"


def post(messages: Iterable[Message]) -> int:
    """Put letters in the outbox, in the transaction of the change they tell about.

    A letter whose key is already there is not posted again. Returns how many were offered. The
    worker is poked once the transaction has committed.
    """
    offered = list(messages)
    for message in offered:
        kind_of(message)
    Message.objects.bulk_create(offered, ignore_conflicts=True)
    if offered:
        poke(SWEEP)
    return len(offered)


def post_again(messages: Iterable[Message]) -> int:
    """Put letters in the outbox that perhaps ended before they went, because they were not wanted.

    For those who are told what is true now: who left and came back is told as well. What somebody
    stopped by choice stays stopped.
    """
    offered = list(messages)
    post(offered)
    ended = Message.objects.filter(
        key__in=[message.key for message in offered], state__in=[State.DROPPED, State.SUPERSEDED]
    )
    again = set(ended.values_list("key", flat=True))
    for message in offered:
        if message.key in again:
            ended.filter(key=message.key).update(
                state=State.WAITING, due_at=message.due_at, superseded_at=None
            )
    return len(offered)


def drop_unwanted(kinds: Collection[str], offered: Iterable[Message], at: datetime) -> int:
    """End what waits of these kinds for later, is not offered and not wanted; say how many.

    For reminders, which are worked out anew all the time: what is done or has another day stands
    in nobody's list of what will come. Wanted once more, ``post_again`` brings it back.
    """
    later = Message.objects.filter(kind__in=kinds, state=State.WAITING, due_at__gt=at)
    others = later.exclude(key__in=[each.key for each in offered])
    stale = [each.pk for each in others if not kind_of(each).still_wanted(each, at)]
    return later.filter(pk__in=stale).update(state=State.DROPPED)


def supersede(about: models.Model, at: datetime, *, before: int | None = None) -> int:
    """Take back what was not sent about a thing that changed, in the transaction of the change.

    With ``before``, only letters that tell of an older state than this sequence. Returns how many
    will not go, or not go again: a talk with the relay that is already under way is not
    interrupted. Once this has committed, no other begins.
    """
    stale = Message.objects.about(about).unsent()
    if before is not None:
        stale = stale.filter(about_sequence__lt=before)
    return _take_back(stale, at)


def forget(person: int, at: datetime) -> int:
    """Take back what is no longer wanted of a person's letters, in the transaction of the change.

    For a role that ended: each kind says whether its letter is still theirs. Returns how many will
    not go.
    """
    waiting = Message.objects.unsent().filter(person=person)
    stale = [each.pk for each in waiting if not kind_of(each).still_wanted(each, at)]
    return _take_back(Message.objects.unsent().filter(pk__in=stale), at)


def verdict(message: Message, at: datetime) -> State | datetime | None:
    """What becomes of a letter that is due: None to send it, the state it ends in, or until when.

    It ends when it is too late to be of use, when it is not wanted now, or where the person wants
    such letters gathered and their digest comes soon enough. It is held until a moment when it may
    not leave before.
    """
    if message.useless_after and message.useless_after < at:
        return State.MISSED
    kind = kind_of(message)
    if not kind.still_wanted(message, at):
        return State.DROPPED
    way = way_of(message.person_id, kind.topic.name, timezone.localdate(at)) or kind.topic.usual
    if way in STOPPED:
        return State.DECLINED
    if way != Way.AT_ONCE and not gathering.comes_too_late(message, way, at):
        return State.GATHERED
    earliest = kind.earliest(message, at)
    if earliest <= at and message.mailing:
        later = kind.earliest(message, mailings.next_morning(at))
        if mailings.must_wait(message, at, later):
            return later
    return earliest if earliest > at else None


def way_of(person: int | None, topic: str, today: date) -> Way | None:
    """What a person chose for a topic, if anything that counts today."""
    chosen = Preference.objects.in_force(today).filter(person=person, topic=topic)
    return next((Way(row.way) for row in chosen), None) if person else None


def choose(person: int, topic: str, way: Way, today: date) -> None:
    """Keep what a person chose for a topic; *paused* lasts until this school year ends."""
    until = clock.school_year_ends_on(today) if way == Way.PAUSED else None
    Preference.objects.update_or_create(
        person_id=person, topic=topic, defaults={"way": way, "until": until}
    )


def _take_back(stale: models.QuerySet[Message], at: datetime) -> int:
    return stale.update(
        superseded_at=at,
        claim=_unless_under_way("claim"),
        claimed_until=_unless_under_way("claimed_until"),
        state=_unless_under_way("state", State.SUPERSEDED),
    )


def _unless_under_way(field: str, otherwise: str | None = None) -> Case:
    return Case(When(state=State.SENDING, then=F(field)), default=Value(otherwise))
