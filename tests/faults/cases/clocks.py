"""Nobody sends for days, and clocks jump."""

from datetime import timedelta

from core import clock
from notifications.models import Message
from tests.faults import letters
from tests.faults.verdicts import Outcome, drained, lost
from tests.faults.world import World, wait_until

State = Message.State
JUMPING = "tests.faults.jumping"


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
    """RM-15: clocks of workers that are sending jump by an hour, three days, and back by a day.

    At last the workers are started again, with the clock as it is by then.
    """
    posted: list[Message] = []
    hour, day = 60 * 60, 24 * 60 * 60
    world.beat()
    for _ in range(2):
        world.sender(threads=2, tasks=JUMPING)
    for shift in (0, hour, hour + 3 * day, hour + 2 * day):
        for moment in ("before", "after"):
            fresh = letters.post(rounds // 2 or 1, due_at=clock.now() - timedelta(days=9))
            for message in fresh[:2]:
                world.sink.trouble[message.to] = "451 Later"
                world.sink.once.add(message.to)
            posted += fresh
            if moment == "before":
                wait_until(lambda: world.sink.copies, 30)
                world.set_clock(shift)
        expected = len(posted) - 4
        wait_until(lambda expected=expected: len(world.sink.keys) >= expected, 60)
    world.end_parts()
    world.beat()
    world.sender(tasks=JUMPING)
    is_empty = drained(90)
    missing = lost(world, posted)
    return (
        is_empty and missing == world.sink.extra == 0,
        (
            f"+1 h, +3 days, -1 day while 2 workers send, then a restart, {len(posted)} letters, "
            f"some resting: {missing} lost, {world.sink.extra} duplicates"
        ),
    )
