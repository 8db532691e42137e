"""The forms of signing in with what nobody should type."""

from django.contrib.auth import SESSION_KEY
from django.core.cache import cache
from django.test import Client

from notifications.models import Message
from tests.bad_input.corpus import NUL, SCRIPTS, STRANGE
from tests.bad_input.test_scripts import dangers
from tests.factories.accounts import UserFactory
from tests.sweep import SweepCase

PASSWORD = "a-long-pass-phrase"
WORDS = (*SCRIPTS[::4], *STRANGE.values(), NUL, "x" * 10_000, "x@" * 500 + "y.example",
         "a@b.example\nBcc: all@school.example", "a@b.example,all@school.example",
         "\"a b\"@b.example", "a@[127.0.0.1]", "\uff41@b.example", "a@\uff42.example",
         "a@b.example\0")  # fmt: skip


class TestSignIn(SweepCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.person = UserFactory(email="amira@riverside.example", password=PASSWORD)

    def setUp(self) -> None:
        cache.clear()

    def test_addresses_and_codes_of_all_kinds_sign_nobody_in(self):
        for typed in WORDS:
            for path, data in (
                ("/sign-in/code/send/", {"email": typed}),
                ("/sign-in/code/", {"code": typed}),
                ("/sign-in/", {"login": typed, "password": typed}),
                ("/sign-in/", {"login": self.person.email, "password": typed}),
                ("/sign-in/", {"login": typed, "password": PASSWORD, "next": typed}),
            ):
                cache.clear()
                client = Client()
                client.post("/sign-in/code/send/", {"email": self.person.email})
                with self.subTest(path, typed=typed[:40]):
                    response = client.post(path, data)
                    assert response.status_code in (200, 302, 400)
                    assert response.status_code == 302 or dangers(response) == []
                    assert SESSION_KEY not in client.session

    def test_what_is_no_address_comes_back_as_typed_and_sends_no_letter(self):
        for typed in (*SCRIPTS, "no address", "a@b", "@", "a b@c.example"):
            with self.subTest(typed):
                cache.clear()
                page = Client().post("/sign-in/", {"login": typed, "password": "x"})
                assert page.status_code == 200
                assert dangers(page) == []
        assert not Message.objects.exists()

    def test_a_letter_goes_to_one_address_in_one_line(self):
        for typed in WORDS:
            cache.clear()
            Client().post("/sign-in/code/send/", {"email": typed})
        for message in Message.objects.all():
            with self.subTest(message.to):
                assert "\n" not in message.to
                assert "," not in message.to
                assert len(message.to) <= 254
                assert "\n" not in message.subject

    def test_nothing_more_in_the_form_makes_more_of_somebody(self):
        cache.clear()
        Client().post(
            "/sign-in/",
            {"login": self.person.email, "password": PASSWORD, "is_staff": "on",
             "is_superuser": "on", "email": "me@evil.example", "remember": "on"},
        )  # fmt: skip
        self.person.refresh_from_db()
        assert (self.person.is_staff, self.person.is_superuser) == (False, False)
        assert self.person.email == "amira@riverside.example"
