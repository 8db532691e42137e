"""School days: what the programme counts in, because holidays stop its clock."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from itertools import count, islice

from clusters.models import Term


@cache
def bank_holidays() -> frozenset[date]:
    """Bank holidays of England and Wales, from the data bundled with the library.

    Its file alone is read: the library's code would keep 8 MB for the network in each process.
    """
    bundled = files("govuk_bank_holidays").joinpath("bank-holidays.json").read_text()
    events = json.loads(bundled)["england-and-wales"]["events"]
    return frozenset(date.fromisoformat(event["date"]) for event in events)


@dataclass(frozen=True)
class SchoolCalendar:
    """The school days of one cluster, or of one alliance in it.

    A school day is a weekday inside a term, outside its half-term break, no bank holiday and not
    closed (INSET days and the like). Where no term is known around a day, every weekday that is no
    bank holiday counts, so that a programme without term dates still has a clock.
    ``clusters.queries`` reads it from the tables.
    """

    terms: tuple[Term, ...] = ()
    closed: frozenset[date] = frozenset()
    closed_for: tuple[tuple[int, frozenset[date]], ...] = ()
    """(alliance, days on which its lead school alone is closed)."""

    @classmethod
    def of(cls, terms: Iterable[Term], closed: Iterable[date] = ()) -> "SchoolCalendar":
        return cls(tuple(sorted(terms, key=lambda term: term.starts_on)), frozenset(closed))

    def for_alliance(self, alliance: int) -> "SchoolCalendar":
        """The school days of one alliance: those of its cluster on which its lead school opens."""
        days = dict(self.closed_for).get(alliance, frozenset())
        return replace(self, closed=self.closed | days) if days else self

    def term_on(self, day: date) -> Term | None:
        """The term a day lies in, its half-term break included; None in holidays."""
        return next((term for term in self.terms if term.starts_on <= day <= term.ends_on), None)

    def current_term(self, day: date) -> Term | None:
        """The term a day lies in, or the last one before it; before all terms the first."""
        begun = [term for term in self.terms if term.starts_on <= day]
        return begun[-1] if begun else (self.terms[0] if self.terms else None)

    def is_school_day(self, day: date) -> bool:
        if day.weekday() > 4 or day in bank_holidays() or day in self.closed:
            return False
        if not self._knows(day):
            return True
        term = self.term_on(day)
        if term is None:
            return False
        starts_on, ends_on = term.break_starts_on, term.break_ends_on
        return not (starts_on and ends_on and starts_on <= day <= ends_on)

    def school_days(self, first: date, last: date) -> list[date]:
        """The school days from one day to another, both included."""
        span = (last - first).days + 1
        days = (first + timedelta(days=n) for n in range(span))
        return [day for day in days if self.is_school_day(day)]

    def school_days_since(self, day: date, today: date) -> int:
        """School days after ``day`` up to and including ``today``; 0 when none has passed."""
        span = (today - day).days
        return sum(self.is_school_day(day + timedelta(days=n)) for n in range(1, span + 1))

    def school_days_back(self, days: int, today: date) -> date:
        """The last school day up to today (1), the one before it (2), and so on."""
        back = (today - timedelta(days=n) for n in count())
        return next(islice(filter(self.is_school_day, back), days - 1, None))

    def week_of(self, term: Term, day: date) -> tuple[int, int]:
        """(which week of the term, how many weeks it has), counted from its first Monday."""
        first = term.starts_on - timedelta(days=term.starts_on.weekday())
        weeks = (term.ends_on - first).days // 7 + 1
        return min(max((day - first).days // 7 + 1, 1), weeks), weeks

    def _knows(self, day: date) -> bool:
        return bool(self.terms) and self.terms[0].starts_on <= day <= self.terms[-1].ends_on
