"""Things change while letters about them are under way."""

import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from alliances.models import Post
from core import clock
from notifications import outbox
from notifications.models import Message, Way
from tests.faults import dates, letters
from tests.faults.sink import some_seconds
from tests.faults.verdicts import Outcome, rows_of
from tests.faults.world import World, wait_until

State = Message.State


def _superseded(post: Post, message: Message, at: datetime) -> None:
    outbox.supersede(message.about, at)


def _deactivated(post: Post, message: Message, at: datetime) -> None:
    post.person.is_active = False
    post.person.save()


def _left(post: Post, message: Message, at: datetime) -> None:
    post.ends_on = at.date() - timedelta(days=1)
    post.save()


def _opted_out(post: Post, message: Message, at: datetime) -> None:
    outbox.choose(post.person_id, "dates", Way.NEVER, at.date())


CHANGES: dict[str, Callable[[Post, Message, datetime], None]] = {
    "superseded": _superseded,
    "deactivated": _deactivated,
    "left": _left,
    "opted out": _opted_out,
}


def races(world: World, rounds: int) -> Outcome:
    """RM-11: while workers send, the thing changes, or its recipient leaves or wants no more."""
    from clusters.actions import telling
    from clusters.notices.known import Known

    shift = dates.at_ten_on_a_school_day()
    world.sink.before = 0.005
    world.set_clock(shift)
    world.beat()
    for _ in range(2):
        world.sender(threads=2, tasks="tests.faults.jumping")
    warm = letters.post(4)
    wait_until(lambda: rows_of(warm).filter(state=State.SENT).count() == len(warm), 30)
    placing = dates.cluster_with(1)
    meeting = dates.meeting_of(placing, clock.now() + timedelta(seconds=shift))
    in_time: dict[str, str] = {}
    under_way, rest = 0, 0
    while rounds > len(in_time) and rest < 10 * rounds:
        what = list(CHANGES)[len(in_time) % len(CHANGES)]
        post, at = dates.lead_of(placing.alliance), clock.now() + timedelta(seconds=shift)
        (message,) = telling.date_letters(meeting, [post.person], Known(), at)
        outbox.post([message])
        time.sleep(some_seconds(0.05))
        with transaction.atomic():
            CHANGES[what](post, rows_of([message]).get(), at)
        with transaction.atomic():  # waits for a sender that asked before and has not said so yet
            state = rows_of([message]).select_for_update().get().state
        if state not in (State.SENDING, State.SENT):
            in_time[message.to] = what
        else:
            dates.end(post)  # told in time; nobody who stays makes the next one slower
            rest += 1
        under_way += state == State.SENDING
    is_empty = wait_until(lambda: letters.waiting() == 0, 60, step=0.2)
    stale = [copy for copy in world.sink.copies if copy.to in in_time]
    ended = Counter(Message.objects.filter(to__in=in_time).values_list("state", flat=True))
    many = Counter(in_time.values())
    dates.tidy()
    return (
        is_empty and not stale and world.sink.extra == 0 and len(in_time) == rounds,
        (
            f"{', '.join(f'{number} {what}' for what, number in many.items())} in time, among "
            f"{len(world.sink.copies)} that went: {len(stale)} stale sent, {under_way} talks under "
            f"way at the commit, {world.sink.extra} duplicates; they ended as "
            f"{', '.join(f'{number} {state}' for state, number in sorted(ended.items()))}"
        ),
    )
