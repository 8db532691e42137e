"""Deliver what is due."""

import time
from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.db import Error as DatabaseTrouble

from core import clock
from core.poke import poke
from notifications import leases, outbox, relay, writing
from notifications.models import Message

Now = Callable[[], datetime]

IN_A_ROW = 2
"""So many connections broken one after the other, and it lies with the relay."""


def sweep(now: Now = clock.now) -> int:
    """Deliver every letter that is due, over one connection to the relay; say how many left.

    Ends when nothing is left, when the relay is away, or after ``OUTBOX_SWEEP_SECONDS``. Any number
    may run at once, and each may be killed at any moment; one that finds a full batch pokes another
    to share what is left.
    """
    latest, has_poked = time.monotonic() + settings.OUTBOX_SWEEP_SECONDS, False
    with relay.Line() as line:
        while not relay.is_resting(now()) and time.monotonic() < latest:
            batch = leases.claim(now())
            if not batch:
                break
            if len(batch) == settings.OUTBOX_BATCH and not has_poked:
                poke(outbox.SWEEP)
                has_poked = True
            try:
                _deliver_all(batch, line, now)
            except relay.Away as trouble:
                relay.was_away(now(), trouble)
                leases.release(batch)
    return line.taken


def _deliver_all(batch: list[Message], line: relay.Line, now: Now) -> None:
    for message in batch:
        line.open()
        try:
            _deliver(message, line, now)
        except relay.Away:
            leases.release([message])
            if line.troubles_in_a_row >= IN_A_ROW:
                raise
        except relay.NoAnswer as trouble:
            leases.not_answered(message, now(), trouble, relay_is_well=line.taken > 0)
            if line.troubles_in_a_row >= IN_A_ROW:
                raise relay.Away(str(trouble)) from trouble


def _deliver(message: Message, line: relay.Line, now: Now) -> None:
    """Send one letter unless it is no longer wanted; what lies with the letter stays with it."""
    try:
        if leases.hand_over(message, now(), outbox.verdict):
            line.send(writing.mail(message, now()))
            leases.sent(message, now())
            if line.taken == 1:
                relay.is_back()
    except (DatabaseTrouble, relay.Away, relay.NoAnswer):
        raise
    except relay.Refused as trouble:
        leases.failed(message, now(), trouble, for_good=True)
    except Exception as trouble:  # noqa: BLE001 - one bad letter must not hold up all others
        leases.failed(message, now(), trouble)
