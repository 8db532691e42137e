"""Put reminders in the outbox ahead of time. Safe to run as often as you like, and at once."""

from collections.abc import Iterator
from datetime import date, datetime

from django.utils import timezone

from accounts.models import User
from alliances.models import Alliance
from clusters import audience, quiet, reminders
from clusters.actions.reminding import of_actions
from clusters.calendar import SchoolCalendar
from clusters.models import Cluster, Meeting, Placing
from clusters.notices import parts
from core.models import in_force
from core.templatetags.components import day
from logs import standing
from logs.notices import agreements, drift, school_vacancies
from notifications import outbox
from notifications.models import Message
from projects import step_letters, vacancies
from projects.actions.reminding import of_steps


def remind_all(at: datetime) -> int:
    """Post what is missing of the reminders of all programmes; say how many were offered."""
    steps = of_steps(at)
    outbox.drop_unwanted(step_letters.RULES, steps, at)
    timed = [*_before_meetings(at), *of_actions(at)]
    others = [*timed, *_of_drift(at), *agreements.letters(at)]
    return outbox.post(others) + outbox.post_again(steps)


def _before_meetings(at: datetime) -> list[Message]:
    today = timezone.localdate(at)
    meetings = Meeting.objects.announced().filter(
        cluster__isnull=False, held_on__gte=today, held_on__lte=today + reminders.AHEAD
    )
    return [
        letter
        for meeting in meetings.select_related("cluster", "programme")
        for letter in reminders.letters(reminders.MEETING, _occasion(meeting, at), at)
    ]


def _occasion(meeting: Meeting, at: datetime) -> reminders.Occasion:
    assert meeting.confirmed_at  # noqa: S101 - it was announced
    return reminders.Occasion(
        meeting,
        meeting.sequence,
        meeting.held_on,
        f"What is still missing before: {parts.what(meeting)}, {day(meeting.held_on)}",
        [each.person for each in audience.of_meeting(meeting, timezone.localdate(at))],
        parts.calendar_of(meeting),
        since=meeting.confirmed_at,
        useless_after=meeting.begins_at,
    )


def _of_drift(at: datetime) -> list[Message]:
    today = timezone.localdate(at)
    clusters = Cluster.objects.filter(programme__is_published=False).select_related("programme")
    running = [each for each in clusters if _is_running(each, today)]
    placed = Placing.objects.filter(in_force(today), cluster__in=running)
    alliances = frozenset(placed.values_list("alliance", flat=True))
    return [
        letter
        for here in standing.read(running, alliances, today, vacancies.read(alliances, today))
        for row in here.rows
        for letter in _signals(here, row, at)
    ]


def _is_running(cluster: Cluster, today: date) -> bool:
    ends_on = cluster.programme.ends_on
    return ends_on is None or ends_on >= today


def _signals(here: standing.ClusterRows, row: standing.AllianceRow, at: datetime) -> list[Message]:
    leads, facilitators = drift.leads_of(row.alliance, at), drift.facilitators_of(here.cluster, at)
    if not leads:
        vacancy = drift.vacancy_of(row.alliance, at)
        return [_signal(drift.VACANCY, row.alliance, vacancy, each, at) for each in facilitators]
    if not (row.drift or row.vacancies):
        return []
    calendar = here.calendar.for_alliance(row.alliance.pk)
    later = _school_days_on(drift.HEAD_START, at, calendar)
    in_turn = [(leads, at), (facilitators, later)]
    return [*_losing_touch(row, in_turn, later), *_vacancies(row, in_turn, later)]


InTurn = list[tuple[list[User], datetime]]
"""Leads and when they are told, then facilitators and when."""


def _losing_touch(row: standing.AllianceRow, in_turn: InTurn, later: datetime) -> Iterator[Message]:
    if not row.drift:
        return
    for kind, (people, due_at) in zip((drift.LEAD, drift.FACILITATOR), in_turn, strict=True):
        for each in people:
            yield _signal(kind, row.alliance, row.signal, each, due_at, later)


def _vacancies(row: standing.AllianceRow, in_turn: InTurn, later: datetime) -> Iterator[Message]:
    """Of the newest vacancy of its schools, to whom no letter told of one as new."""
    if not row.vacancies:
        return
    newest = max(each.since for each in row.vacancies)
    told = school_vacancies.told_of(row.alliance)
    kinds = (school_vacancies.LEAD, school_vacancies.FACILITATOR)
    for kind, (people, due_at) in zip(kinds, in_turn, strict=True):
        for each in people:
            if told.get((kind, each.pk), 0) < newest.toordinal():
                letter = _signal(kind, row.alliance, newest.isoformat(), each, due_at, later)
                letter.about_sequence = newest.toordinal()
                yield letter


def _signal(
    kind: str,
    alliance: Alliance,
    signal: str,
    person: User,
    due_at: datetime,
    listed_from: datetime | None = None,
) -> Message:
    return Message(
        key=drift.key(kind, alliance, signal, person),
        kind=kind,
        to=person.email,
        person=person,
        about=alliance,
        scope_alliance_id=alliance.pk,
        subject=f"{alliance}: something is overdue"[:200],
        due_at=due_at,
        listed_from=listed_from,
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
