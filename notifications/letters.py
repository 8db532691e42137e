"""What a letter says, once, and its two forms: plain text and HTML of the same words."""

import textwrap
from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string

WIDTH = 72
FOOT = "\n--\n"
"""What parts a letter from why it came and how to stop such letters."""


@dataclass(frozen=True)
class Button:
    """The one thing to do, and the page on which it is done."""

    words: str
    path: str

    @property
    def url(self) -> str:
        return absolute(self.path)


@dataclass(frozen=True)
class Item:
    """One of several things a letter lists."""

    title: str
    hint: str = ""
    path: str = ""

    @property
    def url(self) -> str:
        return absolute(self.path) if self.path else ""


@dataclass(frozen=True)
class Calendar:
    """A calendar file that a mail program acts on (RFC 5546)."""

    method: str
    """``REQUEST`` or ``CANCEL``."""
    content: bytes


@dataclass(frozen=True)
class Letter:
    """The words of a letter to one person.

    ``subject`` says who, what and when. ``because`` is the whole sentence that tells why this
    person gets it. No text of the log is ever in a letter.
    """

    subject: str
    title: str
    greeting: str
    paragraphs: tuple[str, ...]
    button: Button
    because: str
    facts: tuple[tuple[str, str], ...] = ()
    """When, where and the like, in this order."""
    items: tuple[Item, ...] = ()
    ending: tuple[str, ...] = ()
    """What stands below the button."""
    reply_to: str = ""
    calendar: Calendar | None = None
    is_demonstration: bool = False
    key: str = ""
    """What opens the button's page without signing in; the outbox keeps the letter without it."""


@dataclass(frozen=True)
class Written:
    """A letter as it goes out."""

    text: str
    html: str


def absolute(path: str) -> str:
    """A path of ours as an address that works from a mail program."""
    return f"{settings.SITE_URL}{path}"


def write(letter: Letter, *, off_url: str, can_pause: bool = False) -> Written:
    """Both forms of a letter. ``off_url`` stops such letters; empty where nobody can."""
    context = {
        "letter": letter,
        "off_url": off_url,
        "off_words": "Stop these emails, for this school year or for good"
        if can_pause
        else "Stop these emails",
        "choose_url": "" if letter.key else absolute("/account/emails/"),
        "site_url": absolute("/"),
    }
    return Written(
        text=_wrapped(render_to_string("notifications/letter.txt", context)),
        html=render_to_string("notifications/letter.html", context),
    )


def _wrapped(text: str) -> str:
    """Lines as long as mail programs like them, addresses left whole, single empty lines."""
    lines: list[str] = []
    for line in text.strip().splitlines():
        if line.strip():
            indent = " " * (len(line) - len(line.lstrip()))
            lines += textwrap.wrap(
                line.strip(), WIDTH, initial_indent=indent, subsequent_indent=indent,
                break_long_words=False, break_on_hyphens=False,
            )  # fmt: skip
        elif lines and lines[-1]:
            lines.append("")
    return "\n".join(lines) + "\n"
