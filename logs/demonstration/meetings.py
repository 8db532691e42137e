"""What became of each cluster's last meeting, and who comes to the next one."""

from datetime import date, datetime, timedelta

from accounts.models import User
from clusters import agenda
from clusters.actions.minutes import write
from clusters.models import (
    Action,
    AgendaItem,
    Attendance,
    Cluster,
    Facilitation,
    Meeting,
    Placing,
    Reply,
)
from logs.demonstration.data import Account
from logs.demonstration.timeline import Timeline


def add_follow_up(
    clusters: dict[str, Cluster], told: Account, known: dict[str, User], timeline: Timeline
) -> None:
    """Agendas for both, attendance, minutes and actions of the last, replies to the next."""
    for account in told["cluster"]:
        meetings = clusters[account["slug"]].meetings
        last = meetings.filter(held_on__lt=timeline.today).latest("held_on")
        ahead = meetings.filter(held_on__gt=timeline.today).earliest("held_on")
        for meeting in (last, ahead):
            _add_agenda(meeting)
        _add_attendance(last, account, timeline)
        _add_minutes(last, account, known, timeline)
        _add_actions(last, account, known, timeline)
        _add_replies(ahead, account, known, timeline)


def _add_agenda(meeting: Meeting) -> None:
    """The usual one; turns of 20 minutes where five alliances would take too long."""
    alliances = [placing.alliance for placing in _placings(meeting)]
    points = agenda.proposed(alliances)
    over = agenda.overrun(points, meeting)
    shorter = -(-over // len(alliances))
    AgendaItem.objects.bulk_create(
        AgendaItem(
            meeting=meeting,
            position=position,
            minutes=point.minutes - shorter if point.alliance else point.minutes,
            title=point.title,
            alliance_id=point.alliance,
        )
        for position, point in enumerate(points)
    )


def _add_attendance(meeting: Meeting, account: Account, timeline: Timeline) -> None:
    """Each alliance that came was there with its lead."""
    for placing in _placings(meeting):
        came = placing.alliance.slug not in account["absent"]
        lead = placing.alliance.posts.filter(role="lead", ends_on__isnull=True)[0].person
        Attendance.objects.create(
            meeting=meeting,
            alliance=placing.alliance,
            came=came,
            who=str(lead) if came else "",
            noted_at=timeline.moment(meeting.held_on),
            noted_by=_facilitator(meeting),
        )


def _add_minutes(
    meeting: Meeting, account: Account, known: dict[str, User], timeline: Timeline
) -> None:
    for version, (text, name) in enumerate(
        zip(account["minutes"], account["written_by"], strict=True)
    ):
        at = _after(meeting, timeline, version)
        write(meeting, by=known[name], at=at, version=version, text=text)


def _add_actions(
    meeting: Meeting, account: Account, known: dict[str, User], timeline: Timeline
) -> None:
    for row in account["actions"]:
        owner, agreed_at, done_at = known[row["owner"]], _after(meeting, timeline, 0), None
        if "done" in row:
            done_at = max(timeline.moment(timeline.back(row["done"])), agreed_at)
        Action.objects.create(
            programme=meeting.programme,
            cluster=meeting.cluster,
            meeting=meeting,
            what=row["what"],
            owner=owner,
            due_on=_due(row, meeting, timeline),
            agreed_at=agreed_at,
            agreed_by=_facilitator(meeting),
            done_at=done_at,
            done_by=owner if done_at else None,
        )


def _add_replies(
    meeting: Meeting, account: Account, known: dict[str, User], timeline: Timeline
) -> None:
    Reply.objects.bulk_create(
        Reply(
            meeting=meeting,
            person=known[row["person"]],
            answer=row["answer"],
            instead=row.get("instead", ""),
            replied_at=timeline.moment(timeline.back(2), number),
        )
        for number, row in enumerate(account["replies"])
    )


def _due(row: Account, meeting: Meeting, timeline: Timeline) -> date | None:
    """The day something is due; what was done has none."""
    if "due" not in row:
        return None
    if row["due"] < 0:
        return max(timeline.back(-row["due"]), meeting.held_on)
    return timeline.ahead(row["due"])


def _after(meeting: Meeting, timeline: Timeline, days: int) -> datetime:
    """Some time after a meeting on its day, or as many days later."""
    day = min(meeting.held_on + timedelta(days=days), timeline.today)
    return timeline.moment(day, 2)


def _placings(meeting: Meeting) -> list[Placing]:
    placings = Placing.objects.filter(cluster=meeting.cluster).select_related("alliance")
    return list(placings.order_by("alliance__name"))


def _facilitator(meeting: Meeting) -> User:
    facilitation = Facilitation.objects.filter(cluster=meeting.cluster).order_by("starts_on")
    return facilitation.select_related("person")[0].person
