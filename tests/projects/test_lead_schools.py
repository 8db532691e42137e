"""A lead school loses its designation: who follows, what goes on, what is kept (D13)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from alliances import lead_schools as words
from alliances.models import Alliance, LeadSchoolChange, Membership, Post
from clusters.actions import telling
from clusters.models import Placing
from core import clock
from core.exceptions import ChangedMeanwhile, DomainError
from notifications.models import Message
from projects.access import access_of
from projects.actions import lead_schools
from tests.factories.accounts import UserFactory
from tests.factories.alliances import (
    LeadSchoolChangeFactory,
    MembershipFactory,
    PostFactory,
    SchoolFactory,
    member_school,
)
from tests.factories.clusters import CheckInFactory, PlacingFactory
from tests.factories.projects import CycleFactory, ProjectFactory, TeamRoleFactory

pytestmark = pytest.mark.django_db
AT, TODAY = clock.now(), clock.today()
DAY = timedelta(days=1)


@pytest.fixture
def alliance():
    """Led by Hill School, with a partner."""
    row = PlacingFactory().alliance
    hill = SchoolFactory(programme=row.programme, name="Hill School")
    MembershipFactory(alliance=row, school=hill, kind="lead")
    row.lead_school = hill
    row.save()
    return row


@pytest.fixture
def partner(alliance):
    school = member_school(alliance)
    school.name = "Priory Primary"
    school.save()
    return school


@pytest.fixture
def lead(alliance):
    return PostFactory(lead=True, alliance=alliance)


def change(alliance, outcome, *, seen=0, at=AT, **more):
    fields = {
        "happened": "designation", "changed_on": TODAY - 2 * DAY, "note": "", "outcome": outcome,
        "after": more.pop("after", None),
        "named_by": TODAY + 30 * DAY if outcome == "vacant" else None,
    }  # fmt: skip
    return lead_schools.change(alliance, by=UserFactory(), at=at, seen=seen, fields=fields, **more)


def kinds(alliance):
    rows = Membership.objects.filter(alliance=alliance).order_by("school__name")
    return {row.school.name: row.kind for row in rows.select_related("school")}


def test_another_school_leads_and_both_memberships_say_so(alliance, partner):
    change(alliance, "successor", after=partner)

    alliance.refresh_from_db()
    assert (alliance.lead_school, alliance.ended_on) == (partner, None)
    assert kinds(alliance) == {"Hill School": "partner", "Priory Primary": "lead"}


def test_the_history_keeps_the_names_the_schools_had(alliance, partner):
    change(alliance, "successor", after=partner)
    for school in (alliance.lead_school, partner):
        school.name = "Academy of Something"
        school.save()

    kept = alliance.lead_changes.get()
    assert (kept.in_words, kept.changed_on) == (
        "Priory Primary leads in place of Hill School", TODAY - 2 * DAY,
    )  # fmt: skip


def test_a_vacant_lead_is_filled_by_one_more_change_and_the_first_stays(alliance, partner):
    first = change(alliance, "vacant")
    alliance.refresh_from_db()
    assert (alliance.lead_school, kinds(alliance)["Hill School"]) == (None, "partner")

    change(alliance, "successor", after=partner, seen=1)

    alliance.refresh_from_db()
    told = list(alliance.lead_changes.values_list("number", "before_name", "after_name"))
    assert told == [(2, "", "Priory Primary"), (1, "Hill School", "")]
    assert LeadSchoolChange.objects.get(pk=first.pk).in_words.startswith("No school leads")
    assert alliance.lead_school == partner


def test_who_saw_an_older_change_is_told_and_nothing_is_half_done(alliance, partner, lead):
    change(alliance, "vacant")

    with pytest.raises(ChangedMeanwhile):
        change(alliance, "successor", after=partner, lead_goes_on=False, lead_by=TODAY)

    lead.refresh_from_db()
    assert (alliance.lead_changes.count(), lead.ends_on) == (1, None)
    assert Membership.objects.filter(alliance=alliance, kind="lead").count() == 0


def test_a_school_that_left_meanwhile_does_not_lead(alliance, partner):
    Membership.objects.filter(school=partner).update(left_on=TODAY)

    with pytest.raises(DomainError, match="has left the alliance meanwhile"):
        change(alliance, "successor", after=partner)

    alliance.refresh_from_db()
    assert (alliance.lead_school.name, alliance.lead_changes.count()) == ("Hill School", 0)


def test_whoever_leads_goes_on_where_that_is_said(alliance, partner, lead):
    change(alliance, "successor", after=partner, lead_goes_on=True)

    lead.refresh_from_db()
    assert (lead.ends_on, Post.objects.filter(role="lead").count()) == (None, 1)


def test_who_follows_leads_from_today_with_every_part_and_gets_the_letters(alliance, partner, lead):
    part = TeamRoleFactory(post=lead, project__alliance=alliance, role="lead")
    call = CheckInFactory(alliance=alliance, due_on=TODAY + 9 * DAY)
    telling.tell_all(AT)
    waiting = Message.objects.unsent().filter(person=lead.person)
    assert waiting.exists()
    follower = PostFactory(school_lead=True, alliance=alliance, school=partner).person

    change(alliance, "successor", after=partner, lead=follower, lead_goes_on=False)
    telling.tell_all(AT)

    assert access_of(lead.person, TODAY).leads == frozenset()
    access = access_of(follower, TODAY)
    assert (access.leads, access.project_leads) == ({alliance.pk}, {part.project_id})
    assert not waiting.exists()
    to = Message.objects.unsent().filter(person=follower, about_id=call.pk)
    assert {message.kind for message in to} >= {"invitation", "call_reminder"}


def test_of_several_leads_one_goes_on_alone_and_holds_each_part_once(alliance, partner, lead):
    project = ProjectFactory(alliance=alliance)
    second = PostFactory(lead=True, alliance=alliance)
    for post in (lead, second):
        TeamRoleFactory(post=post, project=project, role="lead")

    change(alliance, "successor", after=partner, lead=second.person, lead_goes_on=False)

    held = Post.objects.in_force(TODAY).filter(alliance=alliance, role="lead")
    assert list(held) == [second]
    assert project.team.in_force(TODAY).count() == 1


def test_a_vacant_alliance_gets_a_lead_with_its_school(alliance, partner):
    follower = PostFactory(school_lead=True, alliance=alliance, school=partner).person

    change(alliance, "successor", after=partner, lead=follower, lead_goes_on=False)

    assert access_of(follower, TODAY).leads == {alliance.pk}


def test_without_a_follower_the_post_says_until_when_one_is_named(alliance, lead):
    change(alliance, "vacant", lead_goes_on=False, lead_by=TODAY + 9 * DAY)

    lead.refresh_from_db()
    assert (lead.ends_on, lead.successor_by) == (TODAY - DAY, TODAY + 9 * DAY)


def test_an_alliance_that_ends_may_leave_its_projects_and_people_as_they_are(alliance, lead):
    cycle = CycleFactory(project__alliance=alliance)
    call = CheckInFactory(alliance=alliance, due_on=TODAY + 9 * DAY)

    change(alliance, "ended", lead_goes_on=False)

    alliance.refresh_from_db()
    for row in (cycle.project, cycle, call, lead):
        row.refresh_from_db()
    assert (alliance.ended_on, alliance.lead_school) == (TODAY - 2 * DAY, None)
    assert (cycle.project.closed_on, cycle.stage != "closed") == (None, True)
    assert (call.cancelled_at, lead.ends_on) == (None, None)
    assert Placing.objects.get(alliance=alliance).ends_on is None


def test_an_alliance_that_ends_can_take_its_projects_and_dates_with_it(alliance, lead):
    cycle = CycleFactory(project__alliance=alliance)
    ahead = CheckInFactory(alliance=alliance, due_on=TODAY + 9 * DAY)
    past = CheckInFactory(alliance=alliance, due_on=TODAY - 9 * DAY, half=2)

    change(alliance, "ended", closes_projects=True)

    for row in (cycle.project, cycle, ahead, past, lead):
        row.refresh_from_db()
    assert (cycle.project.closed_on, cycle.stage, cycle.decision) == (TODAY, "closed", "stop")
    assert cycle.decision_reason == "The alliance has ended."
    assert (ahead.cancelled_at, past.cancelled_at) == (AT, None)
    assert Placing.objects.get(alliance=alliance).ends_on == TODAY - DAY
    assert lead.ends_on is None


def test_an_alliance_that_has_ended_is_led_by_nobody_any_more(alliance, partner):
    change(alliance, "ended")

    with pytest.raises(lead_schools.HasEnded):
        change(alliance, "successor", after=partner, seen=1)


@pytest.mark.parametrize("wrong", [{"after": None}, {"outcome": "ended"}, {"outcome": "vacant"}])
def test_a_change_says_what_follows_and_nothing_else(wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        LeadSchoolChangeFactory(**wrong)


def test_the_lead_school_is_told_in_a_sentence(alliance, partner):
    def told():
        return words.in_words(Alliance.objects.filter(pk=alliance.pk))[alliance.pk]

    day = f"{TODAY - 2 * DAY:%-d %B %Y}"
    assert told() == "Lead school: Hill School"
    change(alliance, "successor", after=partner)
    assert told() == f"Lead school: Priory Primary since {day}, in place of Hill School"
    change(alliance, "vacant", seen=1)
    by = f"{TODAY + 30 * DAY:%-d %B %Y}"
    assert told() == f"No lead school since {day}, to be named by {by}"
    change(alliance, "ended", seen=2)
    assert told() == f"Ended {day}"
