"""Read one mail that a mail system sent back to us, from standard input."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core import clock
from notifications import bounces


class Command(BaseCommand):
    help = "Read a report about a mail that could not be delivered, for the pipe of a mail system."

    def handle(self, **options: Any) -> None:
        try:
            report = bounces.read(sys.stdin.buffer.read())
        except bounces.Unreadable as problem:
            raise CommandError(f"Nothing done: {problem}.") from None
        letter = bounces.note(report, clock.now())
        if letter is None:
            self.stdout.write("Nothing done: it is about no letter of ours.")
        elif report.is_final:
            self.stdout.write(f"Letter {letter.pk} came back ({report.status}).")
        else:
            self.stdout.write(f"Nothing done: letter {letter.pk} did not fail ({report.status}).")
