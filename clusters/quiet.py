"""When letters may leave: on school days, between seven in the morning and eight in the evening.

Nobody in a school is written to at night, at weekends or in the holidays. A last-minute change is
the exception: it is of no use later. What somebody asked for this minute for themselves, a sign-in
code, does not ask here. Times are UK wall-clock times.
"""

from datetime import date, datetime, time, timedelta

from alliances.models import Alliance, Programme
from clusters.calendar import SchoolCalendar
from clusters.queries import calendar_around, calendar_of
from core.clock import UK, moment

FROM, UNTIL = time(7), time(20)
MORNING = time(8)
"""When a reminder leaves."""
LAST_MINUTE = timedelta(hours=24)
FURTHEST = 120
"""Days: longer than any holiday; a calendar without a school day in reach holds nothing up."""

ONE_DAY = timedelta(days=1)


def is_quiet(at: datetime, calendar: SchoolCalendar) -> bool:
    """Whether nothing leaves at this moment."""
    local = at.astimezone(UK)
    return not (FROM <= local.time() < UNTIL and calendar.is_school_day(local.date()))


def leaves_at(at: datetime, calendar: SchoolCalendar) -> datetime:
    """The first moment from this one on at which a letter may leave."""
    if not is_quiet(at, calendar):
        return at
    local = at.astimezone(UK)
    first = local.date() + (ONE_DAY if local.time() >= FROM else timedelta())
    for ahead in range(FURTHEST):
        day = first + ahead * ONE_DAY
        if calendar.is_school_day(day):
            return moment(day, FROM)
    return at


def leaves_about(alliance: Alliance, at: datetime) -> datetime:
    """The first moment from this one on at which a letter about an alliance may leave.

    The school days are those of the alliance in the cluster it is in then.
    """
    return leaves_at(at, calendar_around(alliance, at.astimezone(UK).date()))


def leaves_to(to: Alliance | Programme, at: datetime) -> datetime:
    """The same for a letter to somebody who is to join an alliance, or to run a programme."""
    if isinstance(to, Alliance):
        return leaves_about(to, at)
    return leaves_at(at, calendar_of(to.pk, None))


def morning_from(day: date, calendar: SchoolCalendar) -> datetime:
    """When what may not come before this day leaves: on the first school day from it on."""
    for ahead in range(FURTHEST):
        if calendar.is_school_day(day + ahead * ONE_DAY):
            return moment(day + ahead * ONE_DAY, MORNING)
    return moment(day, MORNING)


def reminder_at(day: date, calendar: SchoolCalendar) -> datetime:
    """When a reminder for this day leaves: that morning, or on the last school day before it."""
    for back in range(FURTHEST):
        if calendar.is_school_day(day - back * ONE_DAY):
            return moment(day - back * ONE_DAY, MORNING)
    return moment(day, MORNING)
