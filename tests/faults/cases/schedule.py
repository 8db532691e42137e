"""Nothing is asked of the broker for later."""

from tests.faults.verdicts import Outcome
from tests.faults.world import World
from tests.notifications.test_schedule import files_and_lines_for_later


def nothing_for_later(world: World, rounds: int) -> Outcome:
    """RM-18: no task is queued with an ETA or a countdown, and none by the calendar."""
    files, found = files_and_lines_for_later()
    return not found, f"{len(found)} tasks for later or by the calendar in {len(files)} files"
