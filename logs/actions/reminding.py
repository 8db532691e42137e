"""Put reminders in the outbox ahead of time. Safe to run as often as you like, and at once."""

from datetime import date, datetime, timedelta

from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from alliances.models import Alliance
from clusters import audience, queries, quiet
from clusters.calendar import SchoolCalendar
from clusters.models import Cluster, Meeting, Placing
from clusters.notices import parts
from core.models import in_force
from logs import standing
from logs.notices import drift, owing
from notifications import outbox
from notifications.models import Message

DAYS_BEFORE = (16, 6)
"""Days before a meeting on which whoever still owes something is reminded (UX section 10)."""
AHEAD = timedelta(days=60)
"""How far ahead reminders are posted, so that "My emails" tells what will come."""


def remind_all(at: datetime) -> int:
    """Post what is missing of the reminders of all programmes; say how many were offered."""
    return outbox.post([*_before_meetings(at), *_of_drift(at)])


def _before_meetings(at: datetime) -> list[Message]:
    today = timezone.localdate(at)
    meetings = Meeting.objects.announced().filter(
        cluster__isnull=False, held_on__gte=today, held_on__lte=today + AHEAD
    )
    return [
        letter
        for meeting in meetings.select_related("cluster", "programme")
        for letter in _before(meeting, at)
    ]


def _before(meeting: Meeting, at: datetime) -> list[Message]:
    """Both reminders of one meeting; one whose day had passed when it was announced never comes.

    Nor does it come again when only the place or the hour has changed since it went.
    """
    calendar = queries.calendar_of(meeting.programme_id, meeting.cluster_id)
    times = [
        quiet.reminder_at(meeting.held_on - timedelta(days=days), calendar) for days in DAYS_BEFORE
    ]
    people = [each.person for each in audience.of_meeting(meeting, timezone.localdate(at))]
    reminded = _reminded(meeting)
    return [
        _reminder(meeting, person, days, due_at, useless_after)
        for days, due_at, useless_after in zip(
            DAYS_BEFORE, times, [*times[1:], meeting.begins_at], strict=True
        )
        for person in people
        if meeting.confirmed_at and meeting.confirmed_at < due_at and useless_after > at
        if person.pk not in reminded or reminded[person.pk] < due_at
    ]


def _reminded(meeting: Meeting) -> dict[int, datetime]:
    """When each person was reminded of a meeting last."""
    sent = Message.objects.about(meeting).filter(
        kind=owing.REMINDER, state=Message.State.SENT, person__isnull=False
    )
    return dict(sent.values_list("person").annotate(last=Max("sent_at")).order_by())


def _reminder(
    meeting: Meeting, person: User, days: int, due_at: datetime, useless_after: datetime
) -> Message:
    return Message(
        key=f"{owing.REMINDER}:{meeting.pk}:{meeting.sequence}:{days}:{person.pk}",
        kind=owing.REMINDER,
        to=person.email,
        person=person,
        about=meeting,
        about_sequence=meeting.sequence,
        subject=f"What is still missing before: {parts.what(meeting)}"[:200],
        due_at=due_at,
        useless_after=useless_after,
    )


def _of_drift(at: datetime) -> list[Message]:
    today = timezone.localdate(at)
    clusters = Cluster.objects.filter(programme__is_published=False).select_related("programme")
    running = [each for each in clusters if _is_running(each, today)]
    placed = Placing.objects.filter(in_force(today), cluster__in=running)
    alliances = frozenset(placed.values_list("alliance", flat=True))
    return [
        letter
        for here in standing.read(running, alliances, today)
        for row in here.rows
        for letter in _signals(here, row, at)
    ]


def _is_running(cluster: Cluster, today: date) -> bool:
    ends_on = cluster.programme.ends_on
    return ends_on is None or ends_on >= today


def _signals(here: standing.ClusterRows, row: standing.AllianceRow, at: datetime) -> list[Message]:
    leads, facilitators = drift.leads_of(row.alliance, at), drift.facilitators_of(here.cluster, at)
    if not leads:
        return [_signal(drift.VACANCY, row.alliance, "", each, at) for each in facilitators]
    if not row.drift:
        return []
    later = _school_days_on(drift.HEAD_START, at, here.calendar)
    return [
        *(_signal(drift.LEAD, row.alliance, row.signal, each, at) for each in leads),
        *(
            _signal(drift.FACILITATOR, row.alliance, row.signal, each, later)
            for each in facilitators
        ),
    ]


def _signal(kind: str, alliance: Alliance, signal: str, person: User, due_at: datetime) -> Message:
    return Message(
        key=drift.key(kind, alliance, signal, person),
        kind=kind,
        to=person.email,
        person=person,
        about=alliance,
        scope_alliance_id=alliance.pk,
        subject=f"{alliance}: something is overdue"[:200],
        due_at=due_at,
    )


def _school_days_on(number: int, at: datetime, calendar: SchoolCalendar) -> datetime:
    """The morning so many school days later."""
    day, left = timezone.localdate(at), number
    for _ in range(quiet.FURTHEST):
        day += quiet.ONE_DAY
        left -= calendar.is_school_day(day)
        if not left:
            break
    return quiet.moment(day, quiet.MORNING)
