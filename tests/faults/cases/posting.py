"""Letters are posted: by several at once, and by whoever is killed right after."""

from concurrent.futures import ThreadPoolExecutor

from django.db import connection, transaction

from notifications import outbox
from notifications.models import Message
from tests.bench.servers import python
from tests.faults import letters
from tests.faults.verdicts import Outcome, drained, lost
from tests.faults.world import World


def three_schedulers(world: World, rounds: int) -> Outcome:
    """RM-01: three beats, and three processes of mind that post the same letters at once."""
    for _ in range(3):
        world.beat()
    for _ in range(2):
        world.sender(threads=2)
    posted = []

    def schedule(keys: list[str]) -> None:
        with transaction.atomic():
            outbox.post([letters.letter(key=key) for key in keys])
        connection.close()

    with ThreadPoolExecutor(3) as schedulers:
        for number in range(rounds):
            keys = [f"round-{number}-{n}" for n in range(5)]
            list(schedulers.map(schedule, [keys] * 3))
            posted += Message.objects.filter(key__in=keys)
    is_empty = drained(120)
    missing = lost(world, posted)
    return (
        is_empty and missing == world.sink.extra == 0 and len(posted) == rounds * 5,
        (
            f"{rounds} rounds, 3 beats, 2 workers of 2 threads: {len(posted)} letters, "
            f"{missing} lost, {world.sink.extra} duplicates"
        ),
    )


def kills_after_the_commit(world: World, rounds: int) -> Outcome:
    """RM-02: whoever posts is killed between the commit and the call of the broker."""
    with transaction.atomic():
        outbox.post([letters.letter(key="taken-back")])
        transaction.set_rollback(True)
    after_rollback = Message.objects.count()
    killed = int(python("-m", "tests.faults.poster", str(rounds), env=world.env))
    posted = list(Message.objects.all())
    world.beat()
    world.sender()
    is_empty = drained(90)
    missing = rounds - len(posted) + lost(world, posted)
    return (
        is_empty and missing == after_rollback == world.sink.extra == 0 and killed == rounds,
        (
            f"{killed} killed of {rounds}: {missing} lost, {world.sink.extra} duplicates, "
            f"{after_rollback} rows after a rollback"
        ),
    )
