"""What a step would send, to whom: worked out as ``telling`` does, with nothing written."""

from collections import defaultdict
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils import timezone

from accounts.models import User
from alliances.models import Alliance
from clusters import audience, quiet
from clusters.actions import plans, telling
from clusters.calendar import SchoolCalendar
from clusters.models import CheckIn, Cluster, Meeting, Term
from clusters.notices import dates, parts, summaries
from clusters.notices.known import Known, known_of
from core.templatetags import components
from notifications.kinds import Topic
from notifications.letters import write
from notifications.models import Message, Preference

WHY_LATER = (
    "Another email to many goes to them first, and nobody gets two on one day: a term’s "
    "invitations and summaries wait for the next morning."
)


@dataclass(frozen=True)
class Preview:
    """The letters a step would send, none of them saved."""

    letters: list[Message]
    declined: list[User]
    """Those it concerns who chose to get no such emails."""
    asked_at: datetime
    first: datetime | None = None
    """When the first of them leaves."""

    @property
    def people(self) -> list[User]:
        return _people(self.letters)

    @property
    def numbers(self) -> list[int]:
        """Whom they are to, to compare with what was shown before."""
        return sorted(each.pk for each in self.people)

    @property
    def settles(self) -> bool:
        """Whether they wait a little for the next change."""
        return any(each.kind == dates.CHANGE for each in self.letters)

    @property
    def held_until(self) -> datetime | None:
        """When they leave, where what is posted now waits for the day."""
        settled_at = self.asked_at + telling.SETTLES
        return self.first if self.first and self.first > settled_at else None

    @property
    def later(self) -> str:
        """Who gets theirs later than it would leave, and why; empty where nobody does."""
        by_moment: dict[datetime, list[Message]] = defaultdict(list)
        for each in self.letters:
            if self.first and each.due_at > self.first:
                by_moment[each.due_at].append(each)
        if not by_moment:
            return ""
        waits = " and ".join(
            f"{_counted(letters)} on {components.day(at)} at {components.clock(at)}"
            for at, letters in sorted(by_moment.items())
        )
        return f"Later: {waits}. {WHY_LATER}"


@dataclass(frozen=True)
class Sample:
    """One of the letters, in the words in which it would go out now."""

    person: User
    subject: str
    text: str


def of_confirming(
    rows: Sequence[Meeting | CheckIn],
    cluster: Cluster,
    term: Term,
    calendar: SchoolCalendar,
    at: datetime,
) -> Preview:
    """The invitations to a term's meetings and calls, of which nobody has been told."""
    told = audience.of_each(rows, timezone.localdate(at))
    letters = [
        letter
        for row, people in zip(rows, told, strict=True)
        if row.begins_at > at
        for letter in telling.date_letters(row, [each.person for each in people], Known(), at)
    ]
    telling.in_turn(letters, plans.mailing_of(cluster, term), calendar, at)
    return replace(_preview(letters, at), first=quiet.leaves_at(at, calendar))


def of_summary(meeting: Meeting, at: datetime) -> Preview:
    """Who would get what a meeting agreed on, and when."""
    letters = telling.summary_letters(meeting, at)
    first = quiet.leaves_at(at, parts.calendar_of(meeting))
    return replace(_preview(letters, at, summaries.TOPIC), first=first)


def of_entering(fields: dict[str, Any], at: datetime) -> Preview:
    """Who would be told of a meeting with these fields, were it entered."""
    return of_telling(Meeting(confirmed_at=at, **fields), at)


def of_booking(alliance: Alliance, fields: dict[str, Any], at: datetime) -> Preview:
    """Who would be told of a call with these fields, were it booked."""
    return of_telling(CheckIn(alliance=alliance, confirmed_at=at, **fields), at)


def of_changing(row: Meeting | CheckIn, to: dict[str, Any], at: datetime) -> Preview:
    """Who would be told were these fields of a row changed; nobody of a proposal."""
    after = copy(row)
    for name, value in to.items():
        setattr(after, name, value)
    after.sequence += 1
    return of_telling(after, at, [row.begins_at])


def of_telling(row: Meeting | CheckIn, at: datetime, known: Sequence[datetime] = ()) -> Preview:
    """What ``telling.tell`` would post of a row; ``known`` is when people think it begins."""
    if not row.is_announced or row.begins_at <= at:
        return _preview([], at)
    people = [each.person for each in audience.of(row, timezone.localdate(at))]
    return _leaving(telling.date_letters(row, people, known_of(row), at), row, known, at)


def of_calling_off(row: Meeting | CheckIn, at: datetime) -> Preview:
    """Who would be told were it called off: those who were told of it."""
    return _leaving(telling.cancellations(row, at), row, [row.begins_at], at)


def sample(preview: Preview, rows: Sequence[Meeting | CheckIn], at: datetime) -> Sample | None:
    """The first letter, without the address that would stop such letters for its person.

    ``rows`` are the meetings and calls that the letters are about.
    """
    message = next(iter(preview.letters), None)
    if message is None or message.person is None:
        return None
    row = next((each for each in rows if parts.is_about(message, each)), None)
    if row is None:
        return None
    letter = dates.letter(message, row, at)
    return Sample(message.person, letter.subject, write(letter, off_url="").text)


def _leaving(
    letters: list[Message], row: Meeting | CheckIn, known: Sequence[datetime], at: datetime
) -> Preview:
    """The letters about a row, with the moment at which the first of them may leave."""
    if not letters:
        return _preview([], at)
    calendar = parts.calendar_of(row)
    begins_at = [row.begins_at, *(moment for moment in known if moment > at)]
    first = min(
        quiet.leaves_at(each.due_at, calendar)
        if each.kind == dates.INVITATION
        else dates.in_time(begins_at, each.due_at, calendar)
        for each in letters
    )
    return replace(_preview(letters, at), first=first)


def _preview(letters: list[Message], at: datetime, topic: Topic = dates.TOPIC) -> Preview:
    """Leave out whom the outbox will leave out when the letters are due."""
    without = set(
        Preference.objects.stopping(timezone.localdate(at))
        .filter(topic=topic.name, person__in=_people(letters))
        .values_list("person", flat=True)
    )
    return Preview(
        [letter for letter in letters if letter.person_id not in without],
        _people([letter for letter in letters if letter.person_id in without]),
        at,
    )


def _counted(letters: list[Message]) -> str:
    return components.counted(len(_people(letters)), "person,people")


def _people(letters: list[Message]) -> list[User]:
    """Whom they are to, each once."""
    return list({each.person.pk: each.person for each in letters if each.person}.values())
