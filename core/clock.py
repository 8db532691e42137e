"""The one reader of the time.

Times are stored in UTC and shown in UK time. Views and tasks read the clock at the edge and pass
``today`` or ``at`` down, so that nothing below needs to ask.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone


def now() -> datetime:
    """This moment, aware; moved by ``CLOCK_SHIFT_SECONDS``, which only DEBUG allows."""
    return timezone.now() + timedelta(seconds=settings.CLOCK_SHIFT_SECONDS)


def today() -> date:
    """Today's date in the United Kingdom, where every school of a programme is."""
    return timezone.localdate(now())


UK = ZoneInfo("Europe/London")
"""Meetings are at wall-clock times in the United Kingdom: 14:00 stays 14:00 all year round."""


def moment(day: date, at: time) -> datetime:
    """A UK wall-clock time as a moment.

    A time that comes twice, in the night the clocks go back, is the first of the two. One that is
    skipped in spring is counted on from before the change; forms refuse it (``is_skipped``).
    """
    return datetime.combine(day, at, UK)


SEPTEMBER = 9
"""In England a school year begins on 1 September."""


def school_year(day: date) -> int:
    """The year in which the school year of a day began: 2026 for March 2027."""
    return day.year if day.month >= SEPTEMBER else day.year - 1


def school_year_ends_on(day: date) -> date:
    """The last day of the school year a day lies in."""
    return date(school_year(day) + 1, 8, 31)


def is_skipped(day: date, at: time) -> bool:
    """Whether UK clocks never show this time, because they go forward over it that night."""
    back = moment(day, at).astimezone(UTC).astimezone(UK)
    return back.replace(tzinfo=None) != datetime.combine(day, at)
