"""Many letters go, and the processes that send them stay as large as they were."""

import re
import time
from pathlib import Path

from tests.faults import letters
from tests.faults.verdicts import Outcome, drained, lost
from tests.faults.world import Part, World

WARM_UP = 500
"""Letters sent before the first measure: everything that is loaded when needed has been."""

A_ROUND = 500
MOST = 1.10


def many_sends(world: World, rounds: int) -> Outcome:
    """RM-16: 500 letters a round, in the middle of which the broker is away for a second."""
    beat, worker = world.beat(), world.sender(threads=2)
    posted = letters.post(WARM_UP)
    drained(120)
    before = [pss_mb(part) for part in (worker, beat)]
    for _ in range(rounds):
        posted += letters.post(A_ROUND // 2)
        world.kill_broker()
        posted += letters.post(A_ROUND // 2)
        time.sleep(1)
        world.start_broker()
        drained(120)
    after = [pss_mb(part) for part in (worker, beat)]
    missing, comebacks = lost(world, posted), worker.comebacks + beat.comebacks
    grown = [late / early for early, late in zip(before, after, strict=True)]
    return (
        max(grown) <= MOST and missing == world.sink.extra == comebacks == 0,
        (
            f"{rounds * A_ROUND} letters after {WARM_UP} to warm up, {rounds} times without a "
            f"broker: worker {before[0]:.1f} MB, then {after[0]:.1f} MB ({grown[0] - 1:+.1%}), "
            f"scheduler {before[1]:.1f} MB, then {after[1]:.1f} MB ({grown[1] - 1:+.1%}) of Pss; "
            f"{missing} lost, {world.sink.extra} duplicates, {comebacks} restarts"
        ),
    )


def pss_mb(part: Part) -> float:
    """Memory of a process; what it shares with others is counted in parts."""
    rollup = Path(f"/proc/{part.process.pid}/smaps_rollup").read_text()
    return int(re.search(r"^Pss:\s+(\d+)", rollup, re.MULTILINE)[1]) / 1024
