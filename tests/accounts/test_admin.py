"""People are added and changed by whoever has a say in their account, and by nobody else."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import CalendarKey, User
from alliances.models import Alliance, Post, Programme, Stewardship
from core import clock
from notifications.models import Link, Message
from tests.factories.notifications import LinkFactory, MessageFactory

pytestmark = pytest.mark.django_db

BEGAN = date(2020, 9, 1)


def programme(name):
    return Programme.objects.create(
        name=name, slug=name.lower(), theme_question="?", starts_on=BEGAN
    )


@pytest.fixture
def ours():
    return programme("Ours")


@pytest.fixture
def administrator(ours):
    person = User.objects.create_user("admin@example.org", name="Robin", is_staff=True)
    Stewardship.objects.create(programme=ours, person=person, role="admin", starts_on=BEGAN)
    return person


@pytest.fixture
def client(administrator, client_for):
    return client_for(administrator)


def change(person):
    return reverse("admin:accounts_user_change", args=[person.pk])


def lead_of(in_programme, email):
    person = User.objects.create_user(email, name=email)
    alliance, _ = Alliance.objects.get_or_create(
        programme=in_programme, name="A", slug=in_programme.slug
    )
    Post.objects.create(person=person, role="lead", alliance=alliance, starts_on=BEGAN)
    return person


def test_a_person_added_here_is_listed_before_they_have_a_post(client, administrator):
    data = {"name": "Amira", "email": "Amira@Example.org", "is_active": "on"}

    client.post(reverse("admin:accounts_user_add"), data)

    person = User.objects.get(email="amira@example.org")
    assert person.added_by == administrator
    assert not person.has_usable_password()
    assert "Amira" in client.get(reverse("admin:accounts_user_changelist")).content.decode()


def test_an_address_has_one_account(client, administrator):
    data = {"name": "Again", "email": "ADMIN@example.org"}

    page = client.post(reverse("admin:accounts_user_add"), data)

    assert "This address already has an account." in page.content.decode()
    assert User.objects.count() == 1


def test_a_first_password_is_set_and_a_later_one_is_not(client, ours):
    person = lead_of(ours, "lead@example.org")
    data = {"name": "L", "email": "lead@example.org", "password": "a long pass phrase"}

    client.post(change(person), data)
    person.refresh_from_db()
    assert person.check_password("a long pass phrase")
    User.objects.filter(pk=person.pk).update(last_login=timezone.now())
    client.post(change(person), data | {"password": "another pass phrase"})

    person.refresh_from_db()
    assert person.check_password("a long pass phrase")


def test_changing_the_address_of_somebody_who_signs_in_tells_both_addresses(client, ours):
    person = lead_of(ours, "lead@example.org")
    User.objects.filter(pk=person.pk).update(last_login=timezone.now())

    client.post(change(person), {"name": "L", "email": "new@example.org", "is_active": "on"})

    assert sorted(Message.objects.values_list("to", flat=True)) == [
        "lead@example.org", "new@example.org",
    ]  # fmt: skip


@pytest.mark.parametrize("who", ["shared", "operator"])
def test_an_account_others_rely_on_is_seen_and_not_changed(client, ours, who):
    person = lead_of(ours, "lead@example.org")
    if who == "operator":
        User.objects.filter(pk=person.pk).update(is_superuser=True)
    else:
        other = Alliance.objects.create(programme=programme("Theirs"), name="B", slug="b")
        Post.objects.create(person=person, role="lead", alliance=other, starts_on=BEGAN)

    seen = client.get(change(person))
    answer = client.post(change(person), {"name": "L", "email": "mine@example.org"})

    assert seen.status_code == 200
    assert "<input" not in seen.content.decode().split('class="set-up-form"')[1].replace(
        'name="csrfmiddlewaretoken"', ""
    ).replace('<input type="hidden"', "")
    assert answer.status_code == 403
    assert User.objects.get(pk=person.pk).email == "lead@example.org"


def test_an_administrator_cannot_make_themselves_an_operator(client, administrator):
    data = {"name": "R", "email": "admin@example.org", "is_active": "on", "is_staff": "on"}

    client.post(change(administrator), data | {"is_superuser": "on"})

    assert not User.objects.get(pk=administrator.pk).is_superuser


def test_who_may_not_sign_in_any_more_loses_calendar_links_and_letters(client, ours):
    lead = lead_of(ours, "lead@example.org")
    CalendarKey.renew(lead, clock.now())
    LinkFactory(to="lead@example.org")
    letter = MessageFactory(person=lead)

    client.post(change(lead), {"name": "Lead", "email": "lead@example.org"})

    letter.refresh_from_db()
    assert letter.state == "superseded"
    assert not CalendarKey.objects.exists()
    assert not Link.objects.standing().exists()
