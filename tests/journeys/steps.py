"""What people do again and again, in the words they see."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from notifications.models import Message

AT_BOTH_WIDTHS = pytest.mark.parametrize(
    "width",
    [pytest.param(1280, id="desktop", marks=pytest.mark.once), pytest.param(390, id="phone")],
)
"""Of a journey. On PostgreSQL it is gone through on the phone alone."""


def ask_for_a_code(page: Page, address: str) -> str:
    """Ask for a code on the sign-in page, and read it in the letter that is on its way."""
    page.get_by_label("School or work email address").first.fill(address)
    page.get_by_role("button", name="Email me a sign-in code").click()
    expect(page.get_by_role("heading", name="Check your email")).to_be_visible()
    letter = Message.objects.filter(to=address, kind="sign_in_code").latest("pk")
    return re.search(r"^    (\S+)$", letter.text, re.MULTILINE).group(1)


def sign_in_by_code(page: Page, address: str) -> None:
    code = ask_for_a_code(page, address)
    page.get_by_label("The code from the email").fill(code)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("link", name="your account")).to_be_visible()


def sign_in_by_password(page: Page, address: str, password: str) -> None:
    page.get_by_role("heading", name="Use a password instead").click()
    page.get_by_label("School or work email address").last.fill(address)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in with password").click()


def open_fold(page: Page, title: str) -> None:
    page.locator("summary", has_text=title).click()


def choose(page: Page, question: str, answer: str | None = None) -> None:
    """Tick an answer of a question; the first one when it does not matter which."""
    answers = page.get_by_role("group", name=question).locator("[type=radio], [type=checkbox]")
    one = answers.first if answer is None else page.get_by_role("radio", name=re.compile(answer))
    one.check()


def log_evidence(page: Page, what_happened: str) -> Locator:
    """Two answers make an entry. Returns what the page says after saving."""
    page.get_by_label("What happened?").fill(what_happened)
    choose(page, "Where does this come from?")
    page.get_by_role("button", name="Save entry").click()
    return page.get_by_role("status")


def write_reflection(page: Page, text: str) -> Locator:
    page.get_by_label("What did you do as a leader").fill(text)
    choose(page, "Where were you leading?")
    page.get_by_role("button", name="Save reflection").click()
    return page.get_by_role("status")
