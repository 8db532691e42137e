"""What a step would send, to whom: worked out as ``telling`` does, with nothing written."""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils import timezone

from accounts.models import User
from clusters import audience
from clusters.actions import telling
from clusters.models import CheckIn, Meeting
from clusters.notices import dates
from notifications.letters import write
from notifications.models import Message, Preference


@dataclass(frozen=True)
class Preview:
    """The letters a step would send, none of them saved."""

    letters: list[Message]
    declined: list[User]
    """Those it concerns who chose to get no such emails."""

    @property
    def people(self) -> list[User]:
        return _people(self.letters)


@dataclass(frozen=True)
class Sample:
    """One of the letters, in the words in which it would go out now."""

    person: User
    subject: str
    text: str


def of_confirming(rows: Sequence[Meeting | CheckIn], at: datetime) -> Preview:
    """The invitations to meetings and calls of which nobody has been told."""
    told = audience.of_each(rows, timezone.localdate(at))
    return _preview([
        letter
        for row, people in zip(rows, told, strict=True)
        if row.begins_at > at
        for letter in telling.date_letters(row, [each.person for each in people], {}, at)
    ], at)  # fmt: skip


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


def sample(preview: Preview, at: datetime) -> Sample | None:
    """The first letter, without the address that would stop such letters for its person."""
    message = next(iter(preview.letters), None)
    if message is None or message.person is None:
        return None
    letter = dates.compose(message, at)
    return Sample(message.person, letter.subject, write(letter, off_url="").text)


def _preview(letters: list[Message], at: datetime) -> Preview:
    """Leave out whom the outbox will leave out when the letters are due."""
    without = set(
        Preference.objects.stopping(timezone.localdate(at))
        .filter(topic=dates.TOPIC.name, person__in=_people(letters))
        .values_list("person", flat=True)
    )
    return Preview(
        [letter for letter in letters if letter.person_id not in without],
        _people([letter for letter in letters if letter.person_id in without]),
    )


def _people(letters: list[Message]) -> list[User]:
    """Whom they are to, each once."""
    return list({each.person.pk: each.person for each in letters if each.person}.values())
