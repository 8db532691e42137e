"""Groups of an alliance as their page shows them."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch

from alliances.models import Alliance, Group, GroupMeeting, GroupMeetingBefore, GroupMember, School
from core.access import Access
from projects.models import Decision
from projects.models.project import within_reach


@dataclass(frozen=True)
class Line:
    """A group: who is in it now by school, who was, which schools nobody is from, its meetings."""

    group: Group
    members: list[GroupMember]
    before: list[GroupMember]
    schools_without: list[School]
    meetings: list[GroupMeeting]


def read(alliance: Alliance, access: Access, today: date) -> list[Line]:
    """Every group of an alliance, those that ended last, in seven queries whatever their number.

    Of what was decided a person reads what they read in the decision log of the project.
    """
    decided = Decision.objects.filter(within_reach(access, "project__")).select_related("project")
    meetings = GroupMeeting.objects.select_related("entered_by").prefetch_related(
        Prefetch("decisions", decided.order_by("pk")),
        Prefetch("there", GroupMember.objects.select_related("post__person", "post__school")),
        Prefetch("before", GroupMeetingBefore.objects.select_related("corrected_by")),
    )
    groups = alliance.groups.prefetch_related(
        Prefetch("members", GroupMember.objects.select_related("post__person", "post__school")),
        Prefetch("meetings", meetings),
    )
    schools = list(School.objects.members_of(alliance).distinct())
    return [_line(group, schools, today) for group in groups]


def members_of(group: Group, today: date) -> list[GroupMember]:
    """Who is in a group or is to be, with person and school."""
    members = group.members.select_related("post__person", "post__school")
    return [row for row in members if row.lasts(today)]


def _line(group: Group, schools: list[School], today: date) -> Line:
    now = [row for row in group.members.all() if row.lasts(today)]
    heard = {row.post.school_id for row in now}
    return Line(
        group,
        now,
        [row for row in group.members.all() if row not in now],
        [] if group.ended_on else [school for school in schools if school.pk not in heard],
        list(group.meetings.all()),
    )
