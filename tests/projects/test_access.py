"""Who may reach what: what a person holds today becomes an ``Access``, in at most two queries."""

from datetime import date, timedelta

import pytest

from alliances.models import Programme
from core.access import NOBODY, Access
from projects.access import access_of
from projects.models import TeamRole
from tests.factories.accounts import UserFactory
from tests.factories.alliances import (
    AllianceFactory,
    PostFactory,
    ProgrammeFactory,
    StewardshipFactory,
    member_school,
)
from tests.factories.clusters import ClusterFactory, FacilitationFactory, PlacingFactory
from tests.factories.projects import ParticipationFactory, ProjectFactory, TeamRoleFactory
from tests.insights.pages.counting import counted

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
MEMBERS = ("lead", "project_lead", "school_lead", "teacher")

HOLDS = {
    "not begun": ({"starts_on": TOMORROW}, False),
    "begins today": ({"starts_on": TODAY}, True),
    "ended yesterday": ({"ends_on": YESTERDAY}, False),
    "ends today": ({"ends_on": TODAY}, True),
    "ends tomorrow": ({"ends_on": TOMORROW}, True),
}
DATES = pytest.mark.parametrize(("dates", "holds"), HOLDS.values(), ids=HOLDS)


def placed_in(cluster, **fields):
    alliance = AllianceFactory(programme=cluster.programme)
    PlacingFactory(cluster=cluster, alliance=alliance, **fields)
    return alliance


def test_nobody_reaches_nothing_and_asks_nothing():
    from django.contrib.auth.models import AnonymousUser

    deactivated = PostFactory(lead=True, person__is_active=False).person

    with counted() as statements:
        assert access_of(AnonymousUser(), TODAY) is NOBODY
        assert access_of(deactivated, TODAY) is NOBODY
    assert statements == []


def test_somebody_without_a_role_reaches_nothing():
    person = UserFactory()

    assert access_of(person, TODAY) == Access(person_id=person.pk)


def test_an_operator_reads_no_programme():
    person = UserFactory(operator=True)
    ProgrammeFactory()

    assert access_of(person, TODAY) == Access(person_id=person.pk, is_operator=True)


@pytest.mark.parametrize("role", [*MEMBERS, "headteacher", "guest"])
@DATES
def test_a_post_counts_from_its_first_day_to_its_last(role, dates, holds):
    post = PostFactory(**{role: True} if role != "teacher" else {}, **dates)

    access = access_of(post.person, TODAY)

    held = frozenset({(role, post.alliance_id, post.school_id)})
    assert access.posts == (held if holds else frozenset())
    assert access.has_role(role) is holds
    is_member = holds and role in MEMBERS
    assert access.member_of == (frozenset({post.alliance_id}) if is_member else frozenset())
    assert access.programmes == (
        frozenset({post.alliance.programme_id}) if is_member else frozenset()
    )
    leads = holds and role == "lead"
    assert access.leads == (frozenset({post.alliance_id}) if leads else frozenset())


@DATES
def test_a_stewardship_counts_from_its_first_day_to_its_last(dates, holds):
    admin = StewardshipFactory(**dates)
    research = StewardshipFactory(research=True, **dates)

    assert access_of(admin.person, TODAY).admin_of == (
        frozenset({admin.programme_id}) if holds else frozenset()
    )
    found = access_of(research.person, TODAY)
    assert (found.is_research, found.is_admin) == (holds, False)
    assert found.programmes == (frozenset({research.programme_id}) if holds else frozenset())


@DATES
def test_a_facilitator_reaches_the_alliances_placed_in_their_cluster_today(dates, holds):
    facilitation = FacilitationFactory(**dates)
    alliance = placed_in(facilitation.cluster)
    placed_in(facilitation.cluster, ends_on=YESTERDAY)
    placed_in(facilitation.cluster, starts_on=TOMORROW)

    access = access_of(facilitation.person, TODAY)

    assert access.facilitates == (frozenset({facilitation.cluster_id}) if holds else frozenset())
    assert access.facilitated == (frozenset({alliance.pk}) if holds else frozenset())
    assert access.member_of == access.peers == frozenset()


def test_a_substitute_stands_beside_the_facilitator_until_the_last_day():
    facilitation = FacilitationFactory()
    substitute = FacilitationFactory(cluster=facilitation.cluster, starts_on=YESTERDAY,
                                     ends_on=TODAY)  # fmt: skip

    for person in (facilitation.person, substitute.person):
        assert access_of(person, TODAY).is_facilitator
    assert access_of(facilitation.person, TOMORROW).is_facilitator
    assert not access_of(substitute.person, TOMORROW).is_facilitator


