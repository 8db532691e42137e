"""When letters that are gathered would go together, and whether that is soon enough for each."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from core import clock
from notifications.kinds import kind_of
from notifications.models import Message, Way


def comes_too_late(message: Message, way: Way, at: datetime) -> bool:
    """Whether the next digest would come when this letter has to be there already."""
    kind = kind_of(message)
    until = kind.before(message)
    return until is not None and kind.earliest(message, _next_digest(way, at)) >= until


def _next_digest(way: Way, at: datetime) -> datetime:
    """The moment from which on the digest of tomorrow, or of next week, may leave."""
    today = timezone.localdate(at)
    days = 7 - today.weekday() if way == Way.WEEKLY else 1
    return clock.moment(today + timedelta(days=days), time.min)
