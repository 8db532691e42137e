"""What the beat pokes."""

from celery import shared_task

from core import clock
from logs.actions import challenging, cycles, packs, reminding


@shared_task(ignore_result=True)
def remind_all() -> int:
    """Post reminders that are missing. Running twice, or two at once, reminds nobody twice."""
    return reminding.remind_all(clock.now())


@shared_task(ignore_result=True)
def ask_challengers() -> int:
    """Ask challengers before meetings that are near. Running twice, or two at once, asks once."""
    return challenging.ask_all(clock.now())


@shared_task(ignore_result=True)
def lock_digests() -> int:
    """Lock digests whose time has come. Running twice, or two at once, locks once."""
    return packs.lock_due(clock.now())


@shared_task(ignore_result=True)
def end_reopenings() -> int:
    """Move cycles whose extra time has passed back to where they were; any number may run."""
    return cycles.end_reopenings(clock.now())
