"""Groups of alliances, with their meetings and what they decided."""

from accounts.models import User
from alliances.models import Alliance, Group, GroupMeeting, GroupMember, Post
from logs.demonstration.data import Account
from logs.demonstration.timeline import Timeline
from projects.models import Decision


def add_groups(
    alliances: dict[str, Alliance], told: Account, known: dict[str, User], timeline: Timeline
) -> None:
    """Every group of the file, its members through their posts as school leads."""
    for row in told["group"]:
        alliance, day = alliances[row["alliance"]], timeline.back(row["ago"])
        group = Group.objects.create(
            alliance=alliance, name=row["name"], kind=row["kind"], started_on=day
        )
        posts = Post.objects.filter(alliance=alliance, role=Post.Role.SCHOOL_LEAD)
        members = {
            name: GroupMember.objects.create(
                group=group, post=posts.get(person=known[name]), starts_on=day
            )
            for name in row["members"]
        }
        for met in row["meeting"]:
            _add_meeting(group, met, members, known, timeline)


def _add_meeting(
    group: Group,
    row: Account,
    members: dict[str, GroupMember],
    known: dict[str, User],
    timeline: Timeline,
) -> None:
    day = timeline.back(row["ago"])
    entered = {"entered_at": timeline.moment(day), "entered_by": known[row["by"]]}
    meeting = GroupMeeting.objects.create(group=group, held_on=day, agreed=row["agreed"], **entered)
    meeting.there.set([members[name] for name in row["there"]])
    if "decided" in row:
        Decision.objects.create(
            project=group.alliance.projects.get(),
            decided_on=day,
            who=group.name,
            group_meeting=meeting,
            **row["decided"],
            **entered,
        )
