"""Why a day, and why none: one plain sentence each."""

from collections.abc import Iterable
from datetime import date

from clusters.planner.choices import Choice
from clusters.planner.facts import Member, Slot, in_words

NOBODY = "nobody facilitates the cluster then"


def why_no_day(school: list[date], today: date, member: Member) -> str:
    if not school:
        return "it has no school day"
    if not any(day > today and not member.closed_on(day) for day in school):
        return "no school day is left"
    if not any(day <= member.until for day in school if day > today):
        return f"no school day is left before {member.name} leaves on {in_words(member.until)}"
    kick_start = in_words(max(member.kick_start_on, member.since))
    return f"no school day is left after the kick-start of {member.name} on {kick_start}"


def why_meeting(choice: Choice, day: date, school: list[date]) -> str:
    left = len([each for each in school if each > day])
    where = f"{_school_days(left)} before the end of term" if left else "the last day of term"
    if day in choice.window:
        where += ", when there is evidence to discuss"
    absent = [why for each in choice.group.members if (why := each.misses(day))]
    avoided = _avoided(choice, choice.group.members)
    return _sentence(day, where, absent, avoided, _week(choice, day))


def _week(choice: Choice, day: date) -> str:
    if not choice.group.has_facilitator(day):
        return NOBODY
    if choice.diary.meetings_in_week(choice.group, day):
        return "the facilitator has another meeting that week"
    return "the facilitator has no other meeting that week"


def why_call(choice: Choice, member: Member, day: date) -> str:
    half = half_in_words(choice.slot)
    where = f"in the middle weeks of {half}" if day in choice.window else f"a school day of {half}"
    busy = member.busy_on(day)
    against = [f"{member.name} is busy then ({busy.why})"] if busy else []
    if choice.diary.meets(choice.group, day):
        against.append("the facilitator has a meeting that day")
    return _sentence(day, where, against, _avoided(choice, [member]), _calls(choice, day))


def _calls(choice: Choice, day: date) -> str:
    if not choice.group.has_facilitator(day):
        return NOBODY
    calls = choice.diary.calls_on(choice.group, day)
    return f"the facilitator has {calls or 'no'} other call{'s' if calls > 1 else ''} that day"


def _avoided(choice: Choice, members: Iterable[Member]) -> list[str]:
    """The busy periods and closures that took days of the window away."""
    return [
        f"{busy.why} of {member.name}"
        for member in members
        for busy in (*member.busy, *member.closed)
        if any(busy.holds(day) for day in choice.window)
    ]


def _sentence(day: date, where: str, against: list[str], avoided: list[str], also: str) -> str:
    words = f"{in_words(day)}: {where}; {also}"
    if against:
        return f"{words}; {_listed(against)}, but no better day is free."
    return f"{words}; it avoids {_listed(avoided)}." if avoided else f"{words}."


def _listed(phrases: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(phrases[:-1]), phrases[-1]]))


def _school_days(count: int) -> str:
    return "1 school day" if count == 1 else f"{count} school days"


def half_in_words(slot: Slot) -> str:
    if len(slot.term.halves()) == 1:
        return f"the {slot.term.in_words()}"
    return f"the {'first' if slot.half == 1 else 'second'} half of the {slot.term.in_words()}"
