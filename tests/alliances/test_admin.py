"""A real programme is set up from an empty database, all on the set-up pages."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.models import User
from alliances.models import Alliance, Cohort, Membership, Post, Programme, School, Stewardship
from clusters.models import Cluster, Meeting, Term
from core import clock

pytestmark = pytest.mark.django_db


def rows(prefix, *filled, there=0):
    """The fields of an inline: ``filled`` are dicts, one a row."""
    data = {f"{prefix}-TOTAL_FORMS": len(filled), f"{prefix}-INITIAL_FORMS": there}
    for number, row in enumerate(filled):
        data |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return data


def add(client, name, data):
    address = reverse(f"admin:{name}_add")
    page = client.post(address, data)
    assert page.status_code == 302, page.context["form"].errors
    return page


@pytest.fixture
def operator():
    return User.objects.create_superuser("op@example.org", name="Olive Park")


@pytest.fixture
def client(operator, client_for):
    return client_for(operator)


@pytest.fixture
def programme(client):
    add(
        client,
        "alliances_programme",
        {
            "name": "North Coast",
            "theme_question": "How do we learn together?",
            "starts_on": "2026-09-01",
            "word_alliance": "trust",
            "word_cluster": "hub",
            "word_term": "term",
            "word_check_in": "call",
        },
    )
    return Programme.objects.get()


def test_whoever_creates_a_programme_administers_it_from_today(programme, operator):
    held = Stewardship.objects.get()

    assert (held.person, held.programme, held.role) == (operator, programme, "admin")
    assert (held.starts_on, held.ends_on) == (clock.today(), None)
    assert (programme.slug, programme.word_cluster) == ("north-coast", "hub")


def test_a_programme_is_set_up_from_nothing(programme, client):
    add(client, "alliances_cohort", {"programme": programme.pk, "number": 1})
    for name in ("Riverside", "Moorland", "Harbour"):
        add(client, "alliances_school", {"programme": programme.pk, "name": name})
        school = School.objects.get(name=name)
        add(
            client,
            "alliances_alliance",
            {
                "programme": programme.pk,
                "name": f"{name} Alliance",
                "cohort": Cohort.objects.get().pk,
                "lead_school": school.pk,
            }
            | rows("memberships", {"school": school.pk, "kind": "lead"})
            | rows("aliases", {"name": f"{name} TSA"}),
        )
    for name in ("lead", "facilitator"):
        add(
            client,
            "accounts_user",
            {"name": name.title(), "email": f"{name}@Example.org", "is_active": "on"},
        )
    alliances = list(Alliance.objects.all())
    add(
        client,
        "alliances_post",
        {"person": "LEAD@example.org", "role": "lead", "alliance": alliances[0].pk},
    )
    add(
        client,
        "clusters_cluster",
        {"programme": programme.pk, "name": "Coast"}
        | rows("placings", *({"alliance": alliance.pk} for alliance in alliances))
        | rows("facilitations", {"person": "facilitator@example.org"}),
    )
    add(
        client,
        "clusters_term",
        {
            "programme": programme.pk,
            "season": "autumn",
            "starts_on": "2026-09-01",
            "break_starts_on": "2026-10-24",
            "break_ends_on": "2026-11-01",
            "ends_on": "2026-12-18",
        },
    )
    meeting = {
        "programme": programme.pk,
        "cluster": Cluster.objects.get().pk,
        "term": Term.objects.get().pk,
        "kind": "termly",
        "mode": "face_to_face",
        "held_on": "2026-12-10",
        "starts_at": "13:00",
        "ends_at": "16:00",
    }
    add(client, "clusters_meeting", meeting | {"confirmed": "on"})
    add(
        client,
        "alliances_stewardship",
        {"programme": programme.pk, "person": "facilitator@example.org", "role": "research"},
    )

    assert [alliance.slug for alliance in alliances] == [
        "harbour-alliance", "moorland-alliance", "riverside-alliance",
    ]  # fmt: skip
    assert Membership.objects.filter(joined_on=clock.today(), kind="lead").count() == 3
    assert Alliance.objects.named("riverside tsa").get().name == "Riverside Alliance"
    assert Post.objects.get().person == User.objects.get(email="lead@example.org")
    assert Cluster.objects.get().placings.count() == 3
    assert Cluster.objects.get().facilitations.get().starts_on == clock.today()
    assert Meeting.objects.announced().count() == 1


def test_a_person_is_chosen_by_the_address_of_an_account(programme, client):
    alliance = Alliance.objects.create(programme=programme, name="A", slug="a")
    data = {"person": "nobody@example.org", "role": "lead", "alliance": alliance.pk}

    page = client.post(reverse("admin:alliances_post_add"), data)

    assert page.context["form"].form.errors == {
        "person": ["No account has this address. Add the person under People first."]
    }
    text = page.content.decode()
    assert "<title>Error: Add a post" in text
    assert 'href="#id_person"' in text


def test_an_address_is_made_free_without_telling_of_other_programmes(programme, client):
    other = Programme.objects.create(
        name="Other", slug="other", theme_question="?", starts_on=date(2026, 9, 1)
    )
    Alliance.objects.create(programme=other, name="Riverside", slug="riverside")

    add(
        client,
        "alliances_alliance",
        {"programme": programme.pk, "name": "Riverside"} | rows("memberships") | rows("aliases"),
    )

    assert Alliance.objects.get(programme=programme).slug == "riverside-2"


def test_what_has_begun_is_ended_and_not_deleted(programme, client, operator):
    alliance = Alliance.objects.create(programme=programme, name="A", slug="a")
    yesterday = clock.today() - timedelta(days=1)
    old = Post.objects.create(person=operator, role="lead", alliance=alliance, starts_on=yesterday)
    new = Post.objects.create(
        person=operator, role="teacher", alliance=alliance, starts_on=clock.today(),
        school=School.objects.create(programme=programme, name="S"),
    )  # fmt: skip

    answers = [
        client.post(reverse("admin:alliances_post_delete", args=[post.pk]), {"post": "yes"})
        for post in (old, new)
    ]

    assert [answer.status_code for answer in answers] == [409, 302]
    assert "Give it an end date instead" in answers[0].content.decode()
    assert list(Post.objects.all()) == [old]


def test_a_membership_that_has_begun_is_not_removed_or_given_away(programme, client):
    alliance = Alliance.objects.create(programme=programme, name="A", slug="a")
    first, second = (School.objects.create(programme=programme, name=name) for name in "ST")
    row = Membership.objects.create(
        alliance=alliance, school=first, joined_on=clock.today() - timedelta(days=3)
    )
    filled = {
        "id": row.pk, "alliance": alliance.pk, "school": second.pk, "kind": "partner",
        "joined_on": row.joined_on, "DELETE": "on",
    }  # fmt: skip

    client.post(
        reverse("admin:alliances_alliance_change", args=[alliance.pk]),
        {"name": "A"} | rows("memberships", filled, there=1) | rows("aliases"),
    )

    assert Membership.objects.get().school == first


def test_a_school_in_use_is_kept_and_the_page_says_why(programme, client):
    school = School.objects.create(programme=programme, name="S")
    Alliance.objects.create(programme=programme, name="A", slug="a", lead_school=school)

    page = client.post(reverse("admin:alliances_school_delete", args=[school.pk]), {"post": "yes"})

    assert page.status_code == 409
    assert "It is used by 1 alliance." in page.content.decode()
    assert School.objects.count() == 1


def test_the_only_administrator_stays(programme, client):
    held = Stewardship.objects.get()
    held.starts_on = clock.today() - timedelta(days=30)
    held.save()
    data = {"starts_on": held.starts_on, "ends_on": clock.today() - timedelta(days=1)}

    page = client.post(reverse("admin:alliances_stewardship_change", args=[held.pk]), data)

    assert "this is the only one" in page.content.decode()


def test_a_new_administrator_is_let_in(programme, client, client_for):
    person = User.objects.create_user("new@example.org", name="New")

    add(
        client,
        "alliances_stewardship",
        {"programme": programme.pk, "person": "new@example.org", "role": "admin"},
    )

    person = User.objects.get(pk=person.pk)
    assert client_for(person).get(reverse("admin:index")).status_code == 200
