"""The page of the lead school: who reads it, who enters a change, what other pages say."""

from datetime import timedelta

import pytest
from django.urls import reverse

from alliances.models import Post
from core import clock
from tests.factories.alliances import LeadSchoolChangeFactory, member_school
from tests.insights.pages.counting import counted
from tests.markup import Page

DAY = timedelta(days=1)


@pytest.fixture
def url(world):
    return reverse("projects:lead_school", args=[world.own.alliance.slug])


@pytest.fixture
def admin(world, client_for):
    return client_for(world.actors["own admin"])


@pytest.fixture
def partner(world):
    """Another school, beside the one that leads."""
    alliance = world.own.alliance
    alliance.lead_school = world.own.school
    alliance.save()
    return member_school(alliance)


def send(client, url, **answers):
    page = Page(client.get(url))
    return client.post(url, page.form.data(happened="designation", **answers))


def test_an_administrator_enters_a_change_and_everybody_of_the_alliance_reads_it(
    world, url, admin, partner, client_for
):
    response = send(
        admin, url, outcome="successor", after=partner.pk, who="goes_on", note="Inspection"
    )

    assert response.status_code == 302
    page = Page(client_for(world.own.people["teacher"]).get(url))
    assert f"{partner} leads in place of {world.own.school}" in page.headings
    assert "Inspection" in page.text
    assert "Enter a change" not in page.headings


def test_what_the_answers_ask_for_is_asked_beside_its_field(world, url, admin, partner):
    missing = [
        (Page(send(admin, url, **answers)).errors)
        for answers in (
            {},
            {"outcome": "successor"},
            {"outcome": "vacant", "who": "somebody"},
            {"outcome": "vacant", "who": "nobody", "named_by": str(clock.today() - DAY)},
            {"outcome": "ended"},
        )
    ]

    assert [list(each) for each in missing] == [
        ["outcome"],
        ["after", "who"],
        ["named_by", "lead"],
        ["named_by", "lead_by"],
        ["projects"],
    ]


def test_a_change_is_not_of_tomorrow_and_not_before_the_one_before(world, url, admin, partner):
    LeadSchoolChangeFactory(alliance=world.own.alliance, changed_on=clock.today() - 5 * DAY)

    found = [
        Page(send(admin, url, outcome="ended", projects="go_on", changed_on=str(day))).errors
        for day in (clock.today() + DAY, clock.today() - 6 * DAY)
    ]

    assert [list(each) for each in found] == [["changed_on"], ["changed_on"]]
    assert "The change before was on" in found[1]["changed_on"]


def test_who_leads_the_alliance_is_asked_and_follows_at_once(world, url, admin, partner):
    teacher = world.own.people["teacher"]

    send(admin, url, outcome="successor", after=partner.pk, who="somebody", lead=teacher.pk)

    leads = Post.objects.in_force(clock.today()).filter(alliance=world.own.alliance, role="lead")
    assert [post.person for post in leads.exclude(person__is_active=False)] == [teacher]


def test_who_is_second_sees_the_first_keeps_the_words_and_can_save_again(
    world, url, admin, partner
):
    opened = Page(admin.get(url)).form
    LeadSchoolChangeFactory(alliance=world.own.alliance, note="The first")
    answers = {"happened": "other", "outcome": "ended", "projects": "go_on", "note": "The second"}

    refused = admin.post(url, opened.data(**answers))
    page = Page(refused)
    again = admin.post(url, page.form.data())

    assert refused.status_code == 409
    assert "The first" in page.text
    assert page.form.typed("note") == "The second"
    assert again.status_code == 302
    assert world.own.alliance.lead_changes.count() == 2


def test_after_the_end_nothing_is_asked_any_more(world, url, admin, partner):
    opened = Page(admin.get(url)).form
    send(admin, url, outcome="ended", projects="go_on")

    late = admin.post(url, opened.data(happened="other", outcome="ended", projects="go_on"))

    assert "This alliance has ended" in Page(late).text
    assert "Enter a change" not in Page(admin.get(url)).headings


def test_project_history_and_both_hand_overs_say_who_leads_and_who_did(
    world, url, admin, partner, client_for
):
    send(admin, url, outcome="successor", after=partner.pk, who="goes_on")
    lead = client_for(world.own.people["lead"])
    facilitator = client_for(world.actors["own facilitator"])
    post = Post.objects.get(person=world.own.people["lead"])

    project = Page(lead.get(world.own.project.get_absolute_url())).text
    history = Page(lead.get(reverse("logs:history", args=[world.own.project.slug]))).headings
    cluster = Page(facilitator.get(f"{world.own.cluster.get_absolute_url()}hand-over/")).text
    role = Page(lead.get(reverse("insights:succession", args=[post.pk]))).text

    today = f"{clock.today():%-d %B %Y}"
    assert f"lead school until {today}" in project
    assert f"{partner} leads in place of {world.own.school}" in history
    for text in (cluster, role):
        assert f"Lead school: {partner} since {today}, in place of {world.own.school}" in text


def test_why_it_changed_is_told_to_the_alliance_alone(world, client_for, admin, url, partner):
    send(admin, url, outcome="successor", after=partner.pk, who="goes_on", note="Inspection")
    page = reverse("logs:history", args=[world.own.project.slug])

    own = Page(client_for(world.own.people["teacher"]).get(page)).text
    peer = Page(client_for(world.peer.people["teacher"]).get(page)).text

    assert ("Inspection" in own, "Inspection" in peer) == (True, False)
    assert f"{partner} leads in place of" in peer


def test_it_asks_no_more_with_many_changes(world, url, admin):
    LeadSchoolChangeFactory(alliance=world.own.alliance)
    with counted() as few:
        admin.get(url)
    LeadSchoolChangeFactory.create_batch(3, alliance=world.own.alliance)
    with counted() as many:
        admin.get(url)

    assert len(many) == len(few)
