"""Groups of an alliance: who is in them, what they decide, who follows whom (B22)."""

from datetime import timedelta

import pytest

from alliances.actions import groups
from alliances.models import GroupMember
from core import clock
from projects.actions import group_meetings, people
from projects.actions.group_meetings import Decided
from projects.models import Decision
from tests.factories.accounts import UserFactory
from tests.factories.alliances import (
    GroupFactory,
    GroupMeetingFactory,
    GroupMemberFactory,
    PostFactory,
)
from tests.factories.projects import ProjectFactory

pytestmark = pytest.mark.django_db
AT, TODAY = clock.now(), clock.today()
DAY = timedelta(days=1)


@pytest.fixture
def group():
    return GroupFactory()


@pytest.fixture
def member(group):
    return GroupMemberFactory(group=group)


def test_two_groups_of_an_alliance_have_different_names(group):
    other = groups.start(GroupFactory().alliance, today=TODAY, name=group.name, kind="steering")

    assert other.name == group.name
    with pytest.raises(groups.NameTaken):
        groups.start(group.alliance, today=TODAY, name=group.name.upper(), kind="working")


def test_somebody_is_in_a_group_once_at_a_time(group, member):
    with pytest.raises(groups.IsMember):
        groups.take_in(group, member.post, today=TODAY)

    groups.let_go(member, TODAY)
    again = groups.take_in(group, member.post, today=TODAY)

    assert (member.ends_on, again.starts_on) == (TODAY - DAY, TODAY)


def test_where_somebody_was_at_a_meeting_of_the_same_day_stays(group):
    member = GroupMemberFactory(group=group, starts_on=TODAY)
    GroupMeetingFactory(group=group, held_on=TODAY).there.add(member)

    groups.let_go(member, TODAY)

    assert [each.pk for each in group.meetings.get().there.all()] == [member.pk]
    assert member.ends_on == TODAY


def test_what_a_meeting_decides_stands_in_the_decision_log_of_the_project(group, member):
    project, by = ProjectFactory(alliance=group.alliance), UserFactory()

    meeting = group_meetings.note(
        group, by=by, at=AT, held_on=TODAY, there=[member], agreed="Two teachers each.",
        decided=[Decided(project, "Every school sends two", "One was too few.")],
    )  # fmt: skip

    kept = Decision.objects.get()
    assert (kept.project, kept.what, kept.reason, kept.who, kept.decided_on, kept.entered_by) == (
        project, "Every school sends two", "One was too few.", group.name, TODAY, by,
    )  # fmt: skip
    assert kept.group_meeting == meeting
    assert list(meeting.there.all()) == [member]


def test_a_group_that_has_ended_takes_nobody_and_notes_nothing(group, member):
    groups.end(group, today=TODAY)

    member.refresh_from_db()
    assert member.ends_on == TODAY
    with pytest.raises(groups.HasEnded):
        groups.end(group, today=TODAY)
    with pytest.raises(groups.HasEnded):
        groups.take_in(group, PostFactory(alliance=group.alliance), today=TODAY)
    with pytest.raises(groups.HasEnded):
        group_meetings.note(group, by=UserFactory(), at=AT, held_on=TODAY, there=[], agreed="Late.")
    assert (group.members.count(), group.meetings.count()) == (1, 0)


def test_who_follows_in_a_post_follows_in_the_group_the_day_after(group, member):
    successor = PostFactory(alliance=group.alliance).person

    following = people.end_post(member.post, last_day=TODAY, at=AT, successor=successor)

    member.refresh_from_db()
    new = GroupMember.objects.get(post=following)
    assert (member.ends_on, new.group, new.starts_on) == (TODAY, group, TODAY + DAY)


def test_a_group_can_end_before_a_successor_has_begun(group, member):
    successor = PostFactory(alliance=group.alliance).person
    people.end_post(member.post, last_day=TODAY + DAY, at=AT, successor=successor)

    groups.end(group, today=TODAY)

    assert list(group.members.values_list("ends_on", flat=True)) == [TODAY]


def test_without_a_successor_the_school_is_in_the_group_no_more(group, member):
    people.end_post(member.post, last_day=None, at=AT)

    member.refresh_from_db()
    assert (member.ends_on, group.members.count()) == (TODAY - DAY, 1)
