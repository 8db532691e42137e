"""Build a set of a known size, to measure the speed of pages on."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core import clock
from core.exceptions import DomainError
from logs import demonstration, scale


class Command(BaseCommand):
    help = (
        "Fill an empty database for bin/bench: 1 is 32 alliances with 10,000 entries, 10 is 320 "
        "with 100,000. The first two hold 100 or 1,000 of them each. Needs the toolkit."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("factor", type=int, choices=(1, 10))

    def handle(self, **options: Any) -> None:
        try:
            programme = scale.build(scale.Sizes.times(options["factor"]), clock.today())
        except DomainError as problem:
            raise CommandError(str(problem)) from problem
        for kind, count in demonstration.counts(programme).items():
            self.stdout.write(f"  {count} {kind}")
