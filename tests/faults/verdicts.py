"""What became of letters: what the relay took, beside what was posted."""

import time
from collections.abc import Iterable

from notifications.models import Message, MessageQuerySet
from tests.faults.letters import again_and_again, waiting
from tests.faults.world import World, wait_until

Outcome = tuple[bool, str]
"""Whether the target was met, and the figures."""


def lost(world: World, posted: Iterable[Message]) -> int:
    taken = world.sink.keys
    return sum(message.to not in taken for message in posted)


def rows_of(posted: Iterable[Message]) -> MessageQuerySet:
    return Message.objects.filter(key__in=[message.key for message in posted])


def changed_ids(world: World, posted: Iterable[Message]) -> int:
    """Copies that do not carry the Message-ID which was fixed when the letter was posted."""
    fixed = {message.to: message.message_id for message in posted}
    return sum(copy.message_id != fixed[copy.to] for copy in world.sink.copies)


def drained(within: float) -> bool:
    return wait_until(lambda: again_and_again(waiting) == 0, within, step=0.2)


def resumed(world: World, posted: list[Message], within: float) -> float:
    """Seconds until one of these letters is taken."""
    began, wanted = time.monotonic(), {message.to for message in posted}
    wait_until(lambda: wanted & world.sink.keys.keys(), within)
    return time.monotonic() - began
