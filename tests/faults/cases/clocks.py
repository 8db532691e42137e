"""Nobody sends for days, and clocks jump."""

from datetime import timedelta

from core import clock
from notifications.models import Message
from tests.faults import letters
from tests.faults.verdicts import Outcome, drained, lost
from tests.faults.world import World, wait_until

State = Message.State


def three_days_off(world: World, rounds: int) -> Outcome:
    """RM-05: nobody sends for three days; what is still of use goes once, the rest is missed."""
    now = clock.now()
    useful = letters.post(rounds, due_at=now, useless_after=now + timedelta(days=5))
    outdated = letters.post(rounds, due_at=now, useless_after=now + timedelta(days=2))
    shift = str(3 * 24 * 60 * 60)
    for _ in range(2):
        world.beat(CLOCK_SHIFT_SECONDS=shift)
        world.sender(threads=2, CLOCK_SHIFT_SECONDS=shift)
    is_empty = drained(90)
    missing = lost(world, useful)
    late = len(outdated) - lost(world, outdated)
    missed = Message.objects.filter(state=State.MISSED).count()
    return (
        is_empty and missing == late == world.sink.extra == 0 and missed == rounds,
        (
            f"{rounds} still of use: {missing} lost, {world.sink.extra} duplicates; "
            f"{rounds} outdated: {late} sent, {missed} marked missed"
        ),
    )


def clock_jumps(world: World, rounds: int) -> Outcome:
    """RM-15: the clock jumps by an hour, by three days and back by a day, with letters waiting."""
    posted: list[Message] = []
    hour, day = 60 * 60, 24 * 60 * 60
    for shift in (0, hour, hour + 3 * day, hour + 2 * day):
        fresh = letters.post(rounds, due_at=clock.now() - timedelta(days=9))
        for message in fresh[:3]:
            world.sink.trouble[message.to] = "451 Later"
            world.sink.once.add(message.to)
        posted += fresh
        world.beat(CLOCK_SHIFT_SECONDS=str(shift))
        world.sender(threads=2, CLOCK_SHIFT_SECONDS=str(shift))
        expected = len(posted) - 3
        wait_until(lambda expected=expected: len(world.sink.keys) >= expected, 30)
        world.end_parts()
    world.beat(CLOCK_SHIFT_SECONDS=str(hour + 2 * day))
    world.sender(CLOCK_SHIFT_SECONDS=str(hour + 2 * day))
    is_empty = drained(60)
    missing = lost(world, posted)
    return (
        is_empty and missing == world.sink.extra == 0,
        (
            f"+1 h, +3 days, -1 day, {len(posted)} letters, some resting: {missing} lost, "
            f"{world.sink.extra} duplicates"
        ),
    )
