"""Some letters never go, and hold up no other."""

import time
from datetime import timedelta

from core import clock
from notifications.models import Message
from tests.faults import letters
from tests.faults.verdicts import Outcome, lost, rows_of
from tests.faults.world import World, wait_until

State = Message.State


def poisoned(world: World, rounds: int) -> Outcome:
    """RM-07: addresses that are refused, never answered or cannot be written, among good ones."""
    shifts = [0, *(minutes * 60 for minutes in (10, 20, 30, 40))] if rounds > 100 else [0]
    good = letters.post(rounds)
    troubles = {"550 No such person": 5, "451 Later": 5, "stall": 2 if rounds > 100 else 1}
    bad = {trouble: letters.post(number) for trouble, number in troubles.items()}
    for trouble, poison in bad.items():
        world.sink.trouble |= {message.to: trouble for message in poison}
    unwritable = letters.post(3)
    rows_of(unwritable).update(subject="Two\nlines")
    began = time.monotonic()
    for shift in shifts:
        world.beat(CLOCK_SHIFT_SECONDS=str(shift))
        world.sender(threads=2, CLOCK_SHIFT_SECONDS=str(shift))
        moment = clock.now() + timedelta(seconds=shift)
        wait_until(
            lambda at=moment: not Message.objects.claimable(at).filter(claim=None).exists()
            and not Message.objects.filter(claim__isnull=False).exists(),
            90, step=0.3,
        )  # fmt: skip
        world.end_parts()
    delays = sorted(
        copy.at - began for copy in world.sink.copies if copy.to in {m.to for m in good}
    )
    p95 = delays[int(len(delays) * 0.95) - 1] if delays else 999.0

    def state(messages: list[Message]) -> list[tuple[str, int]]:
        return sorted(set(rows_of(messages).order_by().values_list("state", "attempts")))

    refused = state(bad["550 No such person"])
    later, odd = state(bad["451 Later"]), state(unwritable)
    tries = [(State.FAILED, 5)] if len(shifts) == 5 else [(State.WAITING, 1)]
    missing = lost(world, good)
    return (
        missing == world.sink.extra == 0
        and p95 <= 60
        and refused == [(State.FAILED, 1)]
        and later == odd == tries,
        (
            f"{rounds} good among {sum(map(len, bad.values())) + 3} poisoned, {len(shifts)} runs "
            f"10 minutes apart by the clock: {missing} lost, p95 of the delay {p95:.1f} s; refused "
            f"{_words(refused)}, later {_words(later)}, unwritable {_words(odd)}, "
            f"stalled {_words(state(bad['stall']))}"
        ),
    )


def _words(found: list[tuple[str, int]]) -> str:
    return " and ".join(f"{state} after {attempts}" for state, attempts in found)
