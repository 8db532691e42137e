"""Who stays signed in: sessions and people are read in our own way, and end as Django's do."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.models import User
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return UserFactory()


@pytest.fixture
def is_signed_in(client_for, person):
    client = client_for(person)
    assert client.get("/account/").status_code == 200
    return lambda: client.get("/account/").status_code == 200


def test_a_session_ends_when_its_time_is_over(is_signed_in):
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))

    assert not is_signed_in()


def test_a_session_that_is_gone_signs_nobody_in(is_signed_in):
    Session.objects.all().delete()

    assert not is_signed_in()


def test_a_key_that_nobody_was_given_signs_nobody_in(client):
    client.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32

    assert client.get("/account/").status_code == 302


def test_whoever_can_no_longer_sign_in_is_signed_out(person, is_signed_in):
    User.objects.update(is_active=False)

    assert not is_signed_in()


def test_whoever_is_deleted_is_signed_out(person, is_signed_in):
    User.objects.all().delete()

    assert not is_signed_in()


def test_another_password_ends_the_sessions_of_the_one_before(person, is_signed_in):
    person.set_password("another password")
    person.save()

    assert not is_signed_in()
