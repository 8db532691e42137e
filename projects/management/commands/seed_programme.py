"""Bring the published programme from the data files."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.exceptions import DomainError
from projects import published


class Command(BaseCommand):
    help = (
        "Load the programme of the published report: cohorts, alliances, projects, examples and "
        "figures. Run seed_toolkit first. Safe to run again: what people have edited stays."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = published.seed()
        except DomainError as problem:
            raise CommandError(str(problem)) from problem
        for sentence in report.sentences():
            self.stdout.write(sentence)
