"""What the beat pokes."""

from celery import shared_task

from core import clock
from logs.actions import reminding


@shared_task(ignore_result=True)
def remind_all() -> int:
    """Post reminders that are missing. Running twice, or two at once, reminds nobody twice."""
    return reminding.remind_all(clock.now())
