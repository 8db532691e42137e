"""The pages of people: vacancies, invitations, and accepting behind a link."""

import re
from datetime import date, time, timedelta

import pytest
from django.urls import reverse

from alliances.actions import invitations
from alliances.models import Invitation, Post
from clusters import quiet
from core import clock
from notifications import delivery, links
from notifications.models import Link, Message
from projects import people_page
from projects.models import InvitedPart, TeamRole
from tests.factories.alliances import InvitationFactory, PostFactory, member_school
from tests.factories.notifications import key_of
from tests.insights.pages.counting import counted
from tests.markup import Page

DAY = timedelta(days=1)


@pytest.fixture
def page(world):
    return reverse("projects:alliance_people", args=[world.own.alliance.slug])


def behind(key):
    return f"{reverse('projects:invitation_answer')}?key={key}"


def invite(lead, world, **changed):
    form = reverse("projects:person_new", args=[world.own.alliance.slug])
    answers = {"name": "Tom", "email": "tom@school.example", "role": "project_lead"} | changed
    return lead.post(form, Page(lead.get(form)).form.data(**answers))


def test_a_lead_invites_and_sees_the_invitation_waiting(world, lead, page):
    response = invite(lead, world, project=world.own.project.pk)

    part = InvitedPart.objects.get()
    text = Page(lead.get(page)).text
    assert response.url == page
    assert (part.project, part.role) == (world.own.project, TeamRole.Role.LEAD)
    assert "tom@school.example Project lead Waiting for an answer" in text


def test_an_invitation_says_the_same_whether_the_address_has_an_account(world, lead, page):
    known = Page(lead.get(invite(lead, world, email="foreign-lead@school.example").url)).text
    unknown = Page(lead.get(invite(lead, world, email="nobody@else.example").url)).text

    now = clock.now()
    is_held = quiet.leaves_to(world.own.alliance, now) > now
    said = f"Tom is invited. The email leaves {'on ' if is_held else 'now.'}"
    assert said in known
    assert said in unknown


def test_an_invitation_waits_for_the_morning_and_lasts_from_then_on(
    world, lead, page, monkeypatch, mailoutbox
):
    """Who presses the button at night writes to somebody else (RM-14)."""
    tuesday_night, morning = (
        clock.moment(date(2026, 12, 1), time(23)),
        clock.moment(date(2026, 12, 2), time(7)),
    )
    monkeypatch.setattr(clock, "now", lambda: tuesday_night)
    form = Page(lead.get(reverse("projects:person_new", args=[world.own.alliance.slug]))).text
    said = Page(lead.get(invite(lead, world, project=world.own.project.pk).url)).text
    invitation = Invitation.objects.get(email="tom@school.example")

    when = "Wednesday 2 December at 7am"
    assert f"Sent now, the email leaves on {when}" in form
    assert f"Tom is invited. The email leaves on {when}" in said
    assert "leaves Wed 2 Dec, 7am" in said
    assert invitation.expires_at == Link.objects.get().expires_at == morning + Invitation.LASTS
    Message.objects.exclude(kind="people_invitation").delete()
    assert delivery.sweep(lambda: tuesday_night) == 0
    Message.objects.update(due_at=tuesday_night)  # asked again when it is about to leave
    assert delivery.sweep(lambda: tuesday_night) == 0
    assert delivery.sweep(lambda: morning) == len(mailoutbox) == 1
    invitations.send_again(invitation, by=invitation.invited_by, at=tuesday_night)
    assert delivery.sweep(lambda: tuesday_night) == 0


def test_a_guest_needs_a_project_and_a_day_a_teacher_a_school(world, lead):
    guest = Page(invite(lead, world, role="guest"))
    teacher = Page(invite(lead, world, role="teacher"))

    assert guest.errors == {
        "project": "Choose the project that the guest sees",
        "ends_on": "Enter until when the guest stays",
    }
    assert teacher.errors == {"school": "Choose the school"}


def test_looking_at_an_invitation_changes_nothing_and_tells_no_address(world, client):
    invitation = InvitationFactory(alliance=world.own.alliance)
    key = key_of(invitation, "invitation")

    text = Page(client.get(behind(key))).text

    assert "as Teacher at" in text
    assert invitation.email not in text
    assert links.find("invitation", key, clock.now()) is not None


def test_accepting_leads_to_the_page_of_the_code_which_is_sent(world, client):
    invitation = InvitationFactory(alliance=world.own.alliance)
    url = behind(key_of(invitation, "invitation"))

    response = client.post(url, {"name": "Tom Adeyemi"})

    letter = Message.objects.get(to=invitation.email)
    code = re.search(r"\n    (\S+)", letter.text)[1]
    assert response.url == reverse("account_confirm_login_code")
    signed_in = client.post(response.url, {"code": code})
    assert signed_in.url == reverse("insights:first_screen")
    assert client.get("/account/").context["user"].name == "Tom Adeyemi"


