"""Telling people of meetings and calls. Nothing is sent yet."""

from datetime import datetime

from django.utils import timezone

from clusters import audience
from clusters.models import CheckIn, Meeting


def tell(row: Meeting | CheckIn, at: datetime) -> None:
    """Tell everybody concerned the latest state of a meeting or a call."""


def summarise(meeting: Meeting, at: datetime) -> int:
    """Send what a meeting agreed on to everybody who is told of it, and say to how many."""
    return len(audience.of_meeting(meeting, timezone.localdate(at)))


def ask_to_move(call: CheckIn, at: datetime) -> None:
    """Tell the facilitator that an alliance asks to move a call."""
