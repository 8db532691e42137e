"""What a first start prints about the sign-ins of the demonstration is true."""

import re
from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command

from accounts.models import User
from logs import demonstration

pytestmark = [pytest.mark.once, pytest.mark.long]  # what is built is tested on both

OWN = "a-pass-phrase-of-our-own"


@pytest.fixture
def prepare(transactional_db, settings, monkeypatch):
    """``prepare(password)`` is what the start prints, by address, with DEBUG on."""
    settings.DEBUG = True

    def prepare(password=""):
        monkeypatch.setenv("DEMONSTRATION_PASSWORD", password)
        out = StringIO()
        call_command("prepare", stdout=out)
        return dict(re.findall(r"^  (\S+@\S+) +(.*?)  \w", out.getvalue(), re.MULTILINE))

    return prepare


def signs_in(address, password):
    return authenticate(username=address, password=password) is not None


@pytest.mark.parametrize("chosen", ["", OWN])
def test_the_printed_password_signs_everybody_in(prepare, chosen):
    first, again = prepare(chosen), prepare()

    assert len(first) == len(demonstration.sign_ins())
    assert set(first.values()) == {chosen or demonstration.PASSWORD}
    assert all(signs_in(*printed) for printed in first.items())
    assert set(again.values()) == {"(a password of your own)" if chosen else demonstration.PASSWORD}


def test_a_password_given_too_late_is_not_printed(prepare):
    prepare()

    assert set(prepare(OWN).values()) == {demonstration.PASSWORD}


def test_with_debug_off_a_demonstration_needs_a_password(db, settings, monkeypatch):
    settings.DEBUG = False
    call_command("seed_toolkit", verbosity=0)

    with pytest.raises(CommandError, match="DEMONSTRATION_PASSWORD"):
        call_command("seed_demonstration", even_without_debug=True)
    with pytest.raises(CommandError, match="12"):
        call_command("seed_demonstration", even_without_debug=True, password="short")
    call_command("seed_demonstration", even_without_debug=True, password=OWN, stdout=StringIO())

    assert User.objects.get(email=demonstration.sign_ins()[0][1]).check_password(OWN)
