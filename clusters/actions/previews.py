"""What a step would send, to whom: worked out as ``telling`` does, with nothing written."""

from collections import defaultdict
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from django.utils import timezone

from accounts.models import User
from clusters import audience, quiet
from clusters.actions import plans, telling
from clusters.calendar import SchoolCalendar
from clusters.models import CheckIn, Cluster, Meeting, Term
from clusters.notices import dates, parts, summaries
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
    first: datetime | None = None
    """When letters of a mailing leave at the earliest."""

    @property
    def people(self) -> list[User]:
        return _people(self.letters)

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
        for letter in telling.date_letters(row, [each.person for each in people], {}, at)
    ]
    telling.in_turn(letters, plans.mailing_of(cluster, term), calendar, at)
    return replace(_preview(letters, at), first=quiet.leaves_at(at, calendar))


def of_summary(meeting: Meeting, at: datetime) -> Preview:
    """Who would get what a meeting agreed on, and when."""
    letters = telling.summary_letters(meeting, at)
    first = quiet.leaves_at(at, parts.calendar_of(meeting))
    return replace(_preview(letters, at, summaries.TOPIC), first=first)


def of_moving(row: Meeting | CheckIn, day: date, starts_at: time, at: datetime) -> Preview:
    """Who would be told were it moved; nobody of a proposal."""
    after = copy(row)
    setattr(after, row.DAY, day)
    after.starts_at, after.sequence = starts_at, row.sequence + 1
    if not after.is_announced or after.begins_at <= at:
        return _preview([], at)
    people = [each.person for each in audience.of(row, timezone.localdate(at))]
    return _preview(telling.date_letters(after, people, telling.told(row), at), at)


def of_calling_off(row: Meeting | CheckIn, at: datetime) -> Preview:
    """Who would be told were it called off: those who were told of it."""
    return _preview(telling.cancellations(row, at), at)


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
    )


def _counted(letters: list[Message]) -> str:
    return components.counted(len(_people(letters)), "person,people")


def _people(letters: list[Message]) -> list[User]:
    """Whom they are to, each once."""
    return list({each.person.pk: each.person for each in letters if each.person}.values())
