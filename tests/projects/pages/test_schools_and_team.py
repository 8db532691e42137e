"""Schools join and leave; people take and give up their part."""

from datetime import timedelta

import pytest
from django.urls import reverse

from core import clock
from logs.models import Entry
from projects.models import Participation, TeamRole
from tests.factories.alliances import PostFactory, member_school
from tests.factories.projects import TeamRoleFactory
from tests.markup import Page


@pytest.fixture
def schools(world):
    return reverse("projects:schools_edit", args=[world.own.project.slug])


@pytest.fixture
def team(world):
    return reverse("projects:team_edit", args=[world.own.project.slug])


def test_a_school_of_the_alliance_joins(world, lead, schools):
    school = member_school(world.own.alliance)
    form = Page(lead.get(schools)).form_with("joined_on")

    response = lead.post(schools, form.data(school=school.pk, joined_on="2026-10-01"))

    row = Participation.objects.get(project=world.own.project, school=school)
    assert response.url == schools
    assert (str(row.joined_on), row.left_on) == ("2026-10-01", None)
    assert f"{school} takes part." in Page(lead.get(schools)).text


def test_only_schools_of_the_alliance_that_do_not_take_part_are_offered(world, lead, schools):
    school = member_school(world.own.alliance)

    form = Page(lead.get(schools)).form_with("joined_on")

    assert form.choices["school"] == ["", str(school.pk)]


def test_a_school_that_leaves_keeps_its_entries(world, lead, schools):
    before = Entry.objects.filter(school=world.own.school).count()
    form = Page(lead.get(schools)).form_with("leaves")

    response = lead.post(schools, form.data(left_on="2026-10-02", reason="A new headteacher."))

    row = Participation.objects.get(pk=world.own.participation.pk)
    assert response.url == schools
    assert (str(row.left_on), row.reason) == ("2026-10-02", "A new headteacher.")
    assert Entry.objects.filter(school=world.own.school).count() == before == 4
    assert "Its entries stay." in Page(lead.get(schools)).text


def test_a_school_that_left_can_join_again_in_a_row_of_its_own(world, lead, schools):
    leave = Page(lead.get(schools)).form_with("leaves")
    lead.post(schools, leave.data(left_on="2026-10-02", reason="A new headteacher."))
    join = Page(lead.get(schools)).form_with("joined_on")

    lead.post(schools, join.data(school=world.own.school.pk, joined_on="2026-11-02"))

    rows = Participation.objects.filter(project=world.own.project).order_by("pk")
    assert [(str(row.joined_on), row.left_on and str(row.left_on)) for row in rows] == [
        ("2025-09-01", "2026-10-02"),
        ("2026-11-02", None),
    ]


def test_leaving_asks_why_and_not_before_the_school_joined(world, lead, schools):
    form = Page(lead.get(schools)).form_with("leaves")

    page = Page(lead.post(schools, form.data(left_on="2025-08-31", reason="")))

    assert page.errors == {
        "left_on": "A school cannot leave before it joined",
        "reason": "Say why the school leaves",
    }
    assert page.form_with("leaves", "reason").typed("left_on") == "2025-08-31"
    assert Participation.objects.get(pk=world.own.participation.pk).left_on is None


def test_leaving_twice_changes_nothing_the_second_time(world, lead, schools):
    form = Page(lead.get(schools)).form_with("leaves")
    lead.post(schools, form.data(left_on="2026-10-02", reason="First."))

    response = lead.post(schools, form.data(left_on="2026-10-03", reason="Second."))

    assert response.status_code == 404
    assert Participation.objects.get(pk=world.own.participation.pk).reason == "First."


def test_somebody_with_a_post_takes_a_part(world, lead, team):
    post = PostFactory(alliance=world.own.alliance)
    form = Page(lead.get(team)).form_with("role")

    response = lead.post(team, form.data(post=post.pk, role="expert"))

    row = TeamRole.objects.get(project=world.own.project, post=post)
    assert response.url == team
    assert (row.role, row.starts_on, row.ends_on) == ("expert", clock.today(), None)
    assert f"{post.person} is in the team." in Page(lead.get(team)).text


def test_somebody_who_can_no_longer_sign_in_is_not_offered(world, lead, team):
    gone = world.actors["deactivated"].posts.get()
    form = Page(lead.get(team)).form_with("role")

    page = Page(lead.post(team, form.data(post=gone.pk, role="expert")))

    assert str(gone.pk) not in form.choices["post"]
    assert page.errors == {"post": "Choose somebody of your alliance"}
    assert not TeamRole.objects.filter(post=gone).exists()


def test_only_people_with_a_current_post_in_the_alliance_are_offered(world, lead, team):
    ended = PostFactory(alliance=world.own.alliance, ended=True)
    ahead = PostFactory(alliance=world.own.alliance, starts_on=clock.today() + timedelta(days=1))

    offered = set(Page(lead.get(team)).form_with("role").choices["post"])

    posts = world.own.alliance.posts.filter(person__is_active=True)
    own = {str(post.pk) for post in posts} - {str(ended.pk), str(ahead.pk)}
    assert offered == own | {""}


def test_the_same_part_is_not_held_twice_at_once(world, lead, team):
    form = Page(lead.get(team)).form_with("role")

    page = Page(lead.post(team, form.data(post=world.own.team_role.post_id, role="lead")))

    assert page.errors == {"post": "This person already has that part"}


def test_a_part_may_end_today_and_not_before(world, lead, team):
    post = PostFactory(alliance=world.own.alliance)
    form, today = Page(lead.get(team)).form_with("role"), clock.today()

    page = Page(lead.post(team, form.data(post=post.pk, ends_on=today - timedelta(days=1))))
    lead.post(team, form.data(post=post.pk, ends_on=today))

    assert page.errors == {"ends_on": "The end must be today or later"}
    assert TeamRole.objects.get(post=post).ends_on == today


def test_taking_somebody_out_ends_their_part_yesterday(world, lead, team):
    row = world.own.team_role

    response = lead.post(team, {"ends": row.pk})

    row.refresh_from_db()
    assert response.url == team
    assert row.ends_on == clock.today() - timedelta(days=1)
    assert f"{row.post.person} is no longer in the team." in Page(lead.get(team)).text


def test_a_part_given_by_mistake_today_leaves_no_trace(world, lead, team):
    row = TeamRoleFactory(project=world.own.project, starts_on=clock.today())

    lead.post(team, {"ends": row.pk})

    assert not TeamRole.objects.filter(pk=row.pk).exists()


def test_a_part_that_has_ended_cannot_be_ended_again(world, lead, team):
    lead.post(team, {"ends": world.own.team_role.pk})

    assert lead.post(team, {"ends": world.own.team_role.pk}).status_code == 404
