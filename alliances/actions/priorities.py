"""Priorities: change one, end it, take it up again."""

from datetime import datetime

from django.db.models import F

from accounts.models import User
from alliances.models import Priority
from core.exceptions import ChangedMeanwhile


def change(priority: Priority, *, version: int, text: str, first_year: int, last_year: int) -> None:
    """Change a current priority that is as the person saw it, else ``ChangedMeanwhile``."""
    seen = Priority.objects.current().filter(pk=priority.pk, version=version)
    told = {"text": text, "first_year": first_year, "last_year": last_year}
    if not seen.update(version=F("version") + 1, **told):
        raise ChangedMeanwhile("priority")


def end(priority: Priority, *, by: User, at: datetime) -> bool:
    """End a priority, and say whether it was current: who ended it first stays named."""
    current = Priority.objects.current().filter(pk=priority.pk)
    return bool(current.update(ended_at=at, ended_by=by))


def take_up(priority: Priority) -> bool:
    """Take an ended priority up again, and say whether it was ended."""
    ended = Priority.objects.filter(pk=priority.pk, ended_at__isnull=False)
    return bool(ended.update(ended_at=None, ended_by=None))
