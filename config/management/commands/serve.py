"""Run the whole platform on one machine."""

import os
import socket
import sys
from pathlib import Path
from typing import Any

import environ
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from config import supervisor
from notifications import heartbeat

env = environ.Env()

PARTS = ("web", "worker", "beat")
"""Programs below bin/, the same that docker-compose.yml runs."""


class Command(BaseCommand):
    help = (
        "Prepare the database, then run web, worker and beat until Ctrl-C or TERM, which end every "
        "process within ten seconds. What ends by itself is started again; what cannot start ends "
        "the whole. HOST and PORT say where to listen."
    )

    def handle(self, **options: Any) -> None:
        host, port = env("HOST", default="127.0.0.1"), env.int("PORT", default=8000)
        refuse_a_taken_port(host, port)
        call_command("prepare", stdout=self.stdout)
        self.stdout.write(f"\nSign in:  http://{host}:{port}/sign-in/")
        if settings.DEBUG:
            self.stdout.write(f"Mail:     http://{host}:{port}/mail/ (letters stay here)")
        self.stdout.write("Ctrl-C ends it.\n")
        heartbeat.forget()
        connections.close_all()
        commands = {part: [str(settings.BASE_DIR / "bin" / part)] for part in PARTS}
        sys.exit(supervisor.keep_running(commands, of_this_environment(), self._say))

    def _say(self, line: str) -> None:
        self.stderr.write(f"-- {line}")


def of_this_environment() -> dict[str, str]:
    """Where programs find those of this virtual environment first."""
    programs = str(Path(sys.executable).parent)
    return {**os.environ, "PATH": os.pathsep.join([programs, os.environ.get("PATH", os.defpath)])}


def refuse_a_taken_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as trouble:
            raise CommandError(
                f"Cannot listen on {host}:{port} ({trouble.strerror}). "
                "Is it running already? Another port: PORT=8001 bin/start"
            ) from trouble