def test_somebody_with_an_account_is_not_asked_for_a_name(world, client):
    person = PostFactory().person
    invitation = InvitationFactory(alliance=world.own.alliance, email=person.email)
    url = behind(key_of(invitation, "invitation"))

    before = Page(client.get(url))
    response = client.post(url)

    assert not any(tag == "input" and found.get("name") == "name" for tag, found in before.tags)
    assert response.status_code == 302
    assert person.posts.filter(alliance=world.own.alliance).exists()


def test_used_withdrawn_expired_and_unknown_links_answer_the_same(world, lead, client):
    keys = ["made-up"]
    for state in ("used", "withdrawn", "expired"):
        invitation = InvitationFactory(alliance=world.own.alliance)
        keys.append(key_of(invitation, "invitation"))
        if state == "used":
            client.post(behind(keys[-1]), {"name": "Tom"})
            client.logout()
        elif state == "withdrawn":
            change = reverse("projects:invitation_change", args=[invitation.pk])
            lead.post(change, {"withdraw": "1"})
        else:
            Link.objects.filter(about_id=invitation.pk).update(expires_at=clock.now())

    pages = [client.get(behind(key)) for key in keys]

    assert {page.status_code for page in pages} == {404}
    assert len({page.content for page in pages}) == 1
    assert "Did you answer already?" in Page(pages[0]).text


def test_who_is_signed_in_as_somebody_else_is_told_for_whom_they_accepted(world, lead):
    invitation = InvitationFactory(alliance=world.own.alliance)

    response = lead.post(behind(key_of(invitation, "invitation")), {"name": "Tom"})

    assert response.url == reverse("insights:first_screen")
    assert f"Accepted for {invitation.email}." in Page(lead.get("/cycle/")).text


def test_a_lead_cannot_go_without_a_successor_or_a_day(world, lead):
    post = Post.objects.get(person=world.own.people["lead"])
    url = reverse("projects:post_edit", args=[post.pk])
    form = Page(lead.get(url)).form

    refused = Page(lead.post(url, form.data(when="now")))
    accepted = lead.post(url, form.data(when="now", successor_by=str(clock.today() + 9 * DAY)))

    assert list(refused.errors) == ["successor"]
    assert accepted.status_code == 302
    post.refresh_from_db()
    assert (post.ends_on, post.successor_by) == (clock.today() - DAY, clock.today() + 9 * DAY)
    assert lead.get(accepted.url).status_code == 404  # the next request of an open session


def test_vacancies_name_the_lead_the_late_and_schools_without_a_school_lead(world):
    alliance = world.own.alliance
    empty = member_school(alliance)
    lead = PostFactory(lead=True, alliance=alliance, ends_on=clock.today() - 9 * DAY)
    lead.successor_by = clock.today() - DAY
    held = [PostFactory(school_lead=True, alliance=alliance, school=world.own.school)]

    found = people_page.vacancies(held, [lead], [world.own.school, empty], clock.today())

    assert [(row.words, row.is_late) for row in found] == [
        ("alliance lead", True),
        (f"school lead at {empty}", False),
    ]
    assert people_page.vacancies([lead, *held], [lead], [], clock.today()) == []


def test_people_take_as_many_queries_for_one_as_for_many(world, lead, page):
    lead.get(page)
    InvitationFactory(alliance=world.own.alliance)
    with counted() as few:
        lead.get(page)
    for _ in range(3):
        PostFactory(alliance=world.own.alliance)
        PostFactory(alliance=world.own.alliance, ended=True)
        InvitationFactory(alliance=world.own.alliance)

    with counted() as many:
        lead.get(page)
    assert len(many) == len(few)


def test_a_lead_says_who_is_a_middle_leader(world, lead, page):
    post = Post.objects.get(person=world.own.people["school_lead"])
    url = reverse("projects:post_edit", args=[post.pk])
    form = Page(lead.get(url)).form_with("level")

    wrong = lead.post(url, {"say": "1", "level": "head"})
    saved = lead.post(url, form.data(say="1", level="middle"))

    post.refresh_from_db()
    assert Page(wrong).errors == {"level": "Choose the level"}
    assert (saved.url, post.level, post.ends_on) == (page, "middle", None)
    assert "Middle leader" in Page(lead.get(page)).text


def test_what_was_said_of_a_level_can_be_unsaid(world, lead, page):
    post = Post.objects.get(person=world.own.people["school_lead"])
    Post.objects.filter(pk=post.pk).update(level="middle")
    url = reverse("projects:post_edit", args=[post.pk])

    saved = lead.post(url, Page(lead.get(url)).form_with("level").data(say="1", level=""))

    post.refresh_from_db()
    assert (saved.url, post.level, post.ends_on) == (page, "", None)
    assert "Middle leader" not in Page(lead.get(page)).text


def test_a_project_lead_who_goes_names_a_successor_too(world, lead):
    url = reverse("projects:post_edit", args=[world.own.team_role.post_id])

    refused = Page(lead.post(url, {"when": "now"}))

    assert list(refused.errors) == ["successor"]
