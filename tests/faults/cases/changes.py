"""Things change while letters about them are under way."""

import time

from django.db import transaction

from core import clock
from notifications import outbox
from notifications.models import Message
from tests.faults import letters
from tests.faults.sink import some_seconds
from tests.faults.verdicts import Outcome, drained, lost, rows_of
from tests.faults.world import World

State = Message.State


def races(world: World, rounds: int) -> Outcome:
    """RM-11: a change supersedes a letter while workers send."""
    from accounts.models import User

    world.sink.before = 0.005
    world.beat()
    for _ in range(2):
        world.sender(threads=2)
    letters.post(4)
    drained(30)  # until they work
    person = User.objects.create(email=f"race-{time.monotonic()}@school.example", name="Race")
    under_way, superseded = 0, []
    while rounds > len(superseded):
        (message,) = letters.post(1, about=person)
        time.sleep(some_seconds(0.05))
        with transaction.atomic():
            outbox.supersede(person, clock.now())
        state = rows_of([message]).get().state
        if state == State.SUPERSEDED:
            superseded.append(message)
        under_way += state == State.SENDING
        if state == State.SENT and len(world.sink.copies) > 10 * rounds:
            break
    is_empty = drained(60)
    stale = len(superseded) - lost(world, superseded)
    return (
        is_empty and stale == world.sink.extra == 0 and len(superseded) == rounds,
        (
            f"{len(superseded)} superseded in time, among {len(world.sink.copies)} that went: "
            f"{stale} stale sent, {under_way} talks under way at the commit, "
            f"{world.sink.extra} duplicates"
        ),
    )
