"""The relay is away for hours."""

import time
from datetime import timedelta
from itertools import pairwise

from core import clock
from notifications import delivery
from notifications.models import Message, Relay
from tests.faults import letters
from tests.faults.letters import waiting
from tests.faults.verdicts import Outcome, lost
from tests.faults.world import World

State = Message.State


def relay_away(world: World, rounds: int) -> Outcome:
    """RM-06: six hours of a relay that is away, on a clock of our own; then real workers."""
    posted, calls = letters.post(rounds), []
    world.sink.close()
    now = began = clock.now()
    while now < began + timedelta(hours=6):
        delivery.sweep(lambda now=now: now)
        relay = Relay.objects.get()
        if not calls or relay.refusals > calls[-1][0]:
            calls.append((relay.refusals, now))
        now += timedelta(seconds=30)
    gaps = [(later[1] - early[1]).total_seconds() for early, later in pairwise(calls)]
    used = Message.objects.exclude(attempts=0, in_doubt=0, state=State.WAITING).count()
    rest = 15 * 60
    Relay.objects.update(retry_at=clock.now())
    world.sink.open()
    world.sink.before = 0.05
    world.beat()
    world.sender(threads=2)
    back, oldest = time.monotonic(), 0.0
    while waiting() and time.monotonic() < back + 1200:
        oldest = max(oldest, letters.longest_transaction())
        time.sleep(0.05)
    seconds, missing = time.monotonic() - back, lost(world, posted)
    stalled = _transactions_while_stalled(world)
    return (
        missing == world.sink.extra == used == 0
        and max(gaps) <= rest + 30
        and rest + seconds <= 1200
        and max(oldest, stalled) <= 1,
        (
            f"6 h (own clock), {len(calls)} calls, longest rest {max(gaps):.0f} s (tick 30 s), "
            f"{used} letters lost an attempt; back: {rounds} letters gone in {seconds:.0f} s (and "
            f"a rest of {rest} s at most), {missing} lost, {world.sink.extra} duplicates; oldest "
            f"transaction {oldest:.2f} s, while a talk took 3 s {stalled:.2f} s"
        ),
    )


def _transactions_while_stalled(world: World) -> float:
    world.sink.before, oldest = 3.0, 0.0
    letters.post(2)
    latest = time.monotonic() + 60
    while waiting() and time.monotonic() < latest:
        oldest = max(oldest, letters.longest_transaction())
        time.sleep(0.1)
    world.sink.before = 0.0
    return oldest
