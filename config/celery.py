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
    # Who is new to a meeting, which reminders have come near: known days before they are due.
    "tell people of dates": {"task": "clusters.tasks.tell_all", "schedule": 600.0},
    "remind of what is owed": {"task": "logs.tasks.remind_all", "schedule": 600.0},
    # A project that is opened or shared late waits ten minutes for its challenger.
    "ask challengers": {"task": "logs.tasks.ask_challengers", "schedule": 600.0},
    # Digests lock at six in the evening; who is late by ten minutes is still in.
    "lock digests": {"task": "logs.tasks.lock_digests", "schedule": 600.0},
    # Extra time ends with a day; an hour of the next one does not matter.
    "end the extra time of cycles": {"task": "logs.tasks.end_reopenings", "schedule": 3600.0},
    # What a rollback left behind is a day old before it goes; an hour more does not matter.
    "sweep files away that no row names": {"task": "writing.tasks.sweep_files", "schedule": 3600.0},
    # A digest leaves in the morning; a quarter of an hour does not matter to it.
    "gather digests": {"task": "notifications.tasks.post_digests", "schedule": 900.0},
}
