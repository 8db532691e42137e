"""What apps above put on the page of a meeting, below its agenda.

They register it in ``AppConfig.ready()``, as kinds of letters are registered: this app knows none
of them, and the page stays one page.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from clusters.models import Meeting
from core.access import Access


@dataclass(frozen=True)
class Part:
    """A panel: its template, and what it shows to this person, called ``part`` there."""

    template: str
    part: Any


Maker = Callable[[Meeting, Access, datetime], Part | None]
"""Answers None where a meeting has no such part."""

_makers: list[Maker] = []


def register(maker: Maker) -> None:
    """Make a part known; called in ``AppConfig.ready()``."""
    _makers.append(maker)


def of(meeting: Meeting, access: Access, at: datetime) -> list[Part]:
    """The parts of one meeting for one person, in the order they were registered."""
    return [part for maker in _makers if (part := maker(meeting, access, at))]
