"""Invitations to meetings and calls, their changes, and when they are off: for all, or for one."""

from dataclasses import replace
from datetime import datetime
from email.utils import parseaddr

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from clusters import audience, ics, quiet
from clusters.calendar import SchoolCalendar
from clusters.models import CheckIn, Meeting
from clusters.notices import parts
from notifications.kinds import Kind, Topic
from notifications.letters import Button, Calendar, Letter
from notifications.models import Message, Way

INVITATION, CHANGE, CANCELLATION = "invitation", "change", "cancellation"
NOT_EXPECTED = "not_expected"
"""To whoever was told of it and is not among those it concerns any more."""
KINDS = (INVITATION, CHANGE, CANCELLATION, NOT_EXPECTED)

TOPIC = Topic(
    "dates",
    "Invitations, changes and cancellations",
    "Sent when a meeting or call is confirmed, changed or called off, and when you are no longer "
    "expected at one.",
    (Way.AT_ONCE, Way.NEVER),
    audience.may_be_told,
)

OPENINGS = {
    INVITATION: "",
    CHANGE: "Changed: ",
    CANCELLATION: "Called off: ",
    NOT_EXPECTED: "You are no longer expected: ",
}
TITLES = {
    INVITATION: "You are invited",
    CHANGE: "Something has changed",
    CANCELLATION: "This is called off",
    NOT_EXPECTED: "You are no longer expected",
}


def subject(kind: str, row: Meeting | CheckIn) -> str:
    """Who, what and when."""
    return f"{OPENINGS.get(kind, '')}{parts.what(row)}, {parts.at(row.day, row.starts_at)}"[:200]


def still_wanted(message: Message, at: datetime) -> bool:
    """Still true, still ahead, still theirs."""
    row = _standing(message, at)
    return row is not None and parts.is_for(row, message, at)


def not_expected_still_wanted(message: Message, at: datetime) -> bool:
    """Still ahead, and this person has not come back to those it concerns."""
    row = _standing(message, at)
    return row is not None and not parts.is_for(row, message, at)


def cancellation_still_wanted(message: Message, at: datetime) -> bool:
    """Whoever was told of it is told that it is off, members or not by then."""
    row = parts.row_of(message)
    return row is not None and row.cancelled_at is not None and _is_active(message)


def earliest_of_change(message: Message, at: datetime) -> datetime:
    """Within a day of the event, as it is or as this person knows it, a change leaves at once.

    Before that it keeps the quiet hours: later it would be of no use.
    """
    row = parts.row_of(message)
    if row is None:
        return at
    return in_time([row.begins_at, *_told_to_begin(message, at)], at, parts.calendar_of(row))


def in_time(begins_at: list[datetime], at: datetime, calendar: SchoolCalendar) -> datetime:
    """When a change may leave, where the event begins at the first of these moments."""
    last_minute = max(at, min(begins_at) - quiet.LAST_MINUTE)
    return min(last_minute, quiet.leaves_at(at, calendar))


def _told_to_begin(message: Message, at: datetime) -> list[datetime]:
    """When the event begins as this person was told last, if that is still ahead."""
    told = Message.objects.filter(
        about_type=message.about_type,
        about_id=message.about_id,
        person=message.person_id,
        kind__in=KINDS,
        state=Message.State.SENT,
    )
    last = told.order_by("-about_sequence").values_list("useless_after", flat=True).first()
    return [last] if last and last > at else []


def compose(message: Message, at: datetime) -> Letter:
    """The letter with its calendar file, from how the meeting or call is now."""
    row = parts.row_of(message)
    assert row is not None  # noqa: S101 - it was still wanted
    return letter(message, row, at)


def letter(message: Message, row: Meeting | CheckIn, at: datetime) -> Letter:
    """The same from the row of the meeting or call."""
    facilitator = parts.facilitator_of(row)
    what = parts.what(row)
    return Letter(
        subject=subject(message.kind, row),
        title=TITLES[message.kind],
        greeting=f"Hello {message.person},",
        paragraphs=_paragraphs(message.kind, row, what),
        facts=_facts(message.kind, row),
        button=_button(message.kind, row),
        ending=(_ending(message.kind, facilitator),) if facilitator else (),
        because=f"You get this because {_because(message.kind)}: {what}. {_next(message.kind)}",
        reply_to=facilitator.email if facilitator else "",
        calendar=_calendar(row, message, facilitator, at),
        is_demonstration=parts.programme_of(row).is_demonstration,
    )


