"""Reminders of what people took on, ahead of time. Safe to ask as often as you like."""

from datetime import datetime
from functools import cache

from django.utils import timezone

from clusters import queries, reminders
from clusters.models import Action
from clusters.notices import actions
from notifications.models import Message


def of_actions(at: datetime) -> list[Message]:
    """The reminders of every open action that somebody has taken on until some day."""
    today = timezone.localdate(at)
    calendar_of = cache(queries.calendar_of)
    owed = Action.objects.open().filter(
        owner__is_active=True,
        due_on__range=(today - reminders.AHEAD, today + reminders.AHEAD),
    )
    return [
        letter
        for action in owed.select_related("owner", "alliance", "cluster")
        for letter in reminders.letters(
            reminders.ACTION,
            _occasion(action, calendar_of(action.programme_id, actions.cluster_of(action, today))),
            at,
        )
    ]


def _occasion(action: Action, calendar: queries.SchoolCalendar) -> reminders.Occasion:
    assert action.owner and action.due_on  # noqa: S101, PT018 - asked for in the query
    return reminders.Occasion(
        action,
        action.version,
        action.due_on,
        actions.subject(action, action.due_on),
        [action.owner],
        calendar,
        since=action.agreed_at,
    )
