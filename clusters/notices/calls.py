"""Letters about check-in calls: a reminder the school day before, and the wish for another day."""

from datetime import datetime

from django.urls import reverse

from clusters import audience, reminders
from clusters.models import CheckIn
from clusters.notices import dates, parts
from notifications.kinds import Kind, Topic
from notifications.letters import Button, Letter
from notifications.models import Message, Way

MOVE_ASKED = "move_asked"

REMINDERS = Topic(
    "reminders",
    "Reminders",
    f"Sent {reminders.MEETING.words} to whoever still has something to do, and "
    f"{reminders.CALL.words}. What would come together only on the day or later comes at once.",
    (Way.AT_ONCE, Way.DAILY, Way.WEEKLY, Way.PAUSED, Way.NEVER),
    audience.has_post,
)
REQUESTS = Topic(
    "requests",
    "Wishes of alliances",
    "Sent to the facilitator when an alliance asks to move a call.",
    (Way.AT_ONCE, Way.DAILY, Way.NEVER),
    lambda access: access.is_facilitator,
)


def reminder_still_wanted(message: Message, at: datetime) -> bool:
    """The call is still to come, at this time and with this person."""
    return dates.still_wanted(message, at)


def reminder(message: Message, at: datetime) -> Letter:
    """When the call is, and how to move it."""
    call = parts.row_of(message)
    assert isinstance(call, CheckIn)  # noqa: S101 - it was still wanted
    facilitator = parts.facilitator_of(call)
    rings = f"{facilitator} will ring you." if facilitator else "Your facilitator will ring you."
    return Letter(
        subject=dates.subject(message.kind, call),
        title="Your check-in call is close",
        greeting=f"Hello {message.person},",
        paragraphs=(f"{rings} It takes about {call.minutes} minutes.",),
        facts=parts.facts(call),
        button=Button("Open the call", parts.path_of(call)),
        ending=("Does the time not suit? Say so on that page, and it is moved.",),
        because=f"You get this because you lead {call.alliance}. We send it once, "
        f"{reminders.CALL.words}.",
        reply_to=facilitator.email if facilitator else "",
        is_demonstration=call.alliance.programme.is_demonstration,
    )


def move_still_wanted(message: Message, at: datetime) -> bool:
    """The alliance still waits for another day, and this person still is its facilitator."""
    call = parts.row_of(message)
    return (
        isinstance(call, CheckIn)
        and parts.is_ahead(call, message, at)
        and call.move_asked_at is not None
        and message.person in parts.facilitators_of(call, at)
    )


def move_asked(message: Message, at: datetime) -> Letter:
    """Who asks to move which call; what they wrote stands on the page."""
    call = parts.row_of(message)
    assert isinstance(call, CheckIn)  # noqa: S101 - it was still wanted
    return Letter(
        subject=f"{call.alliance} asks to move the call on {parts.at(call.due_on, call.starts_at)}",
        title="An alliance asks to move a call",
        greeting=f"Hello {message.person},",
        paragraphs=(
            f"{call.move_asked_by or call.alliance} asks for another day.",
            "Which days suit stands on the page of the call.",
        ),
        facts=parts.facts(call),
        button=Button("Find another day", reverse("logs:check_in", args=[call.pk])),
        because=f"You get this because you facilitate the cluster of {call.alliance}. We send it "
        "once for each date of the call, however often they ask.",
        is_demonstration=call.alliance.programme.is_demonstration,
    )


ALL = [
    Kind(
        reminders.CALL.kind,
        REMINDERS,
        reminder_still_wanted,
        reminder,
        parts.earliest,
        parts.before,
    ),
    Kind(MOVE_ASKED, REQUESTS, move_still_wanted, move_asked, parts.earliest),
]
