"""From a row of the outbox to a mail."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse

from notifications import letters
from notifications.kinds import Kind, kind_of
from notifications.models import Message, Way

SALT = "notifications.off"


def mail(message: Message, at: datetime) -> EmailMultiAlternatives:
    """The mail of a letter as things are now.

    ``message`` then holds the words that go out, but for a key that opens something: that stands in
    the mail alone.
    """
    kind = kind_of(message)
    letter = kind.compose(message, at) if kind.compose else None
    off = off_url(message, kind)
    written = letters.Written(message.text, message.html)
    if letter:
        written = letters.write(letter, off_url=off, can_pause=Way.PAUSED in kind.topic.ways)
        kept = [_without(letter.key, words) for words in (written.text, written.html)]
        message.to = message.person.email if message.person else message.to
        message.subject = _fitting(letter.subject, "subject")
        message.because = _fitting(letter.because, "because")
        message.path = _without(letter.key, letter.button.path)
        message.text, message.html = kept
    made = EmailMultiAlternatives(
        message.subject,
        written.text,
        settings.DEFAULT_FROM_EMAIL,
        [message.to],
        reply_to=[letter.reply_to] if letter and letter.reply_to else None,
        headers=_headers(message, off),
    )
    if written.html:
        made.attach_alternative(written.html, "text/html")
    if letter and letter.calendar:
        _attach(made, letter.calendar)
    return made


def off_url(message: Message, kind: Kind) -> str:
    """The address that stops such letters for this person; empty where nobody can do without."""
    if not (kind.topic.ways and message.person_id):
        return ""
    token = signing.dumps([message.person_id, kind.topic.name], salt=SALT, compress=True)
    return letters.absolute(f"{reverse('letters_off')}?key={token}")


def read_token(token: str) -> tuple[int, str]:
    """(person, topic) that an address of ``off_url`` names. Raises ``signing.BadSignature``."""
    person, topic = signing.loads(token, salt=SALT)
    return person, topic


def _without(key: str, words: str) -> str:
    return words.replace(key, "…") if key else words


def _fitting(words: str, column: str) -> str:
    """What the outbox can keep: a letter that went and cannot be noted would go again."""
    field: Any = Message._meta.get_field(column)
    longest = field.max_length
    return words if len(words) <= longest else f"{words[: longest - 1]}…"


def _headers(message: Message, off: str) -> dict[str, str]:
    """The Message-ID it was posted under, and how to stop such letters (RFC 2369, RFC 8058)."""
    headers = {"Message-ID": message.message_id}
    if off:
        headers["List-Unsubscribe"] = f"<{off}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def _attach(made: EmailMultiAlternatives, calendar: letters.Calendar) -> None:
    """The calendar file, as a form of the letter that mail programs act on and as a file."""
    content = calendar.content.decode()
    made.attach_alternative(content, f"text/calendar; method={calendar.method}")
    made.attach("invitation.ics", content, "application/ics")
