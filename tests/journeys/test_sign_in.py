"""Signing in: by a code from the mail or by a password, and on to the page asked for."""

import re

import pytest
from playwright.sync_api import expect

from notifications.models import Message
from tests.factories.accounts import UserFactory
from tests.journeys.steps import ask_for_a_code, sign_in_by_code, sign_in_by_password

ASKED_FOR = "/toolkit/?q=lesson"
THERE = re.compile(re.escape(ASKED_FOR) + "$")
PASSWORD = "a-long-pass-phrase"


@pytest.fixture
def person(transactional_db):
    return UserFactory(email="amira@riverside.example", password=PASSWORD)


def test_by_code_and_back_to_the_page_asked_for(person, page):
    page.goto(ASKED_FOR)
    expect(page).to_have_title("Sign in - Enquiry Cycles")

    sign_in_by_code(page, person.email)

    expect(page).to_have_url(THERE)


def test_a_wrong_code_says_so_and_the_right_one_still_works(person, page):
    page.goto(ASKED_FOR)
    code = ask_for_a_code(page, person.email)
    box = page.get_by_label("The code from the email")
    box.fill("ZZZZZZ")
    page.get_by_role("button", name="Continue").click()
    expect(page).to_have_title("Error: Check your email - Enquiry Cycles")
    expect(page.get_by_role("alert")).to_contain_text("That code is not right")

    box.fill(f" {code.lower()} ")  # as it may be pasted
    page.get_by_role("button", name="Continue").click()

    expect(page).to_have_url(THERE)


def test_by_password_and_back_to_the_page_asked_for(person, page):
    page.goto(ASKED_FOR)

    sign_in_by_password(page, person.email, PASSWORD)

    expect(page).to_have_url(THERE)


def test_a_wrong_password_says_so_and_keeps_the_address(person, page):
    page.goto("/sign-in/")

    sign_in_by_password(page, person.email, "not-the-pass-phrase")

    expect(page).to_have_title("Error: Sign in - Enquiry Cycles")
    expect(page.get_by_role("alert")).to_contain_text("email address or the password is not right")
    expect(page.get_by_label("School or work email address").last).to_have_value(person.email)


def test_an_unknown_address_gets_the_same_page_and_another_letter(person, page):
    page.goto("/sign-in/")
    page.get_by_label("School or work email address").first.fill("nobody@riverside.example")
    page.get_by_role("button", name="Email me a sign-in code").click()

    expect(page.get_by_role("heading", name="Check your email")).to_be_visible()
    assert Message.objects.get(to="nobody@riverside.example").kind == "sign_in_unknown"


def test_signing_out_asks_and_leads_to_sign_in(person, page_for):
    page = page_for(person)
    page.goto("/account/")
    page.get_by_role("button", name="Sign out").click()

    expect(page).to_have_title("Sign in - Enquiry Cycles")
    page.goto("/account/")
    expect(page).to_have_title("Sign in - Enquiry Cycles")
