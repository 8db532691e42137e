"""Signing in: by a code from the mail or by a password, and by nothing else."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth import SESSION_KEY
from django.core.cache import cache
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from accounts.models import User
from core import clock
from notifications import delivery
from notifications.models import Message
from tests.factories.accounts import UserFactory
from tests.factories.alliances import PostFactory
from tests.markup import Page

pytestmark = pytest.mark.django_db
ASK, CONFIRM, SIGN_IN = "/sign-in/code/send/", "/sign-in/code/", "/sign-in/"
PASSWORD = "a-long-pass-phrase"


@pytest.fixture(autouse=True)
def _nobody_has_tried_yet():
    cache.clear()


@pytest.fixture
def person():
    return PostFactory(person__email="amira@riverside.example", person__password=PASSWORD).person


def code_in(mail):
    return re.search(r"^    (\S+)$", mail.body, re.MULTILINE)[1]


def ask(client, mailoutbox, email):
    """Ask for a code and read it in the mail that was delivered."""
    response = client.post(ASK, {"email": email})
    delivery.sweep()
    return response, mailoutbox[-1] if mailoutbox else None


def signed_in(client):
    return client.session.get(SESSION_KEY)


def test_a_code_from_the_mail_signs_in(client, person, mailoutbox):
    response, mail = ask(client, mailoutbox, person.email)
    assert response.url == CONFIRM

    response = client.post(CONFIRM, {"code": code_in(mail)})

    assert response.url == "/"
    assert signed_in(client) == str(person.pk)
    assert mail.to == ["amira@riverside.example"]
    assert mail.subject == "Your sign-in code for Enquiry Cycles"
    assert client.get("/cycle/").status_code == 200
    assert re.fullmatch("[A-Z]{4}-[A-Z]{4}", code_in(mail))
    assert "a code of eight letters" in client.get("/help/").text


def test_whoever_signs_in_finds_their_page_and_no_word_about_it(client, person):
    response = client.post(SIGN_IN, {"login": person.email, "password": PASSWORD}, follow=True)

    assert signed_in(client)
    assert 'role="status"' not in response.text


def test_the_code_is_gone_from_the_outbox_once_it_is_sent(client, person, mailoutbox):
    _, mail = ask(client, mailoutbox, person.email)

    message = Message.objects.get()
    assert (message.state, message.text, message.html) == ("sent", "", "")
    assert message.person == person
    assert message.useless_after - message.due_at == timedelta(minutes=20)
    assert code_in(mail) not in str(Message.objects.values())


@pytest.mark.parametrize("email", ["AMIRA@Riverside.EXAMPLE", " amira@riverside.example "])
def test_an_address_is_one_in_any_case(client, person, mailoutbox, email):
    _, mail = ask(client, mailoutbox, email)

    client.post(CONFIRM, {"code": code_in(mail)})

    assert signed_in(client) == str(person.pk)


def test_the_page_that_was_asked_for_comes_after(client, person, mailoutbox):
    there = "/log/?q=pairs"
    assert client.get(there).url == f"{SIGN_IN}?next=/log/%3Fq%3Dpairs"
    client.post(ASK, {"email": person.email, "next": there})
    delivery.sweep()

    response = client.post(CONFIRM, {"code": code_in(mailoutbox[-1]), "next": there})

    assert response.url == there


@pytest.mark.parametrize(
    "there", ["https://evil.example/", "//evil.example/", "javascript:xss()", "/\\evil.example"]
)
def test_nobody_is_led_elsewhere_by_signing_in(client, person, there):
    response = client.post(SIGN_IN, {"login": person.email, "password": PASSWORD, "next": there})

    assert signed_in(client)
    assert response.url == "/"


def test_a_wrong_code_says_so_and_three_of_them_end_it(client, person, mailoutbox):
    _, mail = ask(client, mailoutbox, person.email)

    first = client.post(CONFIRM, {"code": "ZZZZZZ"})
    assert first.status_code == 200
    assert Page(first).errors == {
        "code": "That code is not right. Check the email, or send another code"
    }
    for _ in range(2):
        client.post(CONFIRM, {"code": "ZZZZZZ"})
    client.post(CONFIRM, {"code": code_in(mail)})

    assert signed_in(client) is None


def test_a_code_works_once(client, person, mailoutbox):
    _, mail = ask(client, mailoutbox, person.email)
    client.post(CONFIRM, {"code": code_in(mail)})
    client.post("/sign-out/")

    client.post(CONFIRM, {"code": code_in(mail)})

    assert signed_in(client) is None


def test_a_code_works_in_the_browser_that_asked_for_it(client, person, mailoutbox):
    from django.test import Client

    _, mail = ask(client, mailoutbox, person.email)
    other = Client()

    response = other.post(CONFIRM, {"code": code_in(mail)})

    assert response.status_code == 302
    assert signed_in(other) is None


@pytest.mark.parametrize(("minutes", "works"), [(19, True), (21, False)])
def test_a_code_works_for_twenty_minutes(client, person, mailoutbox, time_machine, minutes, works):
    start = timezone.now()
    time_machine.move_to(start, tick=False)
    _, mail = ask(client, mailoutbox, person.email)
    time_machine.move_to(start + timedelta(minutes=minutes), tick=False)

    client.post(CONFIRM, {"code": code_in(mail)})

    assert bool(signed_in(client)) is works


def test_a_code_that_is_late_is_not_sent(client, person, mailoutbox):
    client.post(ASK, {"email": person.email})

    delivery.sweep(lambda: clock.now() + timedelta(minutes=21))

    assert mailoutbox == []
    assert Message.objects.get().state == Message.State.MISSED


def test_the_page_of_the_code_says_what_it_looks_like_and_only_once_that_it_may_be_sent(client):
    client.post(ASK, {"email": "nobody@riverside.example"})

    page = client.get(CONFIRM).text

    assert "<b>nobody@<wbr>riverside.<wbr>example</b> has an account" in page
    assert 'role="status"' not in page
    assert 'id="id_code_helptext">Eight letters. You can paste them.<' in page
    assert 'aria-describedby="id_code_helptext"' in page


def test_a_code_is_taken_as_it_is_pasted(client, person, mailoutbox):
    _, mail = ask(client, mailoutbox, person.email)

    client.post(CONFIRM, {"code": f" {code_in(mail).lower()} "})

    assert signed_in(client) == str(person.pk)


def test_a_letter_that_does_not_come_can_be_sent_again_or_to_another_address(
    client, person, mailoutbox
):
    client.post(ASK, {"email": "amria@riverside.example"})

    assert f'<a href="{SIGN_IN}">send another code</a>' in client.get(CONFIRM).text
    assert Page(client.get(SIGN_IN)).headings[0] == "Sign in"
    _, mail = ask(client, mailoutbox, person.email)
    client.post(CONFIRM, {"code": code_in(mail)})

    assert signed_in(client) == str(person.pk)


def test_a_code_still_works_after_a_look_at_the_page_of_signing_in(client, person, mailoutbox):
    _, mail = ask(client, mailoutbox, person.email)
    client.get(SIGN_IN)

    client.post(CONFIRM, {"code": code_in(mail)})

    assert signed_in(client) == str(person.pk)


def test_whoever_waits_for_a_code_may_use_their_password_instead(client, person):
    client.post(ASK, {"email": person.email})

    client.post(SIGN_IN, {"login": person.email, "password": PASSWORD})

    assert signed_in(client) == str(person.pk)


def test_whoever_has_no_account_reads_who_may_invite_them(client):
    assert (
        "No account? A lead of your alliance or your programme’s administrator can invite you."
        in client.get(SIGN_IN).text
    )


def test_an_unknown_address_gets_the_same_answer(client, person, mailoutbox):
    from django.test import Client

    known, _ = ask(client, mailoutbox, person.email)
    stranger = Client()
    unknown, letter = ask(stranger, mailoutbox, "nobody@riverside.example")

    assert (unknown.status_code, unknown.url) == (known.status_code, known.url)
    pages = [
        re.sub(
            r'[\w.]+@riverside\.example|value="\w{64}"',
            "",
            browser.get(CONFIRM).text.replace("<wbr>", ""),
        )
        for browser in (client, stranger)
    ]
    assert pages[0] == pages[1]
    assert letter.to == ["nobody@riverside.example"]
    assert "no account has it" in letter.body
    assert not re.search(r"^    \S+$", letter.body, re.MULTILINE)
    wrong = [Page(browser.post(CONFIRM, {"code": "ZZZZZZ"})).errors
             for browser in (client, stranger)]  # fmt: skip
    assert wrong[0] == wrong[1] != {}
    assert not User.objects.filter(email="nobody@riverside.example").exists()


def test_a_deactivated_person_is_refused_by_code_and_by_password(client, person, mailoutbox):
    _, mail = ask(client, mailoutbox, person.email)
    User.objects.filter(pk=person.pk).update(is_active=False)

    client.post(CONFIRM, {"code": code_in(mail)})
    assert signed_in(client) is None
    client.post(SIGN_IN, {"login": person.email, "password": PASSWORD})
    assert signed_in(client) is None


def test_whoever_is_deactivated_is_out_with_the_next_request(client_for, person):
    client = client_for(person)
    assert client.get("/cycle/").status_code == 200

    User.objects.filter(pk=person.pk).update(is_active=False)

    assert client.get("/cycle/").url.startswith(SIGN_IN)


def test_a_password_signs_in(client, person):
    response = client.post(SIGN_IN, {"login": person.email, "password": PASSWORD})

    assert response.url == "/"
    assert signed_in(client) == str(person.pk)
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("amira@riverside.example", "not-the-pass-phrase"),
        ("nobody@riverside.example", PASSWORD),
        ("amira@riverside.example", PASSWORD.upper()),
    ],
)
def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(
    client, person, login, password
):
    page = Page(client.post(SIGN_IN, {"login": login, "password": password}))

    assert signed_in(client) is None
    assert page.summary == ["The email address or the password is not right"]
    form = next(form for form in page.forms if "password" in form.values)
    assert (form.typed("login"), form.typed("password")) == (login, "")


def test_somebody_without_a_password_signs_in_by_none(client):
    person = UserFactory(email="code@riverside.example")

    for password in ("", "!", person.password, "None"):
        client.post(SIGN_IN, {"login": person.email, "password": password})

    assert signed_in(client) is None


def test_guessing_passwords_is_stopped(client, person):
    for _ in range(6):
        client.post(SIGN_IN, {"login": person.email, "password": "not-the-pass-phrase"})

    response = client.post(SIGN_IN, {"login": person.email, "password": PASSWORD})

    assert signed_in(client) is None
    assert response.status_code in (200, 429)


def test_asking_for_codes_is_limited(client, person):
    statuses = [client.post(ASK, {"email": person.email}).status_code for _ in range(30)]

    assert Message.objects.count() < 30
    assert 500 not in statuses


def test_there_is_no_sign_up(client):
    for name in ("account_signup", "account_email", "account_reset_password"):
        with pytest.raises(NoReverseMatch):
            reverse(name)
    for path in ("/sign-up/", "/signup/", "/accounts/signup/", "/account/signup/", "/register/"):
        assert client.get(path).status_code in (302, 404)
        answer = client.post(path, {"email": "me@evil.example", "password1": PASSWORD})
        assert answer.status_code in (
            302, 404,
        )  # fmt: skip
    assert not User.objects.filter(email="me@evil.example").exists()


def test_signing_out_is_a_form_and_ends_the_session(client_for, person):
    client = client_for(person)

    assert client.get("/sign-out/").status_code == 200
    assert signed_in(client)
    client.post("/sign-out/")

    assert signed_in(client) is None
    assert client.get("/cycle/").url.startswith(SIGN_IN)


def test_a_new_session_begins_with_signing_in(client, person):
    client.get("/sign-in/")
    client.session["x"] = "y"
    before = client.session.session_key

    client.post(SIGN_IN, {"login": person.email, "password": PASSWORD})

    assert client.session.session_key != before


def test_a_changed_password_is_told_to_its_owner(client_for, person, mailoutbox):
    client = client_for(person)

    response = client.post(
        "/account/password/",
        {"oldpassword": PASSWORD, "password1": "another-long-phrase",
         "password2": "another-long-phrase"},
    )  # fmt: skip

    assert response.status_code == 302
    person.refresh_from_db()
    assert person.check_password("another-long-phrase")
