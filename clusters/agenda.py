"""An agenda as people type it: one point a line, its minutes first. No database, no clock."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from alliances.models import Alliance
from clusters.models import AgendaItem, Meeting

LONGEST_TITLE, LONGEST_POINT, MOST_POINTS = 120, 480, 60
LINE = re.compile(r"(\d{1,9})\s*(?:min(?:utes?)?\b\.?)?[\s:,]+(\S.*)")
WELCOME, WELCOME_MINUTES = "Welcome, last term’s actions", 15
TURN_MINUTES = 25
BREAK, BREAK_MINUTES = "Break", 15
LEADING, LEADING_MINUTES = "What we learned about leading", 30
CLOSE, CLOSE_MINUTES = "Next cycle, dates", 20
OCCASIONS: dict[str, tuple[tuple[int, str], ...]] = {
    Meeting.Kind.KICK_START: (
        (20, "Welcome, who is here"),
        (30, "How an enquiry cycle works"),
        (45, "Your focus and your question"),
        (15, "Break"),
        (45, "What to try, and where you start from"),
        (15, "Your cluster, dates, next steps"),
    ),
    Meeting.Kind.NATIONAL: (
        (20, "Welcome, open actions"),
        (90, "Presentations"),
        (30, "Break"),
        (30, "What we learned about leading"),
        (20, "What we agree on, close"),
    ),
}
"""What to begin from where there are no turns to take."""


@dataclass(frozen=True)
class Point:
    """One point: how long, what, and whose turn it is where it is an alliance's."""

    minutes: int
    title: str
    alliance: int | None = None


@dataclass(frozen=True)
class Slot:
    """A point of an agenda with the time at which it begins."""

    starts_at: time
    item: AgendaItem


def parse(text: str, alliances: Sequence[Alliance]) -> tuple[list[Point], list[str]]:
    """The points of a text, and what is wrong with it, each with the number of its line."""
    points, problems = [], []
    for number, line in enumerate(text.split("\n"), 1):
        words = line.strip()
        if not words:
            continue
        found = LINE.fullmatch(words)
        wrong = _wrong(found)
        if found is None or wrong:
            problems.append(f"Line {number}: {wrong}")
        else:
            title = found[2]
            points.append(Point(int(found[1]), title, _named(title, alliances)))
    if len(points) > MOST_POINTS:
        problems.append(f"Use {MOST_POINTS} points at most. There are {len(points)}.")
    return points, problems


def written(points: Iterable[Point | AgendaItem]) -> str:
    """The text that ``parse`` reads as these points."""
    return "\n".join(f"{each.minutes} {each.title}" for each in points)


def usual(kind: str, alliances: Sequence[Alliance]) -> list[Point]:
    """What to begin from, by the kind of the meeting."""
    occasion = OCCASIONS.get(kind)
    return [Point(*each) for each in occasion] if occasion else proposed(alliances)


def proposed(alliances: Sequence[Alliance]) -> list[Point]:
    """What a cluster begins from: each alliance has its turn, with a break after half of them."""
    turns = [Point(TURN_MINUTES, each.name, each.pk) for each in alliances]
    half = (len(turns) + 1) // 2
    return [
        Point(WELCOME_MINUTES, WELCOME),
        *turns[:half],
        Point(BREAK_MINUTES, BREAK),
        *turns[half:],
        Point(LEADING_MINUTES, LEADING),
        Point(CLOSE_MINUTES, CLOSE),
    ]


def timed(items: Iterable[AgendaItem], starts_at: time) -> Iterator[Slot]:
    """When each point begins, if every one before it takes its minutes."""
    clock = datetime.combine(date.min, starts_at)
    for item in items:
        yield Slot(clock.time(), item)
        clock += timedelta(minutes=item.minutes)


def overrun(points: Iterable[Point | AgendaItem], meeting: Meeting) -> int:
    """By how many minutes the points are longer than the meeting; 0 when they fit."""
    on = date.min
    ends, starts = (datetime.combine(on, at) for at in (meeting.ends_at, meeting.starts_at))
    return max(sum(each.minutes for each in points) - (ends - starts).seconds // 60, 0)


def _wrong(found: re.Match[str] | None) -> str:
    """What is wrong with one line; empty when it is well."""
    if found is None:
        return "begin with the minutes, then what, for example 25 Riverside"
    if not 1 <= int(found[1]) <= LONGEST_POINT:
        return f"give between 1 and {LONGEST_POINT} minutes"
    if len(found[2]) > LONGEST_TITLE:
        return f"use {LONGEST_TITLE} characters at most. There are {len(found[2])}"
    return ""


def _named(title: str, alliances: Sequence[Alliance]) -> int | None:
    """The one alliance that a title names: by its whole name in it, or by how its name begins."""
    words = title.casefold().rstrip(".")
    names = [(each.pk, each.name.casefold()) for each in alliances]
    found = [pk for pk, name in names if name in words]
    found = found or [pk for pk, name in names if f"{name} ".startswith(f"{words} ")]
    return found[0] if len(found) == 1 else None
