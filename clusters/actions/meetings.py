"""Around one meeting: enter it, reply, agree an agenda, note who came, send what was agreed."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from alliances.models import Alliance
from clusters.actions import telling
from clusters.agenda import Point
from clusters.models import AgendaItem, Attendance, Meeting, Reply
from core.exceptions import ChangedMeanwhile, DomainError


class NotNow(DomainError):
    """A meeting that is called off, not announced, over or still to come refuses this."""


class SummarySent(DomainError):
    """The summary of a meeting is sent once."""

    def __init__(self) -> None:
        super().__init__("The summary of this meeting has been sent already.")


@transaction.atomic
def enter(*, by: User, at: datetime, fields: dict[str, Any]) -> Meeting:
    """Enter a meeting. It is announced at once, and whoever it concerns is told."""
    meeting = Meeting.objects.create(confirmed_at=at, confirmed_by=by, **fields)
    telling.tell(meeting, at)
    return meeting


def reply(meeting: Meeting, *, by: User, at: datetime, answer: str, instead: str = "") -> Reply:
    """Answer an invitation, or answer it anew: the last answer counts."""
    if not meeting.is_announced:
        raise NotNow("This meeting does not take place, so nothing was saved.")
    if at >= meeting.begins_at:
        raise NotNow("This meeting has begun, so replies are closed.")
    told = {"answer": answer, "instead": instead, "replied_at": at}
    found, _ = Reply.objects.update_or_create(meeting=meeting, person=by, defaults=told)
    return found


def note_attendance(
    meeting: Meeting, alliance: Alliance, *, by: User, at: datetime, came: bool, who: str
) -> Attendance:
    """Note whether an alliance was there, and who for it; noted anew, it is the same row."""
    if not meeting.is_announced or timezone.localdate(at) < meeting.held_on:
        raise NotNow("Attendance is noted from the day of the meeting on.")
    told = {"came": came, "who": who if came else "", "noted_at": at, "noted_by": by}
    found, _ = Attendance.objects.update_or_create(
        meeting=meeting, alliance=alliance, defaults=told
    )
    return found


@transaction.atomic
def save_agenda(meeting: Meeting, *, version: int, points: Iterable[Point]) -> None:
    """Put an agenda in the place of the one that the person saw (else ``ChangedMeanwhile``)."""
    seen = Meeting.objects.filter(pk=meeting.pk, agenda_version=version)
    if not seen.update(agenda_version=F("agenda_version") + 1):
        raise ChangedMeanwhile("agenda")
    meeting.agenda.all().delete()
    AgendaItem.objects.bulk_create(
        AgendaItem(
            meeting=meeting,
            position=position,
            minutes=point.minutes,
            title=point.title,
            alliance_id=point.alliance,
        )
        for position, point in enumerate(points)
    )


@transaction.atomic
def send_summary(meeting: Meeting, by: User, at: datetime) -> int:
    """Send who does what until when to everybody who was told of a meeting, and say to how many.

    Once: of two who send at the same time one sends, the other gets ``SummarySent``.
    """
    if not meeting.is_announced or at < meeting.begins_at:
        raise NotNow("The summary is sent after the meeting.")
    if not meeting.actions.exists():
        raise NotNow("No action was agreed at this meeting, so there is nothing to send.")
    unsent = Meeting.objects.filter(pk=meeting.pk, summary_at=None)
    if not unsent.update(summary_at=at, summary_by=by):
        raise SummarySent
    meeting.summary_at, meeting.summary_by = at, by
    return telling.summarise(meeting, at)
