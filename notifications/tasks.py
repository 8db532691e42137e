"""What the beat pokes."""

from celery import shared_task

from core import clock
from notifications import heartbeat, outbox


@shared_task(ignore_result=True)
def sweep() -> int:
    """Deliver what is due; also the worker's sign of life."""
    now = clock.now()
    heartbeat.beat("worker", now)
    return outbox.sweep(now)
