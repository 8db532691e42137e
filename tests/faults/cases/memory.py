"""Many letters go, and the processes that send them stay as large as they were."""

import re
import time
from pathlib import Path

from notifications.models import Message
from tests.faults import letters
from tests.faults.verdicts import Outcome, drained, lost
from tests.faults.world import IN_USE, Part, World

WARM_UP = 500
"""Letters sent before the first measure: everything that is loaded when needed has been."""

A_ROUND = 500
MOST = 1.10
TRIES = 5


def many_sends(world: World, rounds: int) -> Outcome:
    """RM-16: 500 letters a round, half of them posted while the broker is away for a second.

    A worker may end when the broker does (FI-12). What follows is a younger process, so nothing can
    be compared: then it begins again. No run that can be compared is passed over.
    """
    tries, measured = 0, None
    while not measured and tries < TRIES:
        tries += 1
        letters.begin_anew(world)
        measured = _sizes_before_and_after(world, rounds)
    if not measured:
        return False, f"in each of {TRIES} runs a process ended: nothing to compare"
    before, after, posted = measured
    missing = lost(world, posted)
    grown = [late / early for early, late in zip(before, after, strict=True)]
    told = [
        f"{early:.1f} MB, then {late:.1f} MB ({growth - 1:+.1%})"
        for early, late, growth in zip(before, after, grown, strict=True)
    ]
    return (
        max(grown) <= MOST and missing == world.sink.extra == 0,
        (
            f"{rounds * A_ROUND} letters after {WARM_UP} to warm up, {rounds} times without a "
            f"broker: worker Pss {told[0]}, RSS {told[1]}; scheduler Pss {told[2]}, RSS {told[3]}; "
            f"{missing} lost, {world.sink.extra} duplicates; begun again {tries - 1} times"
        ),
    )


def _sizes_before_and_after(
    world: World, rounds: int
) -> tuple[list[float], list[float], list[Message]] | None:
    """Sizes of worker and scheduler, and what was sent; nothing when one of them ended."""
    parts = worker, beat = world.sender(threads=2, **IN_USE), world.beat(**IN_USE)
    posted = letters.post(WARM_UP)
    drained(120)
    before = _sizes(worker) + _sizes(beat)
    for _ in range(rounds):
        posted += letters.post(A_ROUND // 2)
        drained(120)
        world.kill_broker()
        posted += letters.post(A_ROUND // 2)
        time.sleep(1)
        world.start_broker()
        drained(120)
        if any(part.comebacks for part in parts):
            return None
    return before, _sizes(worker) + _sizes(beat), posted


def _sizes(part: Part) -> list[float]:
    """Pss, where a page that n processes share counts as 1/n, and RSS, where it counts as one."""
    rollup = Path(f"/proc/{part.process.pid}/smaps_rollup").read_text()
    return [
        int(re.search(rf"^{name}:\s+(\d+)", rollup, re.MULTILINE)[1]) / 1024
        for name in ("Pss", "Rss")
    ]
