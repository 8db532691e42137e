"""Letters are posted: by several at once, and by whoever is killed right after."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import reduce
from operator import or_

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import Count, Q

from clusters.models import CheckIn, Meeting
from core import clock
from notifications import outbox
from notifications.models import Message, MessageQuerySet
from tests.bench.servers import python
from tests.faults import dates, letters
from tests.faults.verdicts import Outcome, drained, lost
from tests.faults.world import World, wait_until


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


def jobs_at_once(world: World, rounds: int) -> Outcome:
    """RM-01: every job of the beat runs in three processes at once; in each round there is a
    meeting and a call that nobody was told of.
    """
    from config import celery_app

    shift = dates.at_ten_on_a_school_day()
    world.set_clock(shift)
    for _ in range(3):
        world.sender(tasks="tests.faults.jumping")
    placing = dates.cluster_with(3)
    alliances = [each.alliance for each in placing.cluster.placings.select_related("alliance")]
    for alliance in alliances:
        dates.lead_of(alliance)
    jobs = list(celery_app.conf.beat_schedule.values())
    told = 0
    for _ in range(rounds):
        at = clock.now() + timedelta(seconds=shift)
        rows = [dates.meeting_of(placing, at), dates.call_of(alliances[0], at)]
        for job in jobs * 3:
            celery_app.send_task(job["task"], kwargs=job.get("kwargs"))
        due = len(alliances) + 1
        wait_until(lambda rows=rows, due=due: _invitations(rows).count() == due, 60)
        told += _invitations(rows).count()
        for row in rows:  # so that later rounds have no more to look through
            row.delete()
    world.end_parts()
    reason = ["person", "kind", "about_type", "about_id", "about_sequence"]
    doubled = 0
    for kind, more in (("invitation", []), ("call_reminder", []), ("meeting_reminder", ["due_at"])):
        rows = Message.objects.filter(kind=kind).order_by().values(*reason, *more)
        doubled += rows.annotate(n=Count("pk")).filter(n__gt=1).count()
    expected = rounds * (len(alliances) + 1)
    extra = len(world.sink.copies) - expected
    dates.tidy()
    return (
        told == expected and doubled == extra == 0,
        (
            f"{rounds} rounds of {len(jobs)} jobs of the beat, each 3 times at once in 3 "
            f"processes: {told} of {expected} invitations, {doubled} rows for one reason too many, "
            f"{extra} letters too many"
        ),
    )


def _invitations(rows: list[Meeting | CheckIn]) -> MessageQuerySet:
    about = [Q(about_type=ContentType.objects.get_for_model(row), about_id=row.pk) for row in rows]
    return Message.objects.filter(reduce(or_, about), kind="invitation", state=Message.State.SENT)


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