@DATES
def test_peers_are_the_alliances_placed_together_today(dates, holds):
    cluster = ClusterFactory()
    post = PostFactory(lead=True, alliance=placed_in(cluster))
    peer = placed_in(cluster, **dates)

    access = access_of(post.person, TODAY)

    assert access.peers == (frozenset({peer.pk}) if holds else frozenset())
    assert access.clusters == frozenset({cluster.pk})


def test_an_alliance_that_moved_has_only_its_new_peers():
    old, new = ClusterFactory(), None
    new = ClusterFactory(programme=old.programme)
    left, met = placed_in(old), placed_in(new)
    alliance = placed_in(old, ends_on=YESTERDAY)
    PlacingFactory(cluster=new, alliance=alliance, starts_on=TODAY)
    person = PostFactory(lead=True, alliance=alliance).person

    assert access_of(person, YESTERDAY).peers == frozenset({left.pk})
    assert access_of(person, TODAY).peers == frozenset({met.pk})


@pytest.mark.parametrize("role", ["headteacher", "guest"])
def test_headteachers_and_guests_have_no_peers(role):
    cluster = ClusterFactory()
    person = PostFactory(**{role: True}, alliance=placed_in(cluster)).person
    placed_in(cluster)

    access = access_of(person, TODAY)

    assert (access.peers, access.clusters, access.programmes) == (frozenset(),) * 3


def test_roles_in_several_alliances_add_up():
    cluster = ClusterFactory()
    first, second, third = (placed_in(cluster) for _ in range(3))
    person = PostFactory(lead=True, alliance=first).person
    PostFactory(alliance=second, person=person)
    PostFactory(headteacher=True, alliance=third, person=person)

    access = access_of(person, TODAY)

    assert access.leads == frozenset({first.pk})
    assert access.member_of == frozenset({first.pk, second.pk})
    assert access.peers == frozenset({third.pk})
    assert {role for role, _, _ in access.posts} == {"lead", "teacher", "headteacher"}


def test_roles_in_several_programmes_stay_apart():
    here, there = (PostFactory(lead=True, alliance=placed_in(ClusterFactory())) for _ in range(2))
    both = PostFactory(lead=True, alliance=there.alliance, person=here.person)
    peer = placed_in(there.alliance.placings.get().cluster)

    access = access_of(here.person, TODAY)

    assert access.programmes == frozenset({here.alliance.programme_id, both.alliance.programme_id})
    assert access.peers == frozenset({peer.pk})
    assert access_of(there.person, TODAY).member_of == frozenset({there.alliance_id})


def test_whoever_leads_and_facilitates_holds_both():
    facilitation = FacilitationFactory()
    lead = PostFactory(lead=True, person=facilitation.person)

    access = access_of(facilitation.person, TODAY)

    assert (access.leads, access.facilitates) == (
        frozenset({lead.alliance_id}), frozenset({facilitation.cluster_id}),
    )  # fmt: skip


# Projects


@DATES
def test_a_part_in_the_team_counts_from_its_first_day_to_its_last(dates, holds):
    role = TeamRoleFactory(lead=True, **dates)

    access = access_of(role.post.person, TODAY)

    expected = frozenset({role.project_id}) if holds else frozenset()
    assert (access.project_leads, access.own_projects) == (expected, expected)


@DATES
def test_a_part_in_the_team_needs_a_post_that_holds(dates, holds):
    project = ProjectFactory()
    post = PostFactory(project_lead=True, alliance=project.alliance, **dates)
    TeamRoleFactory(project=project, post=post, role=TeamRole.Role.LEAD)

    access = access_of(post.person, TODAY)

    assert access.project_leads == (frozenset({project.pk}) if holds else frozenset())


JOINED = {
    "takes part": ({}, True),
    "joined today": ({"joined_on": TODAY}, True),
    "joins tomorrow": ({"joined_on": TOMORROW}, False),
    "only invited": ({"joined_on": None}, False),
    "leaves today": ({"left_on": TODAY}, True),
    "left yesterday": ({"left_on": YESTERDAY}, False),
}


