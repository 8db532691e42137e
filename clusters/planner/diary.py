"""When facilitators are taken."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from clusters.planner.facts import Booking, Group, Kind, Proposal, booked

Span = tuple[int, int]
"""From and until, in minutes of the day."""


@dataclass
class Diary:
    """When facilitators are taken: (start, end) in minutes of the day, by diary and day."""

    groups: Sequence[Group]
    meetings: dict[tuple[str, date], int] = field(default_factory=dict)
    calls: dict[tuple[str, date], int] = field(default_factory=dict)
    times: dict[tuple[str, date], list[Span]] = field(default_factory=dict)
    weeks: dict[tuple[Kind, str, date], int] = field(default_factory=dict)
    """Meetings and calls by the Monday of their week."""
    asked: dict[tuple[int, date], list[str]] = field(default_factory=dict)
    """Whose diaries count, by cluster and day: asked for each day of a term, for each call."""
    school: dict[tuple[int, date, date], list[date]] = field(default_factory=dict)
    """School days by cluster, from one day to another: the same for each of its alliances."""

    @classmethod
    def of(cls, groups: Sequence[Group], bookings: Iterable[Booking]) -> "Diary":
        diary = cls(groups)
        for booking in bookings:
            if not booking.is_cancelled:
                diary.book(booking)
        return diary

    def book(self, booking: Booking) -> None:
        self._note(booking, 1)
        for there in self._places(booking):
            self.times.setdefault(there, []).append(booking.span)

    def free(self, booking: Booking) -> None:
        self._note(booking, -1)
        for there in self._places(booking):
            self.times[there].remove(booking.span)

    def take(self, found: Proposal) -> None:
        self.book(booked(found))

    def meets(self, group: Group, day: date) -> bool:
        return any(self.meetings.get((who, day)) for who in self._of(group, day))

    def meetings_in_week(self, group: Group, day: date) -> int:
        return self._in_week(Kind.MEETING, group, day)

    def calls_on(self, group: Group, day: date) -> int:
        return max(self.calls.get((who, day), 0) for who in self._of(group, day))

    def calls_in_week(self, group: Group, day: date) -> int:
        return self._in_week(Kind.CALL, group, day)

    def taken(self, group: Group, day: date) -> list[Span]:
        """When those who look after a cluster are taken on a day."""
        return [each for who in self._of(group, day) for each in self.times.get((who, day), ())]

    def is_free(self, group: Group, day: date, span: Span) -> bool:
        return not overlaps(span, self.taken(group, day))

    def _of(self, group: Group, day: date) -> list[str]:
        there = group.cluster, day
        if there not in self.asked:
            self.asked[there] = group.diaries(day)
        return self.asked[there]

    def school_days(self, group: Group, first: date, last: date) -> list[date]:
        there = group.cluster, first, last
        if there not in self.school:
            self.school[there] = group.calendar.school_days(first, last)
        return self.school[there]

    def _in_week(self, kind: Kind, group: Group, day: date) -> int:
        monday = _monday(day)
        return max(self.weeks.get((kind, who, monday), 0) for who in self._of(group, day))

    def _note(self, booking: Booking, by: int) -> None:
        counts = self.meetings if booking.kind is Kind.MEETING else self.calls
        for who, day in self._places(booking):
            counts[who, day] = counts.get((who, day), 0) + by
            week = booking.kind, who, _monday(day)
            self.weeks[week] = self.weeks.get(week, 0) + by

    def _places(self, booking: Booking) -> set[tuple[str, date]]:
        return {
            (who, booking.day)
            for group in self.groups
            if group.cluster in booking.clusters
            for who in self._of(group, booking.day)
        }


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def overlaps(span: Span, taken: Iterable[Span]) -> bool:
    """Whether something is taken within a span; to begin when another ends is no overlap."""
    start, end = span
    return any(since < end and start < until for since, until in taken)
