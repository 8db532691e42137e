"""Which of the days that may be taken is wished for most."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

from clusters.planner.diary import Diary
from clusters.planner.facts import (
    CALL_MINUTES,
    CALL_TIMES,
    Booking,
    Group,
    Member,
    Slot,
    minutes_of,
)


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

    def away(self, day: date) -> int:
        """How many days outside the window."""
        return min((abs((day - each).days) for each in self.window), default=0)

    def stays(self, day: date) -> bool:
        return self.was is not None and self.was.day == day


def meeting_cost(choice: Choice, day: date) -> tuple[int, ...]:
    group = choice.group
    return (
        sum(1 for each in group.members if each.misses(day)),
        not choice.stays(day),
        choice.away(day),
        choice.diary.meetings_in_week(group, day),
        day.weekday() in (0, 4),  # people travel, and Mondays and Fridays are short of cover
        abs((day - choice.ideal).days),
        day.toordinal(),
    )


def call_cost(choice: Choice, member: Member, day: date) -> tuple[int, ...]:
    group, diary = choice.group, choice.diary
    return (
        not free_times(choice, day),
        member.busy_on(day) is not None,
        diary.meets(group, day),
        not choice.stays(day),
        choice.away(day),
        diary.calls_on(group, day),
        diary.calls_in_week(group, day),
        abs((day - choice.ideal).days),
        day.toordinal(),
    )


def free_times(choice: Choice, day: date) -> list[time]:
    """When the facilitator could call on a day; where the call stays, its own time first."""
    own = (choice.was.starts_at,) if choice.was and choice.stays(day) else ()
    spans = {at: (minutes_of(at), minutes_of(at) + CALL_MINUTES) for at in (*own, *CALL_TIMES)}
    return [at for at, span in spans.items() if choice.diary.is_free(choice.group, day, span)]


def middle(days: Sequence[date]) -> date:
    return sorted(days)[len(days) // 2]
