"""Run the whole platform on one machine."""

import contextlib
import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import environ
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from notifications import heartbeat

env = environ.Env()

WEB = (
    "gunicorn config.wsgi --workers 2 --threads 4 --worker-class gthread --preload "
    "--graceful-timeout 3 --no-control-socket --access-logfile - "
    # Without what follows a ? and without referrers: search words and calendar keys stand there.
    """--access-logformat '%(h)s %(t)s "%(m)s %(U)s" %(s)s %(b)s "%(a)s"'"""
)
WORKER = (
    "celery -A config worker --without-gossip --without-mingle --pool threads --concurrency 2 "
    "--beat --loglevel INFO"
)
SECONDS_TO_END = 6


class Command(BaseCommand):
    help = (
        "Prepare the database, then run web, worker and beat until Ctrl-C or TERM, which end every "
        "process within ten seconds. When web or worker ends, so does the other, and the exit code "
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
        heartbeat.forget()
        connections.close_all()
        sys.exit(run_until_one_ends([*program(WEB), "--bind", f"{host}:{port}"], program(WORKER)))


def program(line: str) -> list[str]:
    """The words of a command, its program taken from this virtual environment."""
    name, *words = shlex.split(line)
    return [str(Path(sys.executable).parent / name), *words]


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


def run_until_one_ends(*commands: list[str]) -> int:
    """Run programs, each in a process group, until one ends or we are told to; then end them all.

    Returns an exit code that is never zero. Whole groups are ended, because a beat can outlive the
    worker that started it; honcho would wait for it.
    """
    told: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _: told.append(number))
    leaders = [
        subprocess.Popen(command, start_new_session=True)  # noqa: S603 - the two lines above
        for command in commands
    ]
    while not told and all(leader.poll() is None for leader in leaders):
        time.sleep(0.2)
    _end(leaders)
    return 128 + told[0] if told else 1


def _end(leaders: list[subprocess.Popen]) -> None:
    """Ask every group to end, and kill what is left when the time is up."""
    _tell(leaders, signal.SIGTERM)
    latest = time.monotonic() + SECONDS_TO_END
    while time.monotonic() < latest and any(leader.poll() is None for leader in leaders):
        time.sleep(0.1)
    _tell(leaders, signal.SIGKILL)
    for leader in leaders:
        leader.wait()


def _tell(leaders: list[subprocess.Popen], number: signal.Signals) -> None:
    for leader in leaders:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(leader.pid, number)
