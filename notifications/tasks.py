"""What the beat pokes."""

from celery import shared_task

from core import clock
from notifications import delivery, digests, heartbeat


@shared_task(ignore_result=True)
def sweep(is_tick: bool = False) -> int:
    """Deliver what is due; also the worker's sign of life, and the beat's when it was a tick."""
    now = clock.now()
    heartbeat.beat("worker", now)
    if is_tick:
        heartbeat.beat("beat", now)
    return delivery.sweep()


@shared_task(ignore_result=True)
def post_digests() -> int:
    """Gather what people want together. Running twice, or two at once, gathers nothing twice."""
    return digests.post_digests(clock.now())
