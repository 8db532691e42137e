"""Wake the worker after a commit."""

import logging

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)


def poke(task_name: str) -> None:
    """Send a task by name once the current transaction has committed.

    A poke only saves waiting: the beat sends the same task at fixed intervals, so a broker that is
    away is logged and forgotten.
    """

    def send() -> None:
        try:
            current_app.send_task(task_name, retry=False, ignore_result=True)
        except (OperationalError, OSError) as trouble:
            log.warning("%s was not poked: %s", task_name, trouble)

    transaction.on_commit(send)
