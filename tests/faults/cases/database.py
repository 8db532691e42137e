"""The database crashes."""

import time

from django.db import connection

from notifications.models import Message
from tests.faults import letters
from tests.faults.letters import again_and_again
from tests.faults.sink import some_seconds
from tests.faults.verdicts import Outcome, changed_ids, drained, lost
from tests.faults.world import Part, World, wait_until


def database_crashes(world: World, rounds: int) -> Outcome:
    """FI-13: the database is killed while letters are being handed over."""
    world.beat()
    senders: list[Part] = [world.sender() for _ in range(2)]
    world.sink.before, world.sink.after = 0.02, 0.02
    posted: list[Message] = []
    for _ in range(rounds):
        posted += again_and_again(lambda: letters.post(150))
        wait_until(lambda: all(world.sink.is_busy(s.name) for s in senders), 30, step=0.01)
        time.sleep(some_seconds(1))
        world.crash_database()
        connection.close()
        time.sleep(1)
    is_empty = drained(120)
    missing, extra = lost(world, posted), world.sink.extra
    most = rounds * len(senders)
    return (
        is_empty and missing == 0 and extra <= most and changed_ids(world, posted) == 0,
        (
            f"{rounds} crashes under {len(senders)} senders: {len(posted)} letters, "
            f"{missing} lost, {extra} extra copies (at most {most}), "
            f"{changed_ids(world, posted)} with another Message-ID, in doubt {letters.in_doubt()}"
        ),
    )
