"""The letters of one person: sent, and still to come."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils.timezone import localdate

from notifications.kinds import Topic, kind_of
from notifications.letters import FOOT, absolute
from notifications.models import Message, Preference

State = Message.State


@dataclass(frozen=True)
class Piece:
    """Words of a letter; with the address of a page of ours where they lead to one."""

    words: str
    url: str = ""


@dataclass(frozen=True)
class Line:
    """One letter of a list."""

    message: Message
    topic: Topic
    at: datetime
    state: str
    state_kind: str
    why: str

    @property
    def said(self) -> list[Piece]:
        """What the letter said, without its foot: the address there stops letters for good."""
        return _pieces(self.message.text.rpartition(FOOT)[0] or self.message.text)


def sent_to(person: int) -> QuerySet[Message]:
    """What went to a person, newest first; sign-in codes are left out."""
    return (
        Message.objects.filter(person=person, state__in=[State.SENT, State.FAILED])
        .exclude(kind="sign_in_code")
        .order_by("-due_at", "-pk")
    )


def coming_to(person: int, at: datetime) -> list[Line]:
    """What waits to be sent to a person, the next first; nothing of a topic stopped until then.

    What was gathered before it was stopped still comes together.
    """
    waiting = Message.objects.filter(person=person, state__in=[*Message.UNSENT, State.GATHERED])
    rows = waiting.filter(digest=None).exclude(kind="sign_in_code").order_by("due_at", "pk")
    stopping = Preference.objects.stopping(localdate(at)).filter(person=person)
    until = {row.topic: row.until or date.max for row in stopping}
    return [
        line(message)
        for message in rows
        if message.state == State.GATHERED
        or localdate(message.due_at) > until.get(kind_of(message).topic.name, date.min)
    ]


def line(message: Message) -> Line:
    """A letter with its state in words, and why it is sent."""
    topic = kind_of(message).topic
    words, kind = _state(message)
    return Line(
        message=message,
        topic=topic,
        at=message.sent_at or message.due_at,
        state=words,
        state_kind=kind,
        why=message.because or topic.rule,
    )


def _pieces(text: str) -> list[Piece]:
    """Our addresses as links: the button under its own words, any other as it stands.

    One whose key was cut out leads nowhere and stays text.
    """
    address = rf"{re.escape(absolute('/'))}[^\s…]*$"
    leading = rf"^(?P<words>\S.*):\n(?P<at>{address})|(?P<bare>{address})"
    pieces, rest = [], 0
    for found in re.finditer(leading, text, re.MULTILINE):
        pieces.append(Piece(text[rest : found.start()]))
        url = found["at"] or found["bare"]
        pieces.append(Piece(found["words"] or url, url))
        rest = found.end()
    return [*pieces, Piece(text[rest:])]


def _state(message: Message) -> tuple[str, str]:
    if message.bounced_at:
        return "Came back", "risk"
    if message.state == State.SENT:
        return "Sent", "ok"
    if message.state == State.FAILED:
        return "Could not be sent", "risk"
    if message.held_at:
        return "Held for now", "none"
    if message.state in Message.UNSENT:
        return ("Being tried again", "watch") if message.attempts else ("Will be sent", "info")
    return "Waits for your next digest", "none"
