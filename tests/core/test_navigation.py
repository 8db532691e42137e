"""Where *Log* of the bar leads, what a phone has no room for, and which place a page belongs to."""

from re import findall

import pytest

from tests.factories.world import two_programmes
from tests.markup import Page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "on_a_phone"),
    [("lead", "/log/new/"), ("teacher", "/log/new/"), ("headteacher", "/log/")],
)
def test_on_a_phone_log_opens_the_form_for_whoever_writes(client_for, role, on_a_phone):
    page = Page(client_for(two_programmes().own.people[role]).get("/toolkit/"))

    links = [found["href"] for tag, found in page.tags if tag == "a"]
    assert [link for link in links if link.startswith("/log/")] == ["/log/", on_a_phone]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("who", "tabs", "more"),
    [
        ("own lead", ["/cycle/", "/projects/", "/log/new/", "/toolkit/", "/maturity/"], []),
        (
            "own facilitator",
            ["/clusters/", "/meetings/", "/check-ins/", "/actions/", "/account/"],
            ["/log/", "/toolkit/"],
        ),
    ],
)
def test_on_a_phone_every_place_is_in_the_bar_or_on_the_page_of_the_account(
    client_for, who, tabs, more
):
    text = client_for(two_programmes().actors[who]).get("/account/").text

    def between(start, end):
        return findall(r'<a href="([^"]*)"', text.partition(start)[2].partition(end)[0])

    assert between("Main, small screens", "</nav>") == tabs
    assert between('id="more"', "</section>") == more


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("actor", "marked"),
    [("own lead", "Your cycle"), ("own facilitator", "Meetings"), ("own admin", "Meetings")],
)
@pytest.mark.parametrize("address", ["", "review/"])
def test_a_meeting_belongs_to_the_place_from_which_each_role_reaches_it(
    client_for, actor, marked, address
):
    world = two_programmes()
    meeting = world.own.meeting.get_absolute_url()

    page = client_for(world.actors[actor]).get(f"{meeting}{address}")

    assert [place.name for place, is_here in page.context["bar"] if is_here] == [marked]