def _paragraphs(kind: str, row: Meeting | CheckIn, what: str) -> tuple[str, ...]:
    if kind == CANCELLATION:
        return (f"{what} does not take place. It goes from your calendar by itself.",)
    if kind == NOT_EXPECTED:
        who = "but you are no longer among those it is for"
        return (f"{what} takes place, {who}. It goes from your calendar by itself.",)
    if kind == CHANGE:
        return (f"{what} has changed.{_was(row)} This is how it is now.",)
    return (f"{what}: here is when and where.",)


def _facts(kind: str, row: Meeting | CheckIn) -> tuple[tuple[str, str], ...]:
    """When and where; whoever is not expected any more is told no more of it than when."""
    return (("When", parts.when(row)),) if kind == NOT_EXPECTED else parts.facts(row)


def _ending(kind: str, facilitator: User) -> str:
    if kind == NOT_EXPECTED:
        return f"Should you take part after all? Reply to this email to reach {facilitator}."
    return f"Reply to this email to reach {facilitator}, your facilitator."


def _because(kind: str) -> str:
    return "you were invited to" if kind == NOT_EXPECTED else "you take part in"


def _next(kind: str) -> str:
    if kind == CANCELLATION:
        return "We write no more of it."
    if kind == NOT_EXPECTED:
        return "We write no more of it, unless you are invited again."
    return "We write again when something changes, and remind you if there is something to do."


def _was(row: Meeting | CheckIn) -> str:
    """When it was to be, where that has changed."""
    on, starts_at = row.moved_from, row.moved_from_time
    if on is None or starts_at is None or (on, starts_at) == (row.day, row.starts_at):
        return ""
    return f" It was to be on {parts.at(on, starts_at)}."


def _button(kind: str, row: Meeting | CheckIn) -> Button:
    if kind == NOT_EXPECTED:
        return Button("See what is in your calendar", reverse("clusters:meetings"))
    if kind == CANCELLATION or isinstance(row, CheckIn):
        return Button("Open the page", parts.path_of(row))
    return Button("Say whether you are coming", parts.path_of(row))


def _calendar(
    row: Meeting | CheckIn, message: Message, facilitator: User | None, at: datetime
) -> Calendar:
    person = message.person
    organiser = (
        ics.Party(str(facilitator), facilitator.email)
        if facilitator
        else ics.Party("Enquiry Cycles", parseaddr(settings.DEFAULT_FROM_EMAIL)[1])
    )
    event = replace(ics.of(row, told_at=at), sequence=_sequence(row, message))
    if message.kind == NOT_EXPECTED:
        event = replace(event, place="", description="", page="", is_cancelled=True)
    invitation = ics.Invitation(event, organiser, ics.Party(str(person), message.to))
    return Calendar(invitation.method, ics.invite(invitation))


def _sequence(row: Meeting | CheckIn, message: Message) -> int:
    """How new this letter's entry is among those of its person: each is newer than the last.

    The row's own, and two more for each time that they were told before that they are not expected.
    A sample that is only shown goes into no calendar.
    """
    if message.pk is None:
        return row.sequence
    told = Message.objects.about(row).under_way().filter(kind=NOT_EXPECTED, person=message.person)
    before = told.exclude(pk=message.pk).count()
    return row.sequence + 2 * before + (message.kind == NOT_EXPECTED)


def _standing(message: Message, at: datetime) -> Meeting | CheckIn | None:
    """What a letter is about, where that is ahead as the letter knows it, and its person active."""
    row = parts.row_of(message)
    return row if row and parts.is_ahead(row, message, at) and _is_active(message) else None


def _is_active(message: Message) -> bool:
    return message.person is not None and message.person.is_active


ALL = [
    Kind(INVITATION, TOPIC, still_wanted, compose, parts.earliest),
    Kind(CHANGE, TOPIC, still_wanted, compose, earliest_of_change),
    Kind(CANCELLATION, TOPIC, cancellation_still_wanted, compose, earliest_of_change),
    Kind(NOT_EXPECTED, TOPIC, not_expected_still_wanted, compose, earliest_of_change),
]
