"""People are invited, accept once, and go; what waits for them dies with it (AU-09, AC-09)."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from accounts.models import CalendarKey, User
from alliances import leaving
from alliances.actions import invitations
from alliances.models import Invitation, Post, Stewardship
from core import clock
from core.exceptions import DomainError
from notifications import links, writing
from notifications.models import Link, Message
from projects.access import access_of
from projects.actions import people
from projects.models import TeamRole
from tests.factories.accounts import UserFactory
from tests.factories.alliances import (
    AllianceFactory,
    PostFactory,
    ProgrammeFactory,
    StewardshipFactory,
    member_school,
)
from tests.factories.clusters import CheckInFactory, PlacingFactory
from tests.factories.notifications import LinkFactory, MessageFactory
from tests.factories.projects import ProjectFactory, TeamRoleFactory

pytestmark = pytest.mark.django_db
AT = clock.now()
TODAY = clock.today()
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def still_today(time_machine):
    """Also when the tests go on over midnight."""
    time_machine.move_to(AT)


@pytest.fixture
def lead():
    return PostFactory(lead=True)


@pytest.fixture
def alliance(lead):
    return lead.alliance


def invite(lead, email="tom@school.example", at=AT, **more):
    fields = {"role": Post.Role.PROJECT_LEAD, "name": "Tom", "project": None} | more
    return people.invite(lead.alliance, by=lead.person, at=at, email=email, **fields)


def link_to(invitation, at=AT):
    return links.of("invitation", invitation, at)


def test_an_invitation_sends_one_letter_with_its_link(lead):
    invitation = invite(lead)

    message = Message.objects.get()
    mail = writing.mail(message, AT)
    assert (message.to, message.kind) == ("tom@school.example", "people_invitation")
    assert f"/invitations/answer/?key={link_to(invitation).key}" in mail.body
    assert mail.reply_to == [lead.person.email]
    assert invitation.sent_at == leaving.leaves_at(lead.alliance, AT)
    assert link_to(invitation).expires_at == invitation.sent_at + timedelta(days=21)


def test_accepting_makes_the_account_and_the_post(lead, alliance):
    school = member_school(alliance)
    invitation = invite(lead, role="teacher", school=school, email="Tom@School.example")

    person = people.accept(link_to(invitation), name="Tom Adeyemi", at=AT)

    assert (person.email, person.name, person.has_usable_password()) == (
        "tom@school.example", "Tom Adeyemi", False,
    )  # fmt: skip
    assert access_of(person, TODAY).posts == {("teacher", alliance.pk, school.pk)}
    invitation.refresh_from_db()
    assert invitation.accepted_by == person


def test_who_has_an_account_gets_one_more_post_and_keeps_the_name(lead, alliance):
    there = PostFactory(person__email="tom@school.example", person__name="Tom")
    schools = [member_school(alliance), member_school(alliance)]

    for school in schools:
        invitation = invite(lead, role="teacher", school=school)
        people.accept(link_to(invitation), name="Somebody else", at=AT)

    there.person.refresh_from_db()
    assert there.person.name == "Tom"
    assert set(there.person.posts.values_list("school", flat=True)) == {
        there.school_id, *(school.pk for school in schools),
    }  # fmt: skip


def test_a_guest_gets_the_project_until_the_day(lead, alliance):
    project = ProjectFactory(alliance=alliance)
    until = TODAY + 30 * DAY
    invitation = invite(lead, role="guest", project=project, ends_on=until)

    person = people.accept(link_to(invitation), name="Iris", at=AT)

    assert access_of(person, until).guest_projects == {project.pk}
    assert access_of(person, until + DAY).guest_projects == frozenset()


def test_who_is_invited_to_administer_gets_the_set_up_pages():
    steward = StewardshipFactory()
    invitation = invitations.invite(
        steward.programme, by=steward.person, at=AT, role="admin", name="Ann",
        email="ann@school.example",
    )  # fmt: skip

    person = people.accept(link_to(invitation), name="Ann", at=AT)

    assert access_of(person, TODAY).admin_of == {steward.programme_id}
    assert person.is_staff


def test_accepting_what_one_holds_already_changes_nothing(lead, alliance):
    invitation = invite(lead)
    held = PostFactory(project_lead=True, alliance=alliance, person__email="tom@school.example")

    people.accept(link_to(invitation), name="Tom", at=AT)

    assert list(held.person.posts.all()) == [held]


def test_a_closed_account_stays_closed_and_the_link_open(lead):
    UserFactory(email="tom@school.example", deactivated=True)
    link = link_to(invite(lead))

    with pytest.raises(DomainError, match="closed"):
        people.accept(link, name="Tom", at=AT)

    assert not Post.objects.filter(person__email="tom@school.example").exists()
    assert links.find("invitation", link.key, AT) is not None


def test_sending_again_ends_the_first_link_and_begins_three_weeks_anew(lead):
    invitation = invite(lead)
    first = link_to(invitation)

    invitations.send_again(invitation, by=lead.person, at=AT + 20 * DAY)

    later = AT + 40 * DAY
    assert links.find("invitation", first.key, AT) is None
    assert link_to(invitation, later) is not None
    assert list(Message.objects.values_list("state", flat=True)) == ["superseded", "waiting"]


def test_a_withdrawn_invitation_takes_its_link_and_letter_with_it(lead):
    invitation = invite(lead)
    link = link_to(invitation)

    invitations.withdraw(invitation, by=lead.person, at=AT)

    assert links.find("invitation", link.key, AT) is None
    assert Message.objects.get().state == "superseded"
    with pytest.raises(invitations.Settled):
        invitations.send_again(invitation, by=lead.person, at=AT)


def test_nobody_is_invited_twice_to_one_role_or_to_what_they_hold(lead):
    invite(lead)

    with pytest.raises(DomainError, match="invited to this role already"):
        invite(lead, email="TOM@school.example")
    with pytest.raises(DomainError, match="holds this role already"):
        invite(lead, email=lead.person.email, role="lead")
    assert Invitation.objects.count() == 1


def test_twenty_a_day_and_person_are_sent_those_sent_again_included(lead):
    first = invite(lead)
    for n in range(18):
        invite(lead, email=f"person-{n}@elsewhere.example")
    invitations.send_again(first, by=lead.person, at=AT)

    with pytest.raises(invitations.TooMany):
        invite(lead, email="one-more@school.example")
    with pytest.raises(invitations.TooMany):
        invitations.send_again(first, by=lead.person, at=AT)

    invite(PostFactory(lead=True, alliance=lead.alliance), email="one-more@school.example")
    invite(lead, email="tomorrow@school.example", at=AT + DAY)


def test_a_post_that_ends_now_acts_at_once_with_its_parts(lead, alliance):
    part = TeamRoleFactory(post__alliance=alliance, project__alliance=alliance, role="lead")

    people.end_post(part.post, last_day=None, at=AT)

    access = access_of(part.post.person, TODAY)
    assert (access.posts, access.project_leads) == (frozenset(), frozenset())


def test_a_post_of_today_that_ends_now_is_gone(lead, alliance):
    post = PostFactory(alliance=alliance, starts_on=TODAY)
    TeamRoleFactory(post=post, project__alliance=alliance, starts_on=TODAY)

    people.end_post(post, last_day=None, at=AT)

    assert not Post.objects.filter(pk=post.pk).exists()


def test_a_successor_takes_post_and_parts_over_the_day_after(lead, alliance):
    part = TeamRoleFactory(
        project__alliance=alliance, post__alliance=alliance, post__project_lead=True, role="lead"
    )
    successor = PostFactory(alliance=alliance).person

    following = people.end_post(part.post, last_day=TODAY, at=AT, successor=successor)

    assert (following.role, following.starts_on) == ("project_lead", TODAY + DAY)
    assert access_of(part.post.person, TODAY).project_leads == {part.project_id}
    assert access_of(successor, TODAY).project_leads == frozenset()
    assert access_of(part.post.person, TODAY + DAY).project_leads == frozenset()
    assert access_of(successor, TODAY + DAY).project_leads == {part.project_id}
    assert TeamRole.objects.count() == 2


def test_letters_that_are_no_longer_theirs_die_in_the_transaction(lead, alliance):
    PlacingFactory(alliance=alliance)
    call = CheckInFactory(alliance=alliance, due_on=TODAY + 9 * DAY)
    letter = {"about": call, "about_sequence": call.sequence, "kind": "invitation"}
    theirs = MessageFactory(person=lead.person, **letter)
    code = MessageFactory(person=lead.person)
    other = MessageFactory(person=PostFactory(lead=True, alliance=alliance).person, **letter)

    people.end_post(lead, last_day=None, at=AT, successor_by=TODAY)

    states = [Message.objects.get(pk=each.pk).state for each in (theirs, code, other)]
    assert states == ["superseded", "waiting", "waiting"]


def test_who_has_nothing_left_loses_the_calendar_link_and_links_in_letters(lead, alliance):
    CalendarKey.renew(lead.person, AT)
    LinkFactory(to=lead.person.email)
    more = PostFactory(person=lead.person, alliance=AllianceFactory())

    people.end_post(lead, last_day=None, at=AT, successor_by=TODAY)
    kept = CalendarKey.objects.exists(), Link.objects.standing().exists()
    people.end_post(more, last_day=None, at=AT)

    assert kept == (True, True)
    assert (CalendarKey.objects.exists(), Link.objects.standing().exists()) == (False, False)


def test_a_post_is_ended_by_one_of_two(lead):
    same = Post.objects.get(pk=lead.pk)
    people.end_post(lead, last_day=None, at=AT, successor_by=TODAY)

    with pytest.raises(people.AlreadyEnded):
        people.end_post(same, last_day=TODAY, at=AT)


@pytest.mark.parametrize("role", ["lead", "admin"])
def test_a_role_belongs_to_an_alliance_or_to_a_programme(role):
    place = {"alliance": AllianceFactory()} if role == "admin" else {}
    programme = place["alliance"].programme if place else ProgrammeFactory()

    with pytest.raises(ValidationError):
        Invitation(
            programme=programme, role=role, name="A", email="a@b.example", invited_at=AT,
            sent_at=AT, **place,
        ).full_clean()  # fmt: skip
    assert Stewardship.objects.count() == 0
    assert User.objects.count() == 0
