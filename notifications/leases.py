"""Whose letter it is: claimed for a while, handed over, settled.

Every step is committed before the next one begins, and none waits for the mail relay. A worker may
be killed between any two: its claims run out. A letter it had not handed over was never sent; one
it had is *in doubt* and goes again under the same Message-ID.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Case, F, Value, When

from notifications.models import LONGEST_REST, Message, MessageQuerySet

log = logging.getLogger(__name__)
State = Message.State

FIRST_REST = timedelta(seconds=30)
"""How long a letter rests after its first trouble; doubled each time."""

WIPED_WHEN_SENT = {"sign_in_code"}
"""Kinds whose body holds a secret."""

Verdict = Callable[[Message, datetime], Message.State | datetime | None]

FREE = {"claim": None, "claimed_until": None}


def claim(at: datetime) -> list[Message]:
    """Make a batch of due letters ours until the lease runs out; nobody else gets the same ones."""
    ours = uuid4()
    until = at + timedelta(seconds=settings.OUTBOX_CLAIM_SECONDS)
    with transaction.atomic(durable=True):
        _give_up_waiting_for_answers(at)
        claimable = Message.objects.claimable(at)
        seen = [message.pk for message in _locked(claimable.in_turn())[: settings.OUTBOX_BATCH]]
        claimable.filter(pk__in=seen).update(claim=ours, claimed_until=until)
    return list(Message.objects.filter(claim=ours).in_turn())


def hand_over(message: Message, at: datetime, verdict: Verdict) -> bool:
    """Commit that a letter we claimed is about to go, and say whether it may.

    It may not when its lease ran out and somebody else took it, or when it was superseded, held or
    taken back. What ``verdict`` says is asked last: the state it ends in, or the moment until which
    it waits.
    """
    until = at + timedelta(seconds=settings.OUTBOX_TALK_SECONDS)
    with transaction.atomic(durable=True):
        ours = _ours(message).filter(state=State.WAITING, held_at=None)
        if not ours.update(state=State.SENDING, claimed_until=until):
            return False
        said = verdict(message, at)
        if isinstance(said, datetime):
            _ours(message).update(state=State.WAITING, due_at=said, **FREE)
        elif said:
            _ours(message).update(state=said, **FREE)
    return said is None


def sent(message: Message, at: datetime) -> None:
    """The relay took it, as it was written. So it is even when the lease had run out meanwhile."""
    words = {name: getattr(message, name) for name in ("to", "subject", "text", "because", "path")}
    wiped = {"text": "", "html": ""} if message.kind in WIPED_WHEN_SENT else {}
    with _on_disk_with_the_next():
        Message.objects.unsent().filter(pk=message.pk).update(
            state=State.SENT,
            sent_at=at,
            attempts=F("attempts") + 1,
            retry_at=None,
            last_error="",
            **FREE,
            **words | wiped,
        )


def failed(message: Message, at: datetime, trouble: Exception, *, for_good: bool = False) -> None:
    """It did not go, and that lies with the letter: it rests, or is dead after the last attempt."""
    log.warning("Letter %s was not sent: %r", message.pk, trouble)
    attempts = message.attempts + 1
    dead = for_good or attempts >= settings.OUTBOX_ATTEMPTS
    _ours(message).update(
        state=State.FAILED if dead else _waiting_again(),
        attempts=attempts,
        retry_at=None if dead else at + rest(FIRST_REST, attempts),
        last_error=str(trouble)[:300],
        **FREE,
    )


def not_answered(
    message: Message, at: datetime, trouble: Exception, *, relay_is_well: bool
) -> None:
    """The connection broke while it was handed over: in doubt.

    Counts as an attempt when the relay takes other letters, for then it lies with this one.
    """
    log.warning("Nobody knows whether letter %s was sent: %r", message.pk, trouble)
    attempts = message.attempts + relay_is_well
    doubts = message.in_doubt + 1
    dead = attempts >= settings.OUTBOX_ATTEMPTS or doubts >= settings.OUTBOX_DOUBTS
    _ours(message).update(
        state=State.FAILED if dead else _waiting_again(),
        attempts=attempts,
        in_doubt=doubts,
        retry_at=None if dead else at + rest(FIRST_REST, doubts),
        last_error=str(trouble)[:300],
        **FREE,
    )


def release(messages: Iterable[Message]) -> None:
    """Let go of letters that are still ours and were not taken; no attempt is used up."""
    ours = {message.pk: message.claim for message in messages}
    Message.objects.unsent().filter(pk__in=ours, claim__in=set(ours.values())).update(
        state=_waiting_again(), **FREE
    )


def rest(first: timedelta, times: int) -> timedelta:
    """How long to wait after so many troubles: doubled each time, a quarter of an hour at most."""
    return min(first * 2 ** min(times - 1, 10), LONGEST_REST)


@contextmanager
def _on_disk_with_the_next() -> Iterator[None]:
    """A commit that everybody sees at once, and that PostgreSQL may write to disk a little later.

    The commit of the next ``hand_over`` writes it as well, so no second talk begins before it is on
    disk: a crash of the database costs a worker one letter in doubt, as before.
    """
    with transaction.atomic(durable=True):
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL synchronous_commit TO off")
        yield


def _give_up_waiting_for_answers(at: datetime) -> None:
    """What was handed over and never answered is in doubt, and waits again."""
    doubtful = [message.pk for message in _locked(Message.objects.never_answered(at))]
    if doubtful:
        log.warning("Nobody knows whether letters %s were sent.", doubtful)
        Message.objects.filter(pk__in=doubtful).update(
            state=Case(
                When(in_doubt__gte=settings.OUTBOX_DOUBTS - 1, then=Value(State.FAILED)),
                default=_waiting_again(),
            ),
            in_doubt=F("in_doubt") + 1,
            **FREE,
        )


def _waiting_again() -> Case:
    """What was superseded while it was under way does not go again."""
    return Case(
        When(superseded_at__isnull=False, then=Value(State.SUPERSEDED)),
        default=Value(State.WAITING),
    )


def _ours(message: Message) -> MessageQuerySet:
    return Message.objects.filter(pk=message.pk, claim=message.claim)


def _locked(messages: MessageQuerySet) -> MessageQuerySet:
    """PostgreSQL passes by what another worker is just claiming; on SQLite writers take turns."""
    if connection.features.has_select_for_update_skip_locked:
        return messages.select_for_update(skip_locked=True)
    return messages
