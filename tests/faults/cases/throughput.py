"""How fast letters go."""

import statistics
import time
from collections.abc import Callable
from itertools import count

from celery import current_app

from tests.faults import letters
from tests.faults.verdicts import Outcome
from tests.faults.world import IN_USE, World, wait_until

LETTERS = 300
LEAST = 1.2

_number = count()


def beside_a_task_a_mail(world: World, rounds: int) -> Outcome:
    """THROUGHPUT: 300 due reminders by the outbox, and by a task each, by turns."""
    world.sender(threads=2, tasks="tests.faults.plain", **IN_USE)
    for way in (_by_the_outbox, _by_a_task_each):
        _seconds(world, way)  # until both have run once
    pairs = [(_seconds(world, _by_the_outbox), _seconds(world, _by_a_task_each))
             for _ in range(rounds)]  # fmt: skip
    ratios = sorted(plain / ours for ours, plain in pairs)
    ours, plain = (statistics.median(times) for times in zip(*pairs, strict=True))
    ratio = statistics.median(ratios)
    return (
        ratio >= LEAST and world.sink.extra == 0,
        (
            f"{LETTERS} letters, {rounds} rounds by turns, one worker of 2 threads: outbox "
            f"{ours:.2f} s, a task a mail {plain:.2f} s (medians); {ratio:.2f} times as fast "
            f"(from {ratios[0]:.2f} to {ratios[-1]:.2f})"
        ),
    )


def _seconds(world: World, way: Callable[[], None]) -> float:
    taken, began = len(world.sink.copies), time.monotonic()
    way()
    if not wait_until(lambda: len(world.sink.copies) >= taken + LETTERS, 120, step=0.005):
        raise SystemExit("The letters did not go.")
    return time.monotonic() - began


def _by_the_outbox() -> None:
    letters.post(LETTERS)


def _by_a_task_each() -> None:
    for _ in range(LETTERS):
        current_app.send_task("tests.faults.plain.write_and_send", [f"plain-{next(_number)}"])
