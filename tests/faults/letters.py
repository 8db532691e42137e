"""Letters to send and what has become of them, asked of the database by the process that judges."""

import time
from datetime import timedelta
from itertools import count

from django.db import connection, models, transaction

from core import clock
from notifications import outbox
from notifications.models import Message, Relay
from tests.faults.world import World

KIND = "account_changed"
"""A kind that is always wanted when it belongs to no person."""

_number = count()


def letter(about: models.Model | None = None, **fields: object) -> Message:
    key = fields.get("key", f"letter-{next(_number)}")
    usual = {"key": key, "to": f"{key}@school.example", "due_at": clock.now() - timedelta(days=2)}
    return Message(
        kind=KIND, subject="A reminder", text="Words.\n" * 20, about=about, **usual | fields
    )


def post(number: int, **fields: object) -> list[Message]:
    letters = [letter(**fields) for _ in range(number)]
    with transaction.atomic():
        outbox.post(letters)
    return letters


def waiting() -> int:
    return Message.objects.unsent().count()


def in_doubt() -> int:
    return Message.objects.aggregate(all=models.Sum("in_doubt"))["all"] or 0


def forget() -> None:
    Message.objects.all().delete()
    Relay.objects.all().delete()


def begin_anew(world: World) -> None:
    """Every case begins with nobody at work, no poke, no letter, and a relay in no talk."""
    world.rest()
    forget()


def longest_transaction() -> float:
    """Seconds for which the oldest transaction of any other process has been open."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(max(extract(epoch FROM clock_timestamp() - xact_start)), 0)"
            " FROM pg_stat_activity WHERE backend_type = 'client backend'"
            " AND pid <> pg_backend_pid()"
        )
        return float(cursor.fetchone()[0])


def again_and_again(reach: object, within: float = 30) -> object:
    """Ask a database that may just be coming back."""
    latest = time.monotonic() + within
    while True:
        try:
            return reach()
        except Exception:
            connection.close()
            if time.monotonic() > latest:
                raise
            time.sleep(0.3)
