"""Senders are killed."""

import time

from tests.faults import letters
from tests.faults.letters import waiting
from tests.faults.sink import some_seconds
from tests.faults.verdicts import Outcome, changed_ids, drained, lost
from tests.faults.world import World, wait_until

FEWEST = 200
"""With fewer kills chance has its say: three standard deviations and one copy are allowed."""


def kills_of_senders(world: World, rounds: int) -> Outcome:
    """RM-03: kill -9 of senders, half of the time between "taken" and the answer, then never."""
    worst = _kill_senders(world, rounds, before=0.025, after=0.03)
    letters.begin_anew(world)
    none = _kill_senders(world, rounds, before=0.1, after=0.0)
    return worst[0] and none[0], f"{worst[1]} | {none[1]}"


def _kill_senders(world: World, rounds: int, before: float, after: float) -> Outcome:
    world.sink.before, world.sink.after = before, after
    world.beat()
    senders = [world.sender() for _ in range(3)]
    many = min(300, 30 * rounds)
    posted = letters.post(many)
    killed_busy = 0
    began = time.monotonic()
    for number in range(rounds):
        victim = senders[number % len(senders)]
        if waiting() < many // 2:
            posted += letters.post(many)
        wait_until(lambda victim=victim: world.sink.is_busy(victim.name), 30, step=0.01)
        time.sleep(some_seconds(0.5))
        killed_busy += world.sink.is_busy(victim.name)
        victim.process.kill()
        victim.process.wait(10)
    while_killing = time.monotonic() - began
    world.sink.before = world.sink.after = 0.0
    is_empty = drained(180)
    missing, extra = lost(world, posted), world.sink.extra
    a_kill = extra / max(killed_busy, 1)
    most = 0.55 if after else 0.05
    if rounds < FEWEST:
        most += 1 / rounds + 3 * (most * (1 - most) / rounds) ** 0.5
    return (
        is_empty
        and missing == 0
        and a_kill <= most
        and changed_ids(world, posted) == 0
        and killed_busy >= 0.9 * rounds,
        (
            f"answer {after * 1000:.0f} ms after taking, {before * 1000:.0f} ms before: "
            f"{rounds} kills in {while_killing:.0f} s, {killed_busy} of a busy sender, "
            f"{len(posted)} letters, {missing} lost, {extra} extra copies = {a_kill:.3f} a kill "
            f"(at most {most:.2f}), "
            f"{changed_ids(world, posted)} with another Message-ID, in doubt {letters.in_doubt()}"
        ),
    )
