"""What the beat pokes."""

from celery import shared_task

from core import clock
from writing.actions import attachments


@shared_task(ignore_result=True)
def sweep_files() -> int:
    """Delete old files that no row names. Running twice, or two at once, deletes nothing more."""
    return attachments.sweep(clock.now())
