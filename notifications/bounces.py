"""Mails that tell what became of ours (RFC 3464), and what they mean for the outbox."""

import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from typing import Any

from notifications.models import Message

STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
GIVEN_UP = "failed"
"""The one action of RFC 3464 after which nobody tries again, whatever the status says."""


class Unreadable(Exception):
    """Not a report about a mail, or one that does not say about which."""


@dataclass(frozen=True)
class Report:
    """What a mail system says of one letter."""

    message_id: str
    status: str
    """As 5.1.1."""
    is_final: bool
    """Whether it could not be delivered and is not tried again."""


def read(raw: bytes) -> Report:
    """Read a report as it came. Raises ``Unreadable``.

    Whoever makes one up has to know the Message-ID of a letter, which nobody can guess.
    """
    try:
        return _report(message_from_bytes(raw))
    except Unreadable:
        raise
    except Exception as trouble:  # anybody may send us anything
        raise Unreadable(f"it cannot be taken apart ({type(trouble).__name__})") from trouble


def note(report: Report, at: datetime) -> Message | None:
    """Keep that a letter came back, the first time we are told; the letter, if there is one."""
    found = Message.objects.filter(message_id=report.message_id)
    if report.is_final:
        found.filter(bounced_at=None).update(bounced_at=at)
    return found.first()


def _report(mail: Any) -> Report:
    if mail.get_content_type() != "multipart/report" or not mail.is_multipart():
        raise Unreadable("it is no report about a mail")
    parts = {part.get_content_type(): part for part in mail.get_payload()}
    found = _recipients(parts.get("message/delivery-status"))
    if not found:
        raise Unreadable("it does not say what became of the mail")
    message_id = _returned(parts)
    if not message_id:
        raise Unreadable("it does not say about which mail")
    final = next((status for action, status in found if action == GIVEN_UP), "")
    return Report(message_id, final or found[0][1], bool(final))


def _recipients(part: Any) -> list[tuple[str, str]]:
    """(action, status) of every recipient."""
    blocks = part.get_payload() if part else []
    found = [(_word(block["Action"]), _word(block["Status"])) for block in blocks]
    return [(action, status) for action, status in found if STATUS.fullmatch(status)]


def _returned(parts: dict[str, Any]) -> str:
    """The Message-ID in what was returned of the mail: all of it, or its headers alone."""
    if whole := parts.get("message/rfc822"):
        headers = whole.get_payload(0)
    elif part := parts.get("text/rfc822-headers"):
        headers = message_from_bytes(part.get_payload(decode=True))
    else:
        return ""
    return str(headers["Message-ID"] or "").strip()


def _word(value: object) -> str:
    """The first word of a field; comments may follow it."""
    return next(iter(str(value).lower().split()), "")
