"""Signs of life of the worker and the beat."""

from datetime import datetime, timedelta
from typing import Any

from celery.signals import beat_init, worker_ready
from django.db import connection

from core import clock
from notifications.models import Heartbeat

HEALTHY = timedelta(seconds=150)
"""A part that has not been seen for longer is not well (the beat pokes every 30 s)."""


def beat(name: str, at: datetime) -> None:
    """Write that a part of the platform is alive."""
    Heartbeat.objects.update_or_create(name=name, defaults={"seen_at": at})


def forget() -> None:
    """Forget every sign of life, so that the next one is of the processes about to start."""
    Heartbeat.objects.all().delete()


def is_alive(name: str, at: datetime) -> bool:
    """Whether the part was seen within ``HEALTHY``."""
    return Heartbeat.objects.filter(name=name, seen_at__gte=at - HEALTHY).exists()


def last_seen(name: str) -> datetime | None:
    return Heartbeat.objects.filter(name=name).values_list("seen_at", flat=True).first()


@worker_ready.connect
def worker_is_ready(**_: Any) -> None:
    beat("worker", clock.now())


@beat_init.connect
def beat_is_ready(**_: Any) -> None:
    """From then on its ticks are its signs of life; it has no other use for the database."""
    beat("beat", clock.now())
    connection.close()
