"""What the beat pokes."""

from celery import shared_task

from clusters.actions import plans, telling
from core import clock


@shared_task(ignore_result=True)
def plan_terms() -> int:
    """Propose what terms lack. Running twice, or two at once, proposes nothing more."""
    return plans.plan_all(clock.today())


@shared_task(ignore_result=True)
def tell_all() -> int:
    """Tell whoever has not heard of a date that is ahead. Running twice tells nobody twice."""
    return telling.tell_all(clock.now())
