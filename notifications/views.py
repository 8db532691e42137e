"""Whether the platform is well, and the mail of a machine of one's own."""

import email
import email.policy
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core import clock
from notifications import heartbeat, queries

NEWEST = 50


@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """200 once web and worker are ready.

    503 while the worker has not been seen lately, or a letter has been due for a quarter of an hour
    and is not gone.
    """
    now = clock.now()
    is_worker_ready, outbox = heartbeat.is_alive("worker", now), queries.wellbeing(now)
    return JsonResponse(
        {
            "web": "ready",
            "worker": "ready" if is_worker_ready else "not seen",
            "outbox": asdict(outbox),
        },
        status=200 if is_worker_ready and outbox.is_well else 503,
    )


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