@pytest.mark.parametrize("role", ["teacher", "school_lead", "headteacher"])
@pytest.mark.parametrize(("dates", "holds"), JOINED.values(), ids=JOINED)
def test_a_school_that_takes_part_brings_its_people_in(role, dates, holds):
    part = ParticipationFactory(**dates)
    post = PostFactory(
        **{role: True} if role != "teacher" else {},
        alliance=part.project.alliance, school=part.school,
    )  # fmt: skip

    access = access_of(post.person, TODAY)

    found = frozenset({part.project_id}) if holds else frozenset()
    headed = role == "headteacher"
    assert access.headed_projects == (found if headed else frozenset())
    assert access.own_projects == (frozenset() if headed else found)


def test_a_school_in_two_alliances_brings_in_only_the_people_of_the_alliance_that_runs_it():
    part = ParticipationFactory()
    elsewhere = AllianceFactory(programme=part.project.alliance.programme)
    person = PostFactory(alliance=elsewhere, school=part.school).person

    assert access_of(person, TODAY).own_projects == frozenset()


def test_an_alliance_lead_is_in_no_project_by_that_alone():
    post = PostFactory(lead=True, school=None)
    part = ParticipationFactory(project=ProjectFactory(alliance=post.alliance))
    PostFactory(lead=True, alliance=post.alliance, school=part.school)

    access = access_of(post.person, TODAY)

    assert (access.own_projects, access.project_leads) == (frozenset(), frozenset())


@pytest.mark.parametrize(
    ("post", "role"), [("guest", "member"), ("guest", "lead"), ("teacher", "guest")]
)
def test_a_guest_by_post_or_by_part_is_a_guest(post, role):
    project = ProjectFactory()
    held = PostFactory(alliance=project.alliance, **{"guest": True} if post == "guest" else {})
    TeamRoleFactory(project=project, post=held, role=role)

    access = access_of(held.person, TODAY)

    assert access.guest_projects == frozenset({project.pk})
    assert access.own_projects == frozenset()


def test_a_headteacher_who_sponsors_heads_the_project():
    project = ProjectFactory()
    post = PostFactory(headteacher=True, alliance=project.alliance)
    TeamRoleFactory(project=project, post=post, role=TeamRole.Role.SPONSOR)

    access = access_of(post.person, TODAY)

    assert (access.headed_projects, access.own_projects) == (
        frozenset({project.pk}), frozenset(),
    )  # fmt: skip


def test_the_schools_of_a_person_are_those_of_the_roles_asked_for():
    alliance = AllianceFactory()
    first, second = member_school(alliance), member_school(alliance)
    person = PostFactory(alliance=alliance, school=first).person
    PostFactory(headteacher=True, alliance=alliance, school=second, person=person)
    PostFactory(person=person)

    access = access_of(person, TODAY)

    assert access.schools_in(alliance.pk, "teacher") == frozenset({first.pk})
    assert access.schools_in(alliance.pk, "headteacher", "teacher") == frozenset(
        {first.pk, second.pk}
    )
    assert access.schools_in(0, "teacher") == frozenset()


# Programmes


def test_words_are_those_of_the_programme_joined_first():
    first = ProgrammeFactory(word_alliance="partnership", word_cluster="hub")
    person = PostFactory(alliance__programme=first).person
    PostFactory(person=person, alliance__programme=ProgrammeFactory(word_alliance="family"))

    words = access_of(person, TODAY).words

    assert (words.alliance, words.cluster, words.term) == ("partnership", "hub", "term")


def test_whoever_has_a_part_in_an_invented_programme_is_told_so():
    invented = PostFactory(alliance__programme=ProgrammeFactory(demonstration=True)).person

    assert access_of(invented, TODAY).in_demonstration
    assert not access_of(PostFactory().person, TODAY).in_demonstration


def test_a_published_programme_gives_nobody_a_part():
    Programme.objects.update(is_published=True)
    ProjectFactory(published=True)
    person = PostFactory(lead=True).person

    access = access_of(person, TODAY)

    assert len(access.programmes) == 1


def test_two_queries_are_enough_however_much_somebody_holds():
    cluster = ClusterFactory()
    person = UserFactory()
    for _ in range(4):
        alliance = placed_in(cluster)
        part = ParticipationFactory(project=ProjectFactory(alliance=alliance))
        PostFactory(alliance=alliance, school=part.school, person=person)
        TeamRoleFactory(
            project=part.project, post=PostFactory(lead=True, alliance=alliance, person=person)
        )
        FacilitationFactory(person=person, cluster=ClusterFactory(programme=cluster.programme))
        StewardshipFactory(person=person, programme=cluster.programme)

    with counted() as statements:
        access = access_of(person, TODAY)

    assert len(statements) <= 2
    assert len(access.own_projects) == len(access.facilitates) == 4
