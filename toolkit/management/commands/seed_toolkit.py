"""Bring the catalogue of the toolkit from the data files."""

from typing import Any

from django.core.management.base import BaseCommand

from toolkit import seeding


class Command(BaseCommand):
    help = (
        "Load strands, interventions, key messages, claims and lists. Safe to run again: what "
        "people have edited, retired or removed from a strand stays as they left it."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        for sentence in seeding.seed().sentences():
            self.stdout.write(sentence)
