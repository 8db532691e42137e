"""Actions as they are noted in a call, one a line: "Amira: reading for pupil reasoning, 4 Dec"."""

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

from clusters.models import Action

FURTHEST = timedelta(days=730)
LONGEST, MOST = 300, 30
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEKDAY = r"(?:mon|tue|tues|wed|weds|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?"
DAY = re.compile(
    rf"(?:[ ,;]+)(?:by |on )?(?:{WEEKDAY}\.?,? )?"
    r"([0-9]{1,2})(?:(?:st|nd|rd|th)? (?:of )?([a-z]{3,9})\.?(?:,? ([0-9]{4}))?"
    r"|[/.]([0-9]{1,2})(?:[/.]([0-9]{4}|[0-9]{2}))?)\.?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Agreed:
    """One line that was understood. ``action`` is the row that says so already, if there is one."""

    what: str
    owner: int | None
    due_on: date | None
    action: Action | None = None


class NotUnderstood(Exception):
    """Why a line cannot be an action, in words for whoever wrote it."""


class NobodyCalled(NotUnderstood):
    """None of the people who can take something on has this name."""


@dataclass(frozen=True)
class Names:
    """The people who can take something on: their names by number."""

    people: Mapping[int, str]

    def called(self, typed: str) -> int:
        """Who is meant by a first or a whole name."""
        asked = typed.casefold()
        whole = [pk for pk, name in self.people.items() if name.casefold() == asked]
        found = whole or [pk for pk, name in self.people.items() if _first(name) == asked]
        if not found:
            raise NobodyCalled(f"nobody is called “{typed[:60]}”")
        if len(found) > 1:
            raise NotUnderstood(f"more than one person is called “{typed}”. Write the whole name")
        return found[0]

    def short(self, pk: int, name: str) -> str:
        """The first name where it says who is meant, else the whole one."""
        alike = [each for each in self.people.values() if _first(each) == _first(name)]
        return name if len(alike) > 1 or pk not in self.people else name.split()[0]


def read(
    text: str, names: Names, today: date, written: Iterable[Action] = ()
) -> tuple[list[Agreed], list[str]]:
    """(what was agreed, what could not be understood), each line by itself.

    A line that stands as one of ``written`` is shown is that action, whoever has left and whatever
    day has passed since. The same line twice is one action.
    """
    agreed: list[Agreed] = []
    problems: list[str] = []
    known = {words: each for each in written for words in _ways_to_write(each, names)}
    said, names_somebody_else = set(), False
    for number, line in enumerate(text.split("\n"), start=1):
        words = " ".join(line.split())
        if not words or words in said:
            continue
        said.add(words)
        action = known.get(words)
        if action:
            agreed.append(Agreed(action.what, action.owner_id, action.due_on, action))
            continue
        try:
            agreed.append(_understood(words, names, today))
        except NotUnderstood as problem:
            problems.append(f"Line {number}: {problem}")
            names_somebody_else |= isinstance(problem, NobodyCalled)
    if names_somebody_else:
        problems.append(f"You can name {', '.join(sorted(names.people.values()))}")
    if len(agreed) > MOST:
        problems.append(f"Write down {MOST} actions at most. There are {len(agreed)}")
    return agreed, problems


def write(actions: Iterable[Action], names: Names) -> str:
    """The lines that ``read`` understands as these actions."""
    return "\n".join(_line(each, names, today=each.agreed_at.date()) for each in actions)


def _understood(line: str, names: Names, today: date) -> Agreed:
    who, colon, rest = line.partition(":")
    if not colon:
        raise NotUnderstood("begin with who does it and a colon, for example Amira:")
    owner = names.called(who.strip())
    days = [found for found in DAY.finditer(rest) if found.end() == len(rest)]
    if not days:
        raise NotUnderstood("end with the day, for example 4 Dec")
    what = rest[: days[0].start()].strip(" ,;")
    if not what:
        raise NotUnderstood("say what is to be done, between the name and the day")
    if len(what) > LONGEST:
        raise NotUnderstood(f"use {LONGEST} characters at most to say what is to be done")
    return Agreed(what, owner, _day(days[0], today))


def _day(found: re.Match[str], today: date) -> date:
    """The day that is meant; without a year the next such day."""
    day, month_name, year_after_name, month_number, year_after_number = found.groups()
    month = int(month_number) if month_number else _month(month_name)
    year = year_after_name or year_after_number
    years = [int(year) % 2000 + 2000] if year else [today.year, today.year + 1]
    days = _such_days(years, month, int(day))
    if not days:
        raise NotUnderstood(f"there is no day “{found.group().strip(' ,;')}”")
    ahead = [one for one in days if one >= today]
    if not ahead:
        raise NotUnderstood(f"{days[0].day} {days[0]:%B %Y} has passed")
    if ahead[0] > today + FURTHEST:
        raise NotUnderstood("check the year")
    return ahead[0]


def _month(name: str) -> int:
    short = name[:3].lower()
    whole = date(2000, MONTHS.index(short) + 1, 1) if short in MONTHS else None
    if whole is None or not (
        f"{whole:%B}".lower().startswith(name.lower()) or name.lower() == "sept"
    ):
        raise NotUnderstood(f"“{name}” is no month")
    return whole.month


def _such_days(years: Iterable[int], month: int, day: int) -> list[date]:
    """This day of each of these years; 29 February is not in all of them."""
    days = []
    for year in years:
        with suppress(ValueError):
            days.append(date(year, month, day))
    return days


def _ways_to_write(action: Action, names: Names) -> list[str]:
    """The line of an action, with its owner's first name and with the whole one."""
    lines = [
        _line(action, names, action.agreed_at.date()),
        _line(action, Names({}), action.agreed_at.date()),
    ]
    return [" ".join(line.split()) for line in lines]


def _line(action: Action, names: Names, today: date) -> str:
    who = f"{names.short(action.owner.pk, str(action.owner))}: " if action.owner else ""
    return f"{who}{action.what}{_when(action.due_on, today)}"


def _when(day: date | None, today: date) -> str:
    """As short as it is understood; with its year where that is not the next such day."""
    if day is None:
        return ""
    without_year = _such_days([today.year, today.year + 1], day.month, day.day)
    is_next = day == next((one for one in without_year if one >= today), None)
    return f", {day.day} {day:%b}" if is_next else f", {day.day} {day:%b %Y}"


def _first(name: str) -> str:
    return name.split()[0].casefold() if name.split() else ""
