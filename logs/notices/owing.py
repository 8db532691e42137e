"""The reminder before a cluster meets, to those alone who still have something to write."""

from datetime import datetime

from django.utils import timezone

from clusters import reminders
from clusters.models import CheckIn, Meeting
from clusters.notices import calls, parts
from core.templatetags.components import counted, day
from logs import owed
from notifications.kinds import Kind
from notifications.letters import Button, Item, Letter
from notifications.models import Message


def still_wanted(message: Message, at: datetime) -> bool:
    """The meeting is still to come, this person is still invited, and still owes something."""
    meeting = parts.row_of(message)
    return (
        isinstance(meeting, Meeting)
        and parts.is_ahead(meeting, message, at)
        and message.person is not None
        and message.person.is_active
        and parts.is_for(meeting, message, at)
        and bool(_owed(meeting, message, at))
    )


def compose(message: Message, at: datetime) -> Letter:
    """What is missing, each with the form on which it is done. No text of the log is in it."""
    meeting = parts.row_of(message)
    assert isinstance(meeting, Meeting)  # noqa: S101 - it was still wanted
    things = _owed(meeting, message, at)
    days = (meeting.held_on - timezone.localdate(at)).days
    facilitator = parts.facilitator_of(meeting)
    again = reminders.what_next(reminders.MEETING, meeting.held_on, parts.calendar_of(meeting), at)
    things_words = counted(len(things), "thing,things").replace("1 thing", "one thing")
    return Letter(
        subject=f"{things_words.capitalize()} before your cluster meets on {day(meeting.held_on)}",
        title=f"Your cluster meets in {counted(days, 'day,days')}" if days else "You meet today",
        greeting=f"Hello {message.person},",
        paragraphs=(
            f"The {parts.what(meeting)} is on {parts.when(meeting)}.",
            f"{things_words.capitalize()} would complete what you bring.",
        ),
        items=tuple(Item(each.title, each.hint, each.url_path) for each in things),
        button=Button(things[0].title, things[0].url_path),
        ending=_ending(meeting, message, at),
        because="You get this because you write in a project of this cluster. We send it "
        f"{reminders.MEETING.words}, and not at all once you are done. {again}",
        reply_to=facilitator.email if facilitator else "",
        is_demonstration=meeting.programme.is_demonstration,
    )


def _owed(meeting: Meeting, message: Message, at: datetime) -> list[owed.Owed]:
    if meeting.cluster is None or message.person is None:
        return []
    return owed.owed(message.person, meeting.cluster, timezone.localdate(at))


def _ending(meeting: Meeting, message: Message, at: datetime) -> tuple[str, ...]:
    """The next call of an alliance this person leads, if one is booked."""
    ahead = CheckIn.objects.announced().filter(
        alliance__posts__person=message.person_id,
        alliance__posts__role="lead",
        alliance__placings__cluster=meeting.cluster_id,
        due_on__gte=timezone.localdate(at),
        outcome="",
    )
    call = ahead.order_by("due_on", "starts_at").first()
    if call is None:
        return ()
    return (f"Your next check-in call is on {parts.at(call.due_on, call.starts_at)}.",)


ALL = [
    Kind(
        reminders.MEETING.kind,
        calls.REMINDERS,
        still_wanted,
        compose,
        parts.earliest,
        parts.before,
    )
]
