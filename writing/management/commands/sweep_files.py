"""Delete files that no row names, as the beat does."""

from typing import Any

from django.core.management.base import BaseCommand

from core import clock
from writing.actions import attachments


class Command(BaseCommand):
    help = "Delete files older than a day that no row names. A second run changes nothing."

    def handle(self, **options: Any) -> None:
        self.stdout.write(f"{attachments.sweep(clock.now())} deleted.")
