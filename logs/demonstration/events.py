"""Events of the whole programme: what one agreed on, who presents at the next."""

from datetime import time

from accounts.models import User
from alliances.models import Alliance, Programme
from clusters.actions.minutes import write
from clusters.models import Action, AgendaItem, Attendance, Meeting
from logs.demonstration.data import Account
from logs.demonstration.timeline import Timeline
from projects.models import Presentation, Project

ASKED_BEFORE = 35
"""School days from choosing the projects to the day the demonstration is built on."""


def add_events(
    programme: Programme,
    told: Account,
    alliances: dict[str, Alliance],
    known: dict[str, User],
    timeline: Timeline,
) -> None:
    """One that was held, with minutes, attendance and actions; one to come, with its programme."""
    by = programme.stewardships.filter(role="admin")[0].person
    for account in told["event"]:
        meeting = _add_event(programme, account, by, timeline)
        for row in account["presentation"]:
            _add_presentation(meeting, alliances[row["alliance"]], row, by, timeline)
        if "minutes" in account:
            _add_what_came_of_it(meeting, account, alliances, known, by, timeline)


def _add_event(programme: Programme, account: Account, by: User, timeline: Timeline) -> Meeting:
    days = account["day"]
    meeting = Meeting.objects.create(
        programme=programme,
        kind=Meeting.Kind.NATIONAL,
        held_on=timeline.ahead(days) if days > 0 else timeline.back(-days),
        starts_at=time(10),
        ends_at=time(15),
        place=account["place"],
        travel_note=account["travel_note"],
        confirmed_at=timeline.moment(timeline.back(45)),
        confirmed_by=by,
    )
    AgendaItem.objects.bulk_create(
        AgendaItem(meeting=meeting, position=position, minutes=minutes, title=title)
        for position, (minutes, title) in enumerate(account["agenda"])
    )
    return meeting


def _add_presentation(
    meeting: Meeting, alliance: Alliance, row: Account, by: User, timeline: Timeline
) -> None:
    """Its lead answered a school day later, unless nobody has."""
    chosen_at = timeline.moment(timeline.back(ASKED_BEFORE))
    answered_at = timeline.moment(timeline.back(ASKED_BEFORE - 1))
    lead = alliance.posts.filter(role="lead", ends_on__isnull=True)[0].person
    given = {"given_at": answered_at, "given_by": lead, "version": 1} if "title" in row else {}
    said_no = {"declined_at": answered_at, "declined_by": lead} if "declined_why" in row else {}
    noted = (
        {"outcome_at": timeline.moment(meeting.held_on, 3), "outcome_by": by, "outcome_version": 1}
        if "outcome" in row
        else {}
    )
    words = ("starts_at", "title", "abstract", "slides", "declined_why", "outcome")
    Presentation.objects.create(
        meeting=meeting,
        project=Project.objects.get(alliance=alliance),
        chosen_at=chosen_at,
        chosen_by=by,
        minutes=30,
        **{name: row[name] for name in words if name in row},
        **given,
        **said_no,
        **noted,
    )


def _add_what_came_of_it(
    meeting: Meeting,
    account: Account,
    alliances: dict[str, Alliance],
    known: dict[str, User],
    by: User,
    timeline: Timeline,
) -> None:
    at = timeline.moment(meeting.held_on, 3)
    write(meeting, by=by, at=at, version=0, text=account["minutes"])
    Attendance.objects.bulk_create(
        Attendance(
            meeting=meeting,
            alliance=alliance,
            came=slug not in account["absent"],
            noted_at=at,
            noted_by=by,
        )
        for slug, alliance in alliances.items()
    )
    for row in account["actions"]:
        owner = known[row["owner"]]
        done_at = timeline.moment(timeline.back(row["done"])) if "done" in row else None
        Action.objects.create(
            programme=meeting.programme,
            meeting=meeting,
            what=row["what"],
            owner=owner,
            due_on=timeline.ahead(row["due"]) if "due" in row else None,
            agreed_at=at,
            agreed_by=by,
            done_at=done_at,
            done_by=owner if done_at else None,
        )
