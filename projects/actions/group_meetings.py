"""A group of an alliance met; what it decided about projects stands in their decision logs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from alliances.actions import groups
from alliances.models import Group, GroupMeeting, GroupMember
from projects.actions import records
from projects.models import Decision, Project


@dataclass(frozen=True)
class Decided:
    """What a group decided about a project, and why."""

    project: Project
    what: str
    reason: str


@transaction.atomic
def note(
    group: Group,
    *,
    by: User,
    at: datetime,
    held_on: date,
    there: Iterable[GroupMember],
    agreed: str,
    decided: Iterable[Decided] = (),
) -> GroupMeeting:
    """Note a meeting with all it decided, or nothing of it. A group that ended takes no more."""
    groups.still_meets(group)
    meeting = GroupMeeting.objects.create(
        group=group, held_on=held_on, agreed=agreed, entered_by=by, entered_at=at
    )
    meeting.there.set(there)
    for each in decided:
        said = {"what": each.what, "reason": each.reason, "who": group.name, "decided_on": held_on}
        records.enter(
            Decision, each.project, by=by, at=at, fields=said | {"group_meeting": meeting}
        )
    return meeting
