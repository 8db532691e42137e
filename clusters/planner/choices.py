"""Which of the days that may be taken is wished for most."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time
from functools import cached_property

from clusters.planner.diary import Diary, overlaps
from clusters.planner.facts import (
    CALL_MINUTES,
    CALL_TIMES,
    Booking,
    Group,
    Member,
    Slot,
    minutes_of,
)


def _span(at: time) -> tuple[int, int]:
    """When a call that starts at a time begins and ends, in minutes of the day."""
    return minutes_of(at), minutes_of(at) + CALL_MINUTES


SPANS = {at: _span(at) for at in CALL_TIMES}


@dataclass(frozen=True)
class Choice:
    """The days a slot could be on, and those on which it is wished for."""

    group: Group
    slot: Slot
    diary: Diary
    days: list[date]
    window: frozenset[date]
    ideal: date
    was: Booking | None

    @cached_property
    def edges(self) -> tuple[date, date]:
        """The first and the last day of the window: a day outside it is nearest to one of them."""
        return min(self.window), max(self.window)

    def away(self, day: date) -> int:
        """How many days outside the window."""
        if day in self.window or not self.window:
            return 0
        return min(abs((day - edge).days) for edge in self.edges)

    def stays(self, day: date) -> bool:
        return self.was is not None and self.was.day == day


Cost = Callable[[date], int]


def cheapest(days: list[date], costs: Iterable[Cost]) -> date:
    """The day that costs least; a later cost decides only between days that earlier ones leave."""
    for cost in costs:
        if len(days) == 1:
            break
        paid = [cost(day) for day in days]
        least = min(paid)
        days = [day for day, each in zip(days, paid, strict=True) if each == least]
    return days[0]


def meeting_costs(choice: Choice) -> Iterator[Cost]:
    group = choice.group
    yield lambda day: sum(1 for each in group.members if each.misses(day))
    yield lambda day: not choice.stays(day)
    yield choice.away
    yield lambda day: choice.diary.meetings_in_week(group, day)
    yield lambda day: day.weekday() in (0, 4)  # people travel; Mondays and Fridays lack cover
    yield lambda day: abs((day - choice.ideal).days)
    yield date.toordinal


def call_costs(choice: Choice, member: Member) -> Iterator[Cost]:
    group, diary = choice.group, choice.diary
    yield lambda day: bool(diary.taken(group, day)) and not free_times(choice, day)
    yield lambda day: member.busy_on(day) is not None
    yield lambda day: diary.meets(group, day)
    yield lambda day: not choice.stays(day)
    yield choice.away
    yield lambda day: diary.calls_on(group, day)
    yield lambda day: diary.calls_in_week(group, day)
    yield lambda day: abs((day - choice.ideal).days)
    yield date.toordinal


def free_times(choice: Choice, day: date) -> list[time]:
    """When the facilitator could call on a day; where the call stays, its own time first."""
    taken = choice.diary.taken(choice.group, day)
    spans = SPANS
    if choice.was and choice.stays(day):
        spans = {choice.was.starts_at: _span(choice.was.starts_at)} | SPANS
    return [at for at, span in spans.items() if not overlaps(span, taken)]


def middle(days: Sequence[date]) -> date:
    return sorted(days)[len(days) // 2]
