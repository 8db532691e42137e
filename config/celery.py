"""The Celery app and its beat schedule: interval pokes only.

All state is in the database, so a poke that is lost, doubled or late changes nothing.
"""

import os

from celery import Celery
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("config")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

app.conf.beat_schedule = {
    # A sign-in code is poked on commit; this is for pokes that got lost, and shows it lives.
    "sweep the outbox": {
        "task": "notifications.tasks.sweep",
        "schedule": settings.OUTBOX_TICK_SECONDS,
        "kwargs": {"is_tick": True},
    },
    # Term dates, placings and busy periods change a few times a term; a person who cannot wait
    # plans by hand.
    "plan the terms": {"task": "clusters.tasks.plan_terms", "schedule": 3600.0},
}
