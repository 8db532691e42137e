"""Kinds of letters: how each is written, when it may leave, and what a person may choose.

Every app registers its kinds in ``AppConfig.ready()``; a letter of an unknown kind is a fault of
ours and fails when it is posted.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from core.access import Access
from notifications.letters import Letter
from notifications.models import Message, Way


@dataclass(frozen=True)
class Topic:
    """Kinds that belong together for the person who reads them: one switch for all of them."""

    name: str
    label: str
    rule: str
    """When such letters are sent, in one sentence, for "Why did I get this?"."""
    ways: tuple[Way, ...] = ()
    """What a person may choose, the usual first. Empty where nobody can do without."""
    concerns: Callable[[Access], bool] = lambda access: True
    """Whether somebody who holds these roles may get such letters, so that we ask them."""

    @property
    def usual(self) -> Way:
        return self.ways[0] if self.ways else Way.AT_ONCE


@dataclass(frozen=True)
class Kind:
    """One kind of letter.

    ``still_wanted`` is asked when the letter is about to go: is it still true, and still theirs?
    ``earliest`` says from when on it may leave, seen from that moment; quiet hours are its matter.
    ``compose`` writes it at that moment, from what is true then; without it, it goes as posted.
    ``before`` says by when it has to be there: it goes at once where a digest would come later.
    """

    name: str
    topic: Topic
    still_wanted: Callable[[Message, datetime], bool]
    compose: Callable[[Message, datetime], Letter] | None = None
    earliest: Callable[[Message, datetime], datetime] = lambda message, at: at
    before: Callable[[Message], datetime | None] = lambda message: None
    can_be_held: bool = True
    """Not where a person has just asked for it themselves."""
    is_private: bool = False
    """Its subject tells what not everybody who reads a list of letters may know: who wrote to whom,
    which risk. So these name its topic instead."""


_kinds: dict[str, Kind] = {}


class UnknownKind(Exception):
    """A message of a kind that no app registered: a fault of ours, seen at the first post."""


def register(kind: Kind) -> None:
    """Make a kind of letter known; called in ``AppConfig.ready()``."""
    _kinds[kind.name] = kind


def kind_of(message: Message) -> Kind:
    """The kind of a letter. Raises ``UnknownKind``."""
    try:
        return _kinds[message.kind]
    except KeyError:
        raise UnknownKind(message.kind) from None


def registered() -> dict[str, Kind]:
    """Every kind by its name."""
    return dict(_kinds)


def topics() -> list[Topic]:
    """Every topic once, those with a choice first, in the order they were registered."""
    found = list(dict.fromkeys(kind.topic for kind in _kinds.values()))
    return sorted(found, key=lambda topic: not topic.ways)
