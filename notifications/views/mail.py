"""The mail of a machine of one's own."""

import email
import email.policy
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

NEWEST = 50


@dataclass(frozen=True)
class Letter:
    """A mail that left this machine's outbox."""

    to: str
    subject: str
    text: str


@require_safe
def mail(request: HttpRequest) -> HttpResponse:
    """Mail of the embedded set-up, readable while DEBUG is on; otherwise there is no such page."""
    folder = getattr(settings, "EMAIL_FILE_PATH", "")
    if not settings.DEBUG or not folder:
        raise Http404
    files = sorted(Path(folder).glob("*.log"), reverse=True)[:NEWEST]
    letters = [letter for file in files for letter in reversed(_letters(file))]
    return render(request, "notifications/mail.html", {"letters": letters})


def _letters(file: Path) -> list[Letter]:
    """The letters of one file: Django writes a line of dashes after each."""
    parts = file.read_bytes().split(b"\n" + b"-" * 79 + b"\n")
    return [_letter(part) for part in parts if part.strip()]


def _letter(raw: bytes) -> Letter:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    body = message.get_body(("plain",))
    return Letter(message["To"], message["Subject"], body.get_content() if body else "")
