"""When things happen in the demonstration, worked out from the day it is built on.

The story is told in school days before that day, so it holds on any date. English term dates differ
a little between local authorities; these are ordinary ones.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property

from django.utils import timezone

from clusters.calendar import SchoolCalendar
from clusters.models import Term

MONDAY, FRIDAY = 0, 4
SETTLED = 32
"""School days into a term from which its cycle has a story; before, the last one still has."""

REVIEW_BEFORE_END = 22
"""Days from a cluster meeting to the end of its term."""

HOURS = (time(12, 40), time(15, 50), time(16, 25), time(17, 10), time(19, 30))
"""When people find the time to write."""


@dataclass(frozen=True)
class Half:
    """Half a term, without the break."""

    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class Timeline:
    """Six terms around a day: three before, the current one, two after."""

    today: date
    terms: tuple[Term, ...]

    @classmethod
    def around(cls, today: date) -> "Timeline":
        """In a holiday the term that has just ended goes on until today, so screens have life."""
        known = [term for year in range(today.year - 3, today.year + 3) for term in _year(year)]
        now = max(place for place, term in enumerate(known) if term.starts_on <= today)
        known[now].ends_on = max(known[now].ends_on, today)
        return cls(today, tuple(known[now - 3 : now + 3]))

    @cached_property
    def calendar(self) -> SchoolCalendar:
        return SchoolCalendar.of(self.terms)

    @property
    def programme_starts_on(self) -> date:
        return date(self.terms[0].starts_on.year - 1, 9, 1)

    @property
    def current(self) -> Term:
        return self.terms[3]

    @cached_property
    def _open(self) -> int:
        days = self.calendar.school_days_since(self.current.starts_on, self.today)
        return 3 if days >= SETTLED else 2

    def term(self, which: str) -> Term:
        """``this``: of the cycles under way; ``last`` and ``baseline``: the two before it; ``now``:
        the one today lies in, which is the same as ``this`` but for its first weeks."""
        before = {"this": 0, "last": 1, "baseline": 2}
        return self.current if which == "now" else self.terms[self._open - before[which]]

    @cached_property
    def _school_days(self) -> list[date]:
        return list(self.between(self.terms[0].starts_on, self.terms[-1].ends_on))

    @cached_property
    def _past(self) -> list[date]:
        return [day for day in self._school_days if day <= self.today]

    def between(self, first: date, last: date) -> Iterator[date]:
        """The school days from one day to another, both included."""
        for step in range((last - first).days + 1):
            day = first + timedelta(days=step)
            if self.calendar.is_school_day(day):
                yield day

    def back(self, days: int) -> date:
        """The school day that is so many school days ago."""
        return self._past[-1 - days]

    def ahead(self, days: int) -> date:
        """The school day that comes after so many."""
        return self._school_days[len(self._past) - 1 + days]

    def since(self, first: date, days_back: int) -> date:
        """So many school days ago, but not before the first school day from ``first``."""
        begins = next(self.between(first, self.today), self.today)
        return max(self.back(days_back), begins)

    def spread(self, first: date, last: date, count: int) -> list[date]:
        """So many school days spread evenly between two days, the last one included."""
        days = list(self.between(first, min(last, self.today)))
        return [days[round((place + 1) * (len(days) - 1) / count)] for place in range(count)]

    @cached_property
    def halves(self) -> list[Half]:
        """The half-terms that have begun, oldest first."""
        found = []
        weekend = timedelta(days=3)
        for term in self.terms[:4]:
            if term.break_starts_on and term.break_ends_on:
                found.append(Half(term.starts_on, term.break_starts_on - weekend))
                found.append(Half(term.break_ends_on + weekend, term.ends_on))
        return [half for half in found if half.starts_on <= self.today]

    def review_on(self, term: Term, weekday: int) -> date:
        """When a cluster that meets on this weekday met in a term that is over."""
        day = term.ends_on - timedelta(days=REVIEW_BEFORE_END)
        return self._next(day - timedelta(days=day.weekday()), weekday)

    def meeting_ahead(self, weekday: int) -> date:
        """About 16 days from today, or later when there is no school then."""
        day = self.today + timedelta(days=16)
        return self._next(day - timedelta(days=day.weekday()), weekday)

    def _next(self, monday: date, weekday: int) -> date:
        day = monday + timedelta(days=weekday)
        while not self.calendar.is_school_day(day):
            day += timedelta(days=7)
        return day

    def moment(self, day: date, number: int = 0) -> datetime:
        """A time of that day at which people write; before school when it is today."""
        hour = time(7, 35) if day >= self.today else HOURS[number % len(HOURS)]
        return timezone.make_aware(datetime.combine(day, hour))


def _year(year: int) -> list[Term]:
    """Spring, summer and autumn of a calendar year."""
    spring_ends = _easter(year) - timedelta(days=9)
    return [
        _term(Term.Season.SPRING, date(year, 1, 4), _from(date(year, 2, 12), MONDAY), spring_ends),
        _term(
            Term.Season.SUMMER,
            spring_ends + timedelta(days=17),
            _until(date(year, 5, 31), MONDAY),
            _until(date(year, 7, 24), FRIDAY),
        ),
        _term(
            Term.Season.AUTUMN,
            date(year, 9, 2),
            _until(date(year, 10, 31), MONDAY),
            _until(date(year, 12, 21), FRIDAY),
        ),
    ]


def _term(season: Term.Season, not_before: date, break_on: date, ends_on: date) -> Term:
    return Term(
        season=season,
        starts_on=_from(not_before, MONDAY),
        break_starts_on=break_on,
        break_ends_on=break_on + timedelta(days=4),
        ends_on=ends_on,
    )


def _easter(year: int) -> date:
    """Easter Sunday, by the rule of Butcher (Gregorian calendar)."""
    century, rest = divmod(year, 100)
    moon = (19 * (year % 19) + century - century // 4 - (8 * century + 13) // 25 + 15) % 30
    sunday = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    late = (year % 19 + 11 * moon + 22 * sunday) // 451
    month, day = divmod(moon + sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def _from(day: date, weekday: int) -> date:
    """The first such weekday on or after a day."""
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def _until(day: date, weekday: int) -> date:
    """The last such weekday on or before a day."""
    return day - timedelta(days=(day.weekday() - weekday) % 7)
