"""When digests lock and when the review of a meeting closes. No database, no clock."""

from datetime import date, datetime, time, timedelta

from clusters.calendar import SchoolCalendar
from clusters.models import Meeting
from core.clock import moment
from logs.models import Pack

ASKED_AHEAD = timedelta(days=21)
"""How long before a meeting the platform proposes who challenges whom."""
LOCK_TIME, LOCK_DAYS = time(18), 2
"""Digests lock at six in the evening, two school days before the meeting."""
FURTHEST = 60
"""Days: longer than any holiday."""
CLOSES_AFTER = timedelta(days=14)
"""For so long after a meeting reviews and answers are still taken."""
ONE_DAY = timedelta(days=1)


def is_early(meeting: Meeting, today: date) -> bool:
    """Whether the platform has yet to propose who challenges whom."""
    return meeting.held_on > today + ASKED_AHEAD


def locks_at(meeting: Meeting, pack: Pack | None, calendar: SchoolCalendar) -> datetime:
    """When the digests lock by themselves; where somebody opened them again, as it begins."""
    if pack and pack.reopened_at:
        return meeting.begins_at
    day, left = meeting.held_on, LOCK_DAYS
    for _ in range(FURTHEST):
        day -= ONE_DAY
        left -= calendar.is_school_day(day)
        if not left:
            return moment(day, LOCK_TIME)
    return moment(meeting.held_on - LOCK_DAYS * ONE_DAY, LOCK_TIME)


def closes_at(meeting: Meeting) -> datetime:
    """When the review of a meeting closes by itself."""
    return meeting.begins_at + CLOSES_AFTER


def is_open(meeting: Meeting, pack: Pack | None, at: datetime) -> bool:
    """Whether reviews and answers are taken at this moment."""
    is_closed = pack is not None and pack.closed_at is not None
    return meeting.is_announced and not is_closed and at < closes_at(meeting)
