"""The page of the groups of an alliance, and the forms a lead fills."""

from datetime import timedelta

import pytest
from django.urls import reverse

from alliances.models import Group, Post
from core import clock
from core.templatetags.components import long_day
from projects.models import Decision
from tests.factories.alliances import (
    GroupFactory,
    GroupMeetingBeforeFactory,
    GroupMeetingFactory,
    GroupMemberFactory,
    member_school,
)
from tests.factories.projects import DecisionFactory
from tests.insights.pages.counting import counted
from tests.markup import Page

DAY = timedelta(days=1)


@pytest.fixture
def url(world):
    return reverse("projects:groups", args=[world.own.alliance.slug])


@pytest.fixture
def group(world):
    return GroupFactory(alliance=world.own.alliance, name="Steering group")


def members(group):
    return reverse("projects:group_edit", args=[group.pk])


def meeting(group):
    return reverse("projects:group_meeting_new", args=[group.pk])


def post_of(world, role):
    return Post.objects.get(person=world.own.people[role])


def test_a_lead_starts_a_group_once_and_says_who_is_in_it(world, url, lead):
    data = Page(lead.get(url)).form.data(name="Steering group", kind="steering")

    first, again = lead.post(url, data), lead.post(url, data)
    group = Group.objects.get()
    lead.post(first.url, {"post": post_of(world, "school_lead").pk})

    assert first.url == again.url == members(group)
    assert [row.post for row in group.members.all()] == [post_of(world, "school_lead")]


def test_a_name_that_is_taken_is_told_beside_it(url, lead, group):
    data = Page(lead.get(url)).form.data(name="steering GROUP", kind="working")

    refused = Page(lead.post(url, data))

    assert refused.errors == {"name": "Your alliance already has a group of this name"}


def test_the_page_says_from_which_schools_nobody_is_in_it(world, url, lead, group):
    GroupMemberFactory(group=group, post=post_of(world, "school_lead"))
    alone = member_school(world.own.alliance)

    text = Page(lead.get(url)).text

    assert f"Nobody yet from {alone}." in text


def test_a_meeting_is_noted_with_who_was_there_and_its_decisions(world, url, lead, group):
    member = GroupMemberFactory(group=group, post=post_of(world, "school_lead"))
    form = Page(lead.get(meeting(group))).form
    data = form.data(
        there=[member.pk], agreed="How many teachers each.", project_1=world.own.project.pk,
        what_1="Two from each school", reason_1="One was too few.",
    )  # fmt: skip

    sent = [lead.post(meeting(group), data) for _ in range(2)]

    text = Page(lead.get(url)).text
    records = Page(lead.get(reverse("projects:records", args=[world.own.project.slug]))).text
    assert [response.url for response in sent] == [url, url]
    assert Decision.objects.count() == 1
    assert f"{member.post.person}" in text
    assert "Decided: Two from each school" in text
    assert "Two from each school" in records
    assert "Steering group" in records


def test_a_meeting_is_put_right_and_what_it_said_before_stays_with_the_reason(
    world, url, lead, group, client_for
):
    member = GroupMemberFactory(group=group, post=post_of(world, "school_lead"))
    met = GroupMeetingFactory(group=group, agreed="Three teachers each.")
    met.there.add(member)
    group.started_on = met.held_on - 9 * DAY
    group.save()
    _, wrong = (
        DecisionFactory(project=world.own.project, group_meeting=met, what=what)
        for what in ("Meet in June", "Three from each school")
    )
    edit = reverse("projects:group_meeting_edit", args=[group.pk, met.pk])
    form = Page(lead.get(edit)).form
    data = form.data(
        held_on=met.held_on - DAY, there=[], agreed="Two teachers each.", wrong=[wrong.pk],
        project_1=world.own.project.pk, what_1="Two from each school", reason_1="One was too few.",
        why="The notes came late.",
    )  # fmt: skip

    without = Page(lead.post(edit, data | {"why": ""}))
    sent = lead.post(edit, data)
    late = lead.post(edit, data | {"agreed": "Four teachers each.", "wrong": []})
    shown = Page(lead.get(url)).text

    assert without.errors == {"why": "Say why you put it right"}
    assert sent.url == url
    assert late.status_code == 409
    assert "Two teachers each." in Page(late).text
    assert Page(late).form.typed("agreed") == "Four teachers each."
    met.refresh_from_db()
    assert (met.held_on, met.agreed, met.there.count()) == (
        data["held_on"],
        "Two teachers each.",
        0,
    )
    standing = Decision.objects.standing().order_by("what")
    assert [(each.what, each.decided_on) for each in standing] == [
        ("Meet in June", met.held_on), ("Two from each school", met.held_on),
    ]  # fmt: skip
    assert Decision.objects.filter(taken_back_why="The notes came late.").count() == 2
    assert "Three teachers each." in shown
    assert f"{long_day(met.held_on + DAY)}. {member}" in shown
    assert "The notes came late." in shown
    assert "Put it right" not in Page(client_for(world.own.people["teacher"]).get(url)).text


