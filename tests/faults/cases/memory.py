"""Many letters go, and the processes that send them stay as large as they were."""

import re
import time
from pathlib import Path

from tests.faults import letters
from tests.faults.verdicts import Outcome, drained, lost
from tests.faults.world import IN_USE, Part, World

WARM_UP = 500
"""Letters sent before the first measure: everything that is loaded when needed has been."""

A_ROUND = 500
MOST = 1.10


def many_sends(world: World, rounds: int) -> Outcome:
    """RM-16: 500 letters a round, in the middle of which the broker is away for a second."""
    beat, worker = world.beat(**IN_USE), world.sender(threads=2, **IN_USE)
    posted = letters.post(WARM_UP)
    drained(120)
    before = _sizes(worker) + _sizes(beat)
    for _ in range(rounds):
        posted += letters.post(A_ROUND // 2)
        world.kill_broker()
        posted += letters.post(A_ROUND // 2)
        time.sleep(1)
        world.start_broker()
        drained(120)
    after = _sizes(worker) + _sizes(beat)
    missing, comebacks = lost(world, posted), worker.comebacks + beat.comebacks
    grown = [late / early for early, late in zip(before, after, strict=True)]
    told = [
        f"{early:.1f} MB, then {late:.1f} MB ({late / early - 1:+.1%})"
        for early, late in zip(before, after, strict=True)
    ]
    return (
        max(grown) <= MOST and missing == world.sink.extra == comebacks == 0,
        (
            f"{rounds * A_ROUND} letters after {WARM_UP} to warm up, {rounds} times without a "
            f"broker: worker Pss {told[0]}, RSS {told[1]}; scheduler Pss {told[2]}, RSS {told[3]}; "
            f"{missing} lost, {world.sink.extra} duplicates, {comebacks} restarts"
        ),
    )


def _sizes(part: Part) -> list[float]:
    """Pss, where a page that n processes share counts as 1/n, and RSS, where it counts as one."""
    rollup = Path(f"/proc/{part.process.pid}/smaps_rollup").read_text()
    return [
        int(re.search(rf"^{name}:\s+(\d+)", rollup, re.MULTILINE)[1]) / 1024
        for name in ("Pss", "Rss")
    ]
