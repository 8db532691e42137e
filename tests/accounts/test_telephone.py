"""A number to be rung at: one's own to give, for who facilitates or administers to see (D19)."""

import pytest
from django.urls import reverse

from accounts.models import User
from tests import worlds
from tests.factories.alliances import PostFactory
from tests.factories.clusters import CheckInFactory
from tests.markup import Page

NUMBER = "+44 (0)1632 960-123"


built, db, world = worlds.built, worlds.db, worlds.world


def test_a_person_gives_changes_and_takes_away_a_number(client_for, world):
    lead, url = world.own.people["lead"], reverse("telephone")
    client = client_for(lead)

    for typed in (NUMBER, "01632 960124", ""):
        assert client.post(url, {"phone": typed}).url == reverse("account")
        lead.refresh_from_db()
        assert lead.phone == typed
        assert not typed or typed in Page(client.get(reverse("account"))).text


@pytest.mark.parametrize("typed", ["by letter", "1234", "0" * 41, "01632 96012\x00", "٣" * 9])
def test_what_is_no_number_is_refused_and_kept(client_for, world, typed):
    lead = world.own.people["lead"]

    page = Page(client_for(lead).post(reverse("telephone"), {"phone": typed}))

    lead.refresh_from_db()
    assert list(page.errors) == ["phone"]
    assert lead.phone == ""


def test_the_facilitator_finds_the_number_wherever_they_would_ring(client_for, world):
    lead = world.own.people["lead"]
    lead.phone = "01632 960123"
    lead.save()
    call = world.own.check_in
    CheckInFactory(alliance=world.own.alliance, due_on="2026-10-09", outcome="missed")
    client = client_for(world.actors["own facilitator"])
    pages = (
        "/check-ins/", call.get_absolute_url(), world.own.cluster.get_absolute_url(),
        reverse("insights:hand_over", args=[world.own.cluster.slug]),
    )  # fmt: skip

    for page in pages:
        assert ("a", "tel:01632960123") in [
            (tag, found.get("href")) for tag, found in Page(client.get(page)).tags
        ], page


def test_nobody_else_reads_it(client_for, world):
    """Nor a facilitator of another cluster who has a post in this alliance."""
    PostFactory(alliance=world.own.alliance, person=world.actors["far facilitator"])
    lead = world.own.people["lead"]
    lead.phone = "01632 960123"
    lead.save()
    call = world.own.check_in.get_absolute_url()
    hand_over = reverse("insights:hand_over", args=[world.own.cluster.slug])

    for actor in ("own teacher", "peer lead", "far facilitator", "own research", "own headteacher"):
        client = client_for(world.actors[actor])
        for page in ("/check-ins/", call, hand_over, world.own.project.get_absolute_url()):
            assert "960123" not in client.get(page).text, (actor, page)


@pytest.mark.parametrize(
    ("actor", "reads"), [("own admin", True), ("foreign admin", False), ("own lead", False)]
)
def test_an_administrator_reads_it_of_who_has_a_part_in_their_programme(
    client_for, world, actor, reads
):
    """To have added somebody once is no reason to know their number for ever."""
    teacher = world.own.people["teacher"]
    teacher.phone, teacher.added_by = "01632 960123", world.actors["foreign admin"]
    teacher.save()
    page = reverse("admin:accounts_user_change", args=[teacher.pk])

    text = client_for(world.actors[actor]).get(page).text

    assert ("960123" in text) == reads
    assert (teacher.name in text) == (actor != "own lead")


def test_who_adds_somebody_may_give_a_number_but_does_not_read_what_they_change_it_to(
    client_for, world
):
    admin = client_for(world.actors["own admin"])
    add = reverse("admin:accounts_user_add")
    admin.post(add, {"name": "Ada", "email": "ada@example.org", "phone": NUMBER, "is_active": "on"})
    ada = User.objects.get(email="ada@example.org")
    page = reverse("admin:accounts_user_change", args=[ada.pk])

    before = admin.get(page).text
    admin.post(page, {"name": "Ada Low", "email": ada.email, "phone": "1" * 9, "is_active": "on"})

    ada.refresh_from_db()
    assert (ada.name, ada.phone) == ("Ada Low", NUMBER)
    assert NUMBER not in before


def test_the_phone_list_holds_everybody_with_a_number_and_all_they_hold(client_for, world):
    for role in ("lead", "headteacher", "guest"):
        world.own.people[role].phone = "01632 960123"
        world.own.people[role].save()
    world.far.people["lead"].phone = "01632 960999"
    world.far.people["lead"].save()
    page = reverse("insights:hand_over", args=[world.own.cluster.slug])

    response = client_for(world.actors["own facilitator"]).get(page)

    phones = response.context["list"].phones
    assert [(line.person, [post.role for post in line.posts]) for line in phones] == sorted(
        [(world.own.people[role], [role]) for role in ("lead", "headteacher")],
        key=lambda line: line[0].name,
    )