def test_who_lost_their_post_in_set_up_is_in_the_group_no_more_but_stays_where_they_were(
    world, url, lead, group
):
    member = GroupMemberFactory(group=group, post=post_of(world, "school_lead"))
    GroupMeetingFactory(group=group).there.add(member)
    Post.objects.filter(pk=member.post_id).update(ends_on=clock.today() - DAY)

    page, edit, note = (Page(lead.get(each)) for each in (url, members(group), meeting(group)))
    late, then = (
        Page(lead.post(meeting(group), note.form.data(there=[member.pk], held_on=day)))
        for day in (clock.today(), clock.today() - DAY)
    )

    name, last_day = str(member.post.person), long_day(clock.today() - DAY)
    assert f"Before: {member} until {last_day}" in page.text
    assert "Nobody is in it yet." in page.text
    assert (name in edit.text, name in note.text) == (False, False)
    assert late.errors == {
        "there": "Choose people who were in the group on that day",
        "agreed": "Say what you talked about and agreed",
    }
    assert list(then.errors) == ["agreed"]
    assert name in then.text
    assert [row.pk for row in group.meetings.get().there.all()] == [member.pk]


def test_half_a_decision_is_asked_for_the_rest(lead, group):
    form = Page(lead.get(meeting(group))).form

    errors = Page(lead.post(meeting(group), form.data(agreed="A lot.", what_2="Two each"))).errors

    assert errors == {"project_2": "Choose the project", "reason_2": "Say why"}


@pytest.mark.parametrize(
    ("day", "words"), [("2099-01-01", "today or earlier"), ("2001-01-01", "later")]
)
def test_a_meeting_is_neither_to_come_nor_before_the_group(lead, group, day, words):
    form = Page(lead.get(meeting(group))).form

    errors = Page(lead.post(meeting(group), form.data(agreed="A lot.", held_on=day))).errors

    assert list(errors) == ["held_on"]
    assert words in errors["held_on"]


def test_somebody_is_taken_out_and_the_group_ends(world, url, lead, group):
    member = GroupMemberFactory(group=group, post=post_of(world, "school_lead"))
    stranger = GroupMemberFactory()

    assert lead.post(members(group), {"goes": stranger.pk}).status_code == 404
    lead.post(members(group), {"goes": member.pk})
    lead.post(members(group), {"ends": "1"})
    late = Page(lead.post(members(group), {"post": post_of(world, "teacher").pk}))

    group.refresh_from_db()
    assert (group.ended_on, group.members.count()) == (clock.today(), 1)
    assert "Somebody ended this group meanwhile." in late.text
    assert "Before: " in Page(lead.get(url)).text


def test_a_headteacher_reads_the_groups_but_only_decisions_of_own_projects(
    world, url, client_for, group
):
    met = GroupMeetingFactory(group=group)
    DecisionFactory(project=world.own.project, what="Ours", group_meeting=met)
    other = DecisionFactory(project__alliance=world.own.alliance, what="Theirs", group_meeting=met)

    read = {
        role: Page(client_for(world.own.people[role]).get(url)).text
        for role in ("teacher", "headteacher")
    }

    assert other.project.alliance == world.own.alliance
    assert ("Ours" in read["teacher"], "Theirs" in read["teacher"]) == (True, True)
    assert ("Ours" in read["headteacher"], "Theirs" in read["headteacher"]) == (True, False)


def test_it_asks_no_more_with_many_groups_meetings_and_members(world, url, lead, group):
    def fill(each):
        met = GroupMeetingFactory(group=each)
        met.there.add(GroupMemberFactory(group=each))
        GroupMeetingBeforeFactory(meeting=met)
        DecisionFactory(project=world.own.project, group_meeting=GroupMeetingFactory(group=each))

    fill(group)
    with counted() as few:
        lead.get(url)
    for _ in range(3):
        fill(group)
        fill(GroupFactory(alliance=world.own.alliance))
    with counted() as many:
        lead.get(url)

    assert len(many) == len(few)
