"""The broker is flushed, killed and away."""

import time

from tests.faults import letters
from tests.faults.sink import some_seconds
from tests.faults.verdicts import Outcome, drained, lost, resumed
from tests.faults.world import World, wait_until

HOUR = 60 * 60


def broker_trouble(world: World, rounds: int) -> Outcome:
    """RM-04: the broker is flushed, killed, and away; nobody restarts anything by hand.

    While it is away the platform's clock goes on by the hour of the test plan; ours by a minute.
    """
    world.beat()
    world.sender(threads=2, tasks="tests.faults.jumping")
    posted, slowest = letters.post(5), 0.0
    drained(60)
    for number in range(rounds):
        is_kill = number % 3 == 2
        if is_kill:
            world.kill_broker()
            posted += letters.post(5)
            time.sleep(1)
            world.start_broker()
        else:
            world.flush_broker()
        fresh = letters.post(5)
        posted += fresh
        slowest = max(slowest, resumed(world, fresh, 90))
    away = 60 if rounds > 10 else 5
    world.kill_broker()
    time.sleep(3)  # until no worker has a poke left that it took before
    fresh = letters.post(5)
    posted += fresh
    world.set_clock(HOUR)
    time.sleep(away)
    world.start_broker()
    slowest_after_away = resumed(world, fresh, 90)
    is_empty = drained(90)
    missing = lost(world, posted)
    return (
        is_empty and missing == world.sink.extra == 0 and max(slowest, slowest_after_away) <= 90,
        (
            f"{rounds - rounds // 3} flushes, {rounds // 3} kills, away {away} s, an hour by "
            f"the clock of the worker: "
            f"{len(posted)} letters, {missing} lost, {world.sink.extra} duplicates, sending again "
            f"within {slowest:.1f} s, after the time away {slowest_after_away:.1f} s"
        ),
    )


def broker_killed_while_sending(world: World, rounds: int) -> Outcome:
    """FI-12: the broker is killed while a worker is busy and holds pokes it has not answered."""
    world.beat()
    worker = world.sender(threads=2)
    world.sink.before = 0.02
    posted, slowest = [], 0.0
    for _ in range(rounds):
        posted += letters.post(40)
        wait_until(lambda: world.sink.is_busy(worker.name), 30, step=0.01)
        world.kill_broker()
        time.sleep(0.5 + some_seconds(1))
        world.start_broker()
        drained(30)
        fresh = letters.post(2)
        posted += fresh
        slowest = max(slowest, resumed(world, fresh, 60))
    is_empty = drained(60)
    missing = lost(world, posted)
    comebacks = worker.comebacks
    return (
        is_empty and missing == world.sink.extra == 0 and slowest <= 30,
        (
            f"{rounds} kills under a busy worker: {len(posted)} letters, {missing} lost, "
            f"{world.sink.extra} duplicates, sending again within {slowest:.1f} s, the worker "
            f"ended and was brought back {comebacks} times"
        ),
    )
