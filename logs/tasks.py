"""What the beat pokes."""

from celery import shared_task

from core import clock
from logs.actions import challenging, cycles, packs, reminding


@shared_task(ignore_result=True)
def remind_all() -> int:
    """Post reminders that are missing. Running twice, or two at once, reminds nobody twice."""
    return reminding.remind_all(clock.now())


@shared_task(ignore_result=True)
def keep_reviews() -> int:
    """Ask challengers before meetings that are near, and lock digests whose time has come.

    Running twice, or two at once, asks nobody twice and locks once.
    """
    at = clock.now()
    return challenging.ask_all(at) + packs.lock_due(at)


@shared_task(ignore_result=True)
def end_reopenings() -> int:
    """Move cycles whose extra time has passed back to where they were; any number may run."""
    return cycles.end_reopenings(clock.now())
