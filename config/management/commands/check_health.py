"""Whether somebody has to look at the platform, for cron, monitoring and containers."""

import http.client
from argparse import ArgumentParser
from typing import Any

import environ
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from core import clock
from notifications import queries

env = environ.Env()

WEB = "web"
PATIENCE = 10


class Command(BaseCommand):
    help = (
        "Print a line for each alarm and end with 1; print nothing and end with 0 while all is "
        "well. Name what to look at, or nothing for all that the database tells. `web` asks the "
        "web server of this machine (HOST, PORT) whether it answers."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("about", nargs="*", metavar="about", help=", ".join(known()))

    def handle(self, *, about: list[str], **options: Any) -> None:
        unknown = set(about) - set(known())
        if unknown:
            raise CommandError(f"Not known: {', '.join(unknown)}. Known: {', '.join(known())}.")
        asked = about or list(queries.ALARMS)
        found = {WEB: web_trouble()} if WEB in asked else {}
        if set(asked) - {WEB}:
            found |= alarms()
        lines = [f"{name}: {found[name]}" for name in found if found[name] and name in asked]
        for line in lines:
            self.stdout.write(line)
        if lines:
            raise SystemExit(1)


def known() -> tuple[str, ...]:
    return (WEB, *queries.ALARMS)


def alarms() -> dict[str, str]:
    try:
        return queries.alarms(clock.now())
    except DatabaseError as trouble:
        raise CommandError(f"The database cannot be asked: {trouble}") from trouble


def web_trouble() -> str:
    """Why the web server is not well, if so. That others are not well is no fault of its."""
    host = env("HOST", default="127.0.0.1").replace("0.0.0.0", "127.0.0.1")  # noqa: S104 - asks
    server = http.client.HTTPConnection(host, env.int("PORT", default=8000), timeout=PATIENCE)
    # As the proxy in front asks: by the name of the pages, and over TLS.
    headers = {"Host": settings.ALLOWED_HOSTS[0].lstrip("."), "X-Forwarded-Proto": "https"}
    try:
        server.request("GET", "/health/", headers=headers)
        status = server.getresponse().status
    except (OSError, http.client.HTTPException) as trouble:
        return f"does not answer ({trouble})"
    finally:
        server.close()
    return "" if status in (200, 503) else f"answers {status}"
