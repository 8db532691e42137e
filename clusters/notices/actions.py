"""The reminder of one action, to whoever took it on, until it is done."""

from datetime import date, datetime, time

from django.urls import reverse
from django.utils import timezone

from clusters import queries, quiet, reminders, rules
from clusters.models import Action
from core.clock import moment
from core.templatetags.components import day
from notifications.kinds import Kind, Topic
from notifications.letters import Button, Item, Letter
from notifications.models import Message, Way

TOPIC = Topic(
    "actions",
    "Reminders of actions",
    f"Sent to whoever took it on {reminders.ACTION.words}, until it is done. "
    "What would come together only after the day comes at once.",
    (Way.AT_ONCE, Way.DAILY, Way.WEEKLY, Way.PAUSED, Way.NEVER),
    rules.can_hold_actions,
)


def subject(action: Action, today: date) -> str:
    """What to do, and by when."""
    assert action.due_on  # noqa: S101 - nobody is reminded of what has no day
    what = " ".join(action.what.split())
    if action.due_on < today:
        return f"Late since {day(action.due_on)}: {what}"
    return f"By {day(action.due_on)}: {what}"


def still_wanted(message: Message, at: datetime) -> bool:
    """Still open, as the reminder knows it, and this person's."""
    action = _action(message)
    return (
        action is not None
        and action.done_at is None
        and action.due_on is not None
        and action.version == message.about_sequence
        and action.owner is not None
        and action.owner == message.person
        and action.owner.is_active
    )


def compose(message: Message, at: datetime) -> Letter:
    """The one action, by when, and where to tick it off."""
    action, today = _there(message), timezone.localdate(at)
    assert action.due_on  # noqa: S101 - it was still wanted
    return Letter(
        subject=subject(action, today),
        title=_title(action.due_on, today),
        greeting=f"Hello {message.person},",
        paragraphs=("You took this on:",),
        items=(Item(action.what, _where_from(action)),),
        button=Button("Open the action", f"{reverse('clusters:actions')}#action-{action.pk}"),
        ending=("Tick it off there once it is done, and no reminder comes any more.",),
        because=f"You get this because the action is yours. We send it {reminders.ACTION.words}, "
        "and not at all once it is done. "
        f"{reminders.what_next(reminders.ACTION, action.due_on, _calendar(action, today), at)}",
        is_demonstration=action.programme.is_demonstration,
    )


def earliest(message: Message, at: datetime) -> datetime:
    """The quiet hours of the cluster the action is of."""
    action = _action(message)
    if action is None:
        return at
    return quiet.leaves_at(at, _calendar(action, timezone.localdate(at)))


def _calendar(action: Action, today: date) -> queries.SchoolCalendar:
    return queries.calendar_of(action.programme_id, cluster_of(action, today))


def before(message: Message) -> datetime | None:
    """What reminds ahead has to be there on the day; later ones come as late as people like."""
    action = _action(message)
    if action is None or action.due_on is None:
        return None
    is_ahead = timezone.localdate(message.due_at) < action.due_on
    return moment(action.due_on + quiet.ONE_DAY, time.min) if is_ahead else None


def cluster_of(action: Action, today: date) -> int | None:
    """The cluster an action is of, or its alliance is in."""
    if action.cluster_id or action.alliance_id is None:
        return action.cluster_id
    cluster = queries.cluster_of(action.alliance_id, today)
    return cluster.pk if cluster else None


def _title(due_on: date, today: date) -> str:
    if due_on < today:
        return "An action of yours is late"
    return (
        "An action of yours is due today"
        if due_on == today
        else f"An action of yours is due on {day(due_on)}"
    )


def _where_from(action: Action) -> str:
    whose = str(action.alliance or action.cluster or "")
    meeting = f"meeting of {day(action.meeting.held_on)}" if action.meeting else ""
    return ", ".join(filter(None, [whose, meeting]))


def _action(message: Message) -> Action | None:
    rows = Action.objects.select_related("owner", "programme", "alliance", "cluster", "meeting")
    return rows.filter(pk=message.about_id or 0).first()


def _there(message: Message) -> Action:
    action = _action(message)
    assert action is not None  # noqa: S101 - it was still wanted
    return action


ALL = [Kind(reminders.ACTION.kind, TOPIC, still_wanted, compose, earliest, before)]
