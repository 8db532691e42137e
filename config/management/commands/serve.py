"""Run the whole platform on one machine."""

import shlex
import socket
import sys
from pathlib import Path
from typing import Any

import environ
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from honcho.manager import Manager

env = environ.Env()

WEB = (
    "gunicorn config.wsgi --bind {address} --workers 2 --threads 4 --worker-class gthread "
    "--preload --graceful-timeout 3 --no-control-socket --access-logfile -"
)
WORKER = (
    "celery -A config worker --without-gossip --without-mingle --pool threads --concurrency 2 "
    "--beat --loglevel INFO"
)


class Command(BaseCommand):
    help = (
        "Prepare the database, then run web, worker and beat until Ctrl-C or TERM, which end every "
        "process within ten seconds. When one of them ends, so do the others, and the exit code "
        "is not zero. HOST and PORT say where to listen."
    )

    def handle(self, **options: Any) -> None:
        host, port = env("HOST", default="127.0.0.1"), env.int("PORT", default=8000)
        refuse_a_taken_port(host, port)
        call_command("prepare", stdout=self.stdout)
        self.stdout.write(f"\nSign in:  http://{host}:{port}/sign-in/")
        if settings.DEBUG:
            self.stdout.write(f"Mail:     http://{host}:{port}/mail/ (letters stay here)")
        self.stdout.write("Ctrl-C ends it.\n")
        connections.close_all()  # the processes below are forks

        manager = Manager()
        manager.add_process("web", command(WEB.format(address=f"{host}:{port}")))
        manager.add_process("worker", command(WORKER))
        manager.loop()
        sys.exit(manager.returncode or 1)


def command(line: str) -> str:
    """A line for a shell that becomes the program of this virtual environment."""
    return f"exec {shlex.quote(str(Path(sys.executable).parent))}/{line}"


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
