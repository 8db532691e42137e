"""What the beat pokes."""

from celery import shared_task

from core import clock
from notifications import delivery, heartbeat


@shared_task(ignore_result=True)
def sweep(is_tick: bool = False) -> int:
    """Deliver what is due; also the worker's sign of life, and the beat's when it was a tick."""
    now = clock.now()
    heartbeat.beat("worker", now)
    if is_tick:
        heartbeat.beat("beat", now)
    return delivery.sweep()
