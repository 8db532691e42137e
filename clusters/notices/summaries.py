"""What a meeting agreed on, to everybody who was invited to it."""

from datetime import datetime

from django.urls import reverse

from clusters import audience
from clusters.models import Action, Meeting
from clusters.notices import parts
from core.templatetags.components import day
from notifications.kinds import Kind, Topic
from notifications.letters import Button, Item, Letter
from notifications.models import Message, Way

SUMMARY = "meeting_summary"
TOPIC = Topic(
    "summaries",
    "Summaries of meetings",
    "Sent once after a meeting, with the actions agreed.",
    (Way.AT_ONCE, Way.DAILY, Way.WEEKLY, Way.NEVER),
    audience.may_be_told,
)


def subject(meeting: Meeting) -> str:
    return f"What the {parts.what(meeting)} of {day(meeting.held_on)} agreed on"[:200]


def still_wanted(message: Message, at: datetime) -> bool:
    """The meeting was held, and this person is still among those it concerns."""
    meeting = parts.row_of(message)
    return (
        isinstance(meeting, Meeting)
        and meeting.is_announced
        and message.person is not None
        and message.person.is_active
        and parts.is_for(meeting, message, at)
    )


def compose(message: Message, at: datetime) -> Letter:
    """Who does what until when. The minutes stay on the page."""
    meeting = parts.row_of(message)
    assert isinstance(meeting, Meeting)  # noqa: S101 - it was still wanted
    actions = [*meeting.actions.select_related("owner")]
    facilitator = parts.facilitator_of(meeting)
    return Letter(
        subject=subject(meeting),
        title="What we agreed on",
        greeting=f"Hello {message.person},",
        paragraphs=("These actions were agreed. Tick yours off on your page when it is done.",)
        if actions
        else ("No actions were agreed. The minutes stand on the page of the meeting.",),
        items=tuple(Item(action.what, _who_and_when(action)) for action in actions),
        button=Button("Open your actions", reverse("clusters:actions")),
        because=f"You get this because you were invited to: {parts.what(meeting)}. We send it "
        "once.",
        reply_to=facilitator.email if facilitator else "",
        is_demonstration=meeting.programme.is_demonstration,
    )


def _who_and_when(action: Action) -> str:
    until = f"by {day(action.due_on)}" if action.due_on else ""
    return ", ".join(filter(None, [str(action.owner or ""), until]))


ALL = [Kind(SUMMARY, TOPIC, still_wanted, compose, parts.earliest)]
