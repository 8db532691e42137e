"""A group of an alliance met; what it decided about projects stands in their decision logs."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import F

from accounts.models import User
from alliances.actions import groups
from alliances.models import Group, GroupMeeting, GroupMeetingBefore, GroupMember
from core.exceptions import ChangedMeanwhile
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
    _enter(meeting, decided, by, at)
    return meeting


@transaction.atomic
def correct(
    meeting: GroupMeeting,
    *,
    by: User,
    at: datetime,
    version: int,
    held_on: date,
    there: Iterable[GroupMember],
    agreed: str,
    decided: Iterable[Decided] = (),
    wrong: Collection[Decision] = (),
    why: str,
) -> None:
    """Put a meeting right; what it said before is kept with the reason.

    A decision that is ``wrong`` is taken back, as one in a decision log always is. With the day the
    decisions move as well: each is taken back and entered anew. Of two who correct the version they
    see one wins, the other gets ``ChangedMeanwhile``.
    """
    seen = GroupMeeting.objects.filter(pk=meeting.pk, version=version)
    if not seen.update(version=F("version") + 1):
        raise ChangedMeanwhile("meeting")
    before = GroupMeeting.objects.get(pk=meeting.pk)
    names = before.there.select_related("post__person", "post__school")
    GroupMeetingBefore.objects.create(
        meeting=before,
        version=version,
        held_on=before.held_on,
        there="; ".join(map(str, names)),
        agreed=before.agreed,
        why=why,
        corrected_at=at,
        corrected_by=by,
    )
    moved = _decisions_to_move(before, held_on, wrong)
    for decision in (*wrong, *moved):
        records.take_back(decision, by=by, at=at, why=why)
    before.held_on, before.agreed = held_on, agreed
    before.save(update_fields=["held_on", "agreed"])
    before.there.set(there)
    anew = [Decided(each.project, each.what, each.reason) for each in moved]
    _enter(before, [*anew, *decided], by, at)


def _decisions_to_move(
    meeting: GroupMeeting, held_on: date, wrong: Collection[Decision]
) -> list[Decision]:
    if meeting.held_on == held_on:
        return []
    standing = meeting.decisions.standing().select_related("project")
    return [each for each in standing if each not in wrong]


def _enter(meeting: GroupMeeting, decided: Iterable[Decided], by: User, at: datetime) -> None:
    """What a meeting decided, in the decision logs of the projects."""
    of_it = {"who": meeting.group.name, "decided_on": meeting.held_on, "group_meeting": meeting}
    for each in decided:
        said = {"what": each.what, "reason": each.reason}
        records.enter(Decision, each.project, by=by, at=at, fields=said | of_it)
