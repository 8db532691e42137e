"""Meetings and calls as calendar files (RFC 5545)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings

from clusters.models import CheckIn, Meeting
from core.clock import moment
from notifications.letters import absolute

if TYPE_CHECKING:
    import icalendar

REQUEST, CANCEL = "REQUEST", "CANCEL"
"""Methods of a letter's calendar file: an invitation or its update, and its end (RFC 5546)."""

UK_RULES = """\
BEGIN:VTIMEZONE
TZID:Europe/London
BEGIN:DAYLIGHT
DTSTART:19810329T010000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZNAME:BST
TZOFFSETFROM:+0000
TZOFFSETTO:+0100
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T020000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZNAME:GMT
TZOFFSETFROM:+0100
TZOFFSETTO:+0000
END:STANDARD
END:VTIMEZONE
"""
"""The rules in force since 1996. Written out, because programs read rules more surely than the list
of days that the library would make."""


@dataclass(frozen=True)
class Event:
    """One entry of a calendar. Its ``uid`` stays the same whatever else changes."""

    uid: str
    sequence: int
    """Rises with every change, so that calendars know the newer of two."""
    starts: date
    """A moment, or a day for what lasts the whole day. It ends before ``ends``."""
    ends: date
    summary: str
    place: str
    description: str
    told_at: datetime
    is_cancelled: bool = False
    page: str = ""
    """The address of its page."""


@dataclass(frozen=True)
class Party:
    """Somebody of an invitation, by name and address."""

    name: str
    email: str


@dataclass(frozen=True)
class Invitation:
    """An event as a letter carries it: who calls it, whom to, and whether it is called off."""

    event: Event
    organiser: Party
    guest: Party

    @property
    def method(self) -> str:
        return CANCEL if self.event.is_cancelled else REQUEST


def of(row: Meeting | CheckIn, *, told_at: datetime) -> Event:
    """The event of a meeting or a call as it is told at a moment."""
    event = of_meeting(row) if isinstance(row, Meeting) else of_call(row)
    return replace(event, told_at=told_at)


def of_meeting(meeting: Meeting) -> Event:
    """A meeting that was announced; its ``cluster`` and ``host`` are read."""
    where = f"{meeting.cluster}: " if meeting.cluster else ""
    lines = [
        f"Hosted by {meeting.host}." if meeting.host else "",
        f"Getting there: {meeting.travel_note}" if meeting.travel_note else "",
    ]
    on_the_line = "" if meeting.mode == Meeting.Mode.FACE_TO_FACE else meeting.get_mode_display()
    return Event(
        uid=_uid("meeting", meeting.pk),
        sequence=meeting.sequence,
        starts=moment(meeting.held_on, meeting.starts_at),
        ends=moment(meeting.held_on, meeting.ends_at),
        summary=f"{where}{meeting.get_kind_display()}",
        place=meeting.place or on_the_line,
        description=_described(*lines, _page(meeting)),
        page=_page(meeting),
        told_at=meeting.confirmed_at or moment(meeting.held_on, meeting.starts_at),
        is_cancelled=meeting.cancelled_at is not None,
    )


def of_call(call: CheckIn) -> Event:
    """A call that was announced; its ``alliance`` is read."""
    starts = moment(call.due_on, call.starts_at)
    return Event(
        uid=_uid("call", call.pk),
        sequence=call.sequence,
        starts=starts,
        ends=starts + timedelta(minutes=call.minutes),
        summary=f"Check-in call: {call.alliance}",
        place="",
        description=_described(f"To talk about: {call.topics}" if call.topics else "", _page(call)),
        page=_page(call),
        told_at=call.confirmed_at or starts,
        is_cancelled=call.cancelled_at is not None,
    )


def whole_day(
    kind: str,
    pk: int,
    day: date,
    *,
    summary: str,
    description: str,
    told_at: datetime,
    is_cancelled: bool,
) -> Event:
    """Something on a day, at no time of it. It changes once at most: when it is called off."""
    return Event(
        uid=_uid(kind, pk),
        sequence=int(is_cancelled),
        starts=day,
        ends=day + timedelta(days=1),
        summary=summary,
        place="",
        description=description,
        told_at=told_at,
        is_cancelled=is_cancelled,
    )


def write(events: Iterable[Event], *, name: str) -> bytes:
    """A calendar of these events, with the rules of its time zone whole."""
    import icalendar  # noqa: PLC0415  # 8 MB that a web process needs for calendars alone

    calendar = _calendar()
    calendar.add("x-wr-calname", name)
    for event in events:
        calendar.add_component(_filled(icalendar.Event(), event))
    return calendar.to_ical()


def invite(invitation: Invitation) -> bytes:
    """The calendar file of a letter, which the guest's mail program puts in their calendar."""
    import icalendar  # noqa: PLC0415

    calendar, guest = _calendar(), _address(invitation.guest)
    calendar.add("method", invitation.method)
    found = _filled(icalendar.Event(), invitation.event)
    guest.params |= {"ROLE": "REQ-PARTICIPANT", "PARTSTAT": "NEEDS-ACTION", "RSVP": "TRUE"}
    found.add("organizer", _address(invitation.organiser))
    found.add("attendee", guest, encode=False)
    calendar.add_component(found)
    return calendar.to_ical()


def _calendar() -> "icalendar.Calendar":
    import icalendar  # noqa: PLC0415

    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Enquiry Cycles//EN")
    calendar.add("version", "2.0")
    calendar.add_component(icalendar.Timezone.from_ical(UK_RULES))
    return calendar


def _address(party: Party) -> "icalendar.vCalAddress":
    import icalendar  # noqa: PLC0415

    address = icalendar.vCalAddress(f"mailto:{party.email}")
    address.params["CN"] = icalendar.vText(party.name)
    return address


def _filled(found: "icalendar.Event", event: Event) -> "icalendar.Event":
    found.add("uid", event.uid)
    found.add("sequence", event.sequence)
    found.add("dtstamp", event.told_at)
    found.add("dtstart", event.starts)
    found.add("dtend", event.ends)
    found.add("summary", event.summary)
    if event.place:
        found.add("location", event.place)
    if event.description:
        found.add("description", event.description)
    if event.page:
        found.add("url", event.page)
    found.add("status", "CANCELLED" if event.is_cancelled else "CONFIRMED")
    return found


def _page(row: Meeting | CheckIn) -> str:
    return absolute(row.get_absolute_url())


def _described(*lines: str) -> str:
    return "\n".join(filter(None, lines))


def _uid(kind: str, pk: int) -> str:
    return f"{kind}-{pk}@{settings.MESSAGE_ID_DOMAIN}"
