"""The drawing of a term: calls, meetings and the half-term break along one line.

Geometry and sentences only; pure, so that it can be tested without a page.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from clusters.models import CheckIn, Meeting, Term

WIDTH, LEFT, RIGHT = 1100.0, 8.0, 1092.0
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True)
class Mark:
    """A call or a meeting on the line. ``state`` is done, to_come or missed."""

    x: float
    state: str


LETTER = 7.5
"""The width of a letter of a heading, generously."""
LANES = ((64, 122), (47, 137))
"""Where headings and what stands below the line are written: near it, or further off."""


@dataclass(frozen=True)
class Label:
    """A heading above the line with its count below; ``lane`` 1 stands further off."""

    x: float
    words: str
    count: str
    anchor: str
    lane: int = 0

    @property
    def above(self) -> int:
        return LANES[self.lane][0]

    @property
    def below(self) -> int:
        return LANES[self.lane][1]

    @property
    def span(self) -> tuple[float, float]:
        """From where to where it is written."""
        width = LETTER * max(len(self.words), len(self.count))
        before = {"start": 0.0, "middle": 0.5, "end": 1.0}[self.anchor] * width
        return self.x - before, self.x - before + width


@dataclass(frozen=True)
class Step:
    """The same facts as a line of words, for phones and screen readers."""

    first_on: date
    words: str
    detail: str
    ring: int
    """All to come, under way or done: one of the three below."""


TO_COME, UNDER_WAY, DONE = 0, 1, 6


@dataclass(frozen=True)
class Rhythm:
    """Everything the template needs to draw a term."""

    title: str
    description: str
    months: list[tuple[float, str]]
    half_term: tuple[float, float] | None
    today: float | None
    calls: list[Mark]
    meetings: list[Mark]
    labels: list[Label]
    steps: list[Step]


def draw(term: Term, calls: Sequence[CheckIn], meetings: Sequence[Meeting], today: date) -> Rhythm:
    """The rhythm of one cluster's term as it stands today."""
    scale = _Scale(term)
    halves = [[call for call in calls if term.half(call.due_on) == half] for half in (1, 2)]
    labels = [
        Label(scale.x(half[0].due_on), words, _made(half, today), "start" if first else "end")
        for half, words, first in (
            (halves[0], "Check-in calls, first half", True),
            (halves[1], "Check-in calls, second half", False),
        )
        if half
    ]
    labels += [
        Label(
            scale.x(meeting.held_on),
            str(meeting.get_kind_display()),
            _date(meeting.held_on),
            "middle",
        )
        for meeting in meetings
    ]
    steps = [
        *_call_step(halves[0], "Check-in calls, first half", today),
        *_call_step(halves[1], "Check-in calls, second half", today),
        *(_meeting_step(meeting, today) for meeting in meetings),
    ]
    steps.sort(key=lambda step: step.first_on)
    return Rhythm(
        title=f"{term}: calls and meetings",
        description=". ".join(f"{step.words}: {step.detail}" for step in steps)
        or "No calls or meetings yet",
        months=[(scale.x(day), f"{day:%B}") for day in scale.firsts_of_months()],
        half_term=scale.span(term.break_starts_on, term.break_ends_on),
        today=scale.x(today) if term.starts_on <= today <= term.ends_on else None,
        calls=[Mark(scale.x(call.due_on), _state(call, today)) for call in calls],
        meetings=[
            Mark(scale.x(meeting.held_on), "done" if meeting.held_on < today else "to_come")
            for meeting in meetings
        ],
        labels=_apart([_inside(label) for label in labels]),
        steps=steps,
    )


def _inside(label: Label) -> Label:
    """The label, written towards the middle where it would leave the drawing."""
    start, end = label.span
    if start < 0:
        return replace(label, anchor="start")
    return replace(label, anchor="end") if end > WIDTH else label


def _apart(labels: Sequence[Label]) -> list[Label]:
    """Labels in lanes, so that none is written over another; from left to right."""
    placed: list[Label] = []
    ends = [float("-inf")] * len(LANES)
    for label in sorted(labels, key=lambda each: each.span):
        start, end = label.span
        lane = next((n for n, taken in enumerate(ends) if taken < start), ends.index(min(ends)))
        ends[lane] = max(ends[lane], end)
        placed.append(replace(label, lane=lane))
    return placed


class _Scale:
    """Days of a term to points of the view box."""

    def __init__(self, term: Term) -> None:
        self.first, self.last = term.starts_on, term.ends_on
        self.days = max((self.last - self.first).days, 1)

    def x(self, day: date) -> float:
        share = (day - self.first).days / self.days
        return round(LEFT + 10 + (RIGHT - LEFT - 20) * min(max(share, 0), 1), 1)

    def span(self, start: date | None, end: date | None) -> tuple[float, float] | None:
        """(left edge, width) of a stretch of days."""
        if not start or not end:
            return None
        return self.x(start), round(self.x(end) - self.x(start), 1)

    def firsts_of_months(self) -> list[date]:
        """The first day of the term and the first of every month in it, none too near the next."""
        firsts, day = [self.first], self.first
        while (day := (day.replace(day=1) + timedelta(days=32)).replace(day=1)) <= self.last:
            firsts.append(day)
        return [
            first
            for first, after in zip(firsts, [*firsts[1:], self.last], strict=True)
            if self.x(after) - self.x(first) > 70
        ]


def _state(call: CheckIn, today: date) -> str:
    if call.outcome == CheckIn.Outcome.HELD:
        return "done"
    return "missed" if call.is_missed else "to_come"


def _made(calls: Sequence[CheckIn], today: date) -> str:
    """ "4 of 4 made", or what became of each."""
    states = [_state(call, today) for call in calls]
    made, missed, ahead = (states.count(state) for state in ("done", "missed", "to_come"))
    if not missed and not ahead:
        return f"{made} of {len(calls)} made"
    told = ((missed, "missed"), (made, "made"), (ahead, "to come"))
    return ", ".join(f"{count} {word}" for count, word in told if count)


def _call_step(calls: Sequence[CheckIn], words: str, today: date) -> list[Step]:
    if not calls:
        return []
    first_on = calls[0].due_on
    told = f"{_between(calls)}, {_made(calls, today)}"
    return [Step(first_on, words, told, _ring_of_calls(calls, today))]


def _ring_of_calls(calls: Sequence[CheckIn], today: date) -> int:
    if all(call.outcome for call in calls):
        return DONE
    is_begun = calls[0].due_on <= today or any(call.outcome for call in calls)
    return UNDER_WAY if is_begun else TO_COME


def _between(calls: Sequence[CheckIn]) -> str:
    first, last = calls[0].due_on, calls[-1].due_on
    if first == last:
        return _date(first)
    same = first.month == last.month
    return f"{first.day}{'' if same else f' {first:%B}'} to {last.day} {last:%B}"


def _meeting_step(meeting: Meeting, today: date) -> Step:
    where = f", {meeting.host or meeting.place}" if meeting.host or meeting.place else ""
    detail = f"{_date(meeting.held_on)}{where}"
    return Step(meeting.held_on, str(meeting.get_kind_display()), detail, _ring(meeting, today))


def _ring(meeting: Meeting, today: date) -> int:
    if meeting.held_on == today:
        return UNDER_WAY
    return DONE if meeting.held_on < today else TO_COME


def _date(day: date) -> str:
    return f"{DAYS[day.weekday()]} {day.day} {day:%b}"
