"""The one reader of the time.

Times are stored in UTC and shown in UK time. Views and tasks read the clock at the edge and pass
``today`` or ``at`` down, so that nothing below needs to ask.
"""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils import timezone


def now() -> datetime:
    """This moment, aware; moved by ``CLOCK_SHIFT_SECONDS``, which only DEBUG allows."""
    return timezone.now() + timedelta(seconds=settings.CLOCK_SHIFT_SECONDS)


def today() -> date:
    """Today's date in the United Kingdom, where every school of a programme is."""
    return timezone.localdate(now())
