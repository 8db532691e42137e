"""What a first start prints about the sign-ins of the demonstration is true."""

import re
from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command

from accounts.models import User
from alliances.models import Programme
from logs import demonstration

pytestmark = pytest.mark.long
BUILT = pytest.mark.once
"""What is built is tested on both."""

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


@BUILT
@pytest.mark.parametrize("chosen", ["", OWN])
def test_the_printed_password_signs_everybody_in(prepare, chosen):
    first, again, too_late = prepare(chosen), prepare(), prepare("a-pass-phrase-given-too-late")

    assert len(first) == len(demonstration.sign_ins())
    assert set(first.values()) == {chosen or demonstration.PASSWORD}
    assert all(signs_in(*printed) for printed in first.items())
    assert set(again.values()) == {"(a password of your own)" if chosen else demonstration.PASSWORD}
    assert too_late == again


def test_with_debug_off_a_demonstration_needs_to_be_asked_for_twice(db, settings):
    settings.DEBUG = False

    with pytest.raises(CommandError, match="DEBUG is off"):
        call_command("seed_demonstration")
    with pytest.raises(CommandError, match="DEMONSTRATION_PASSWORD"):
        call_command("seed_demonstration", even_without_debug=True)
    with pytest.raises(CommandError, match="12"):
        call_command("seed_demonstration", even_without_debug=True, password="short")

    assert not demonstration.exists()


@BUILT
def test_with_debug_off_a_demonstration_has_the_password_that_was_chosen(db, settings):
    settings.DEBUG = False
    call_command("seed_toolkit", verbosity=0)

    call_command("seed_demonstration", even_without_debug=True, password=OWN, stdout=StringIO())

    assert User.objects.get(email=demonstration.sign_ins()[0][1]).check_password(OWN)


@pytest.mark.parametrize(
    ("filled", "says"),
    [("seed_demonstration", "The toolkit is not here yet"), ("seed_programme", "Run seed_toolkit")],
)
def test_the_toolkit_has_to_be_loaded_first(db, settings, filled, says):
    settings.DEBUG = True

    with pytest.raises(CommandError, match=says):
        call_command(filled, stdout=StringIO())

    assert not Programme.objects.exists()
