"""Build the demonstration: an invented programme to look around in."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from core import clock
from core.exceptions import DomainError
from logs import demonstration


class Command(BaseCommand):
    help = "Build an invented programme to look around in. A second run changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--today",
            type=date.fromisoformat,
            default=None,
            help="The day on which the story stands, as YYYY-MM-DD; today by default.",
        )
        parser.add_argument(
            "--even-without-debug",
            action="store_true",
            help="Build it on a machine where DEBUG is off. Needs a password of your own.",
        )
        parser.add_argument(
            "--password",
            default="",
            help=f"The password of all sign-ins; {demonstration.PASSWORD} when DEBUG is on.",
        )

    def handle(self, **options: Any) -> None:
        password = self._password(options["password"], anyway=options["even_without_debug"])
        if demonstration.exists():
            self.stdout.write("The demonstration is already here. Nothing was changed.")
            return
        try:
            programme = demonstration.build(options["today"] or clock.today(), password)
        except DomainError as problem:
            raise CommandError(str(problem)) from problem

        self.stdout.write(f"Built {programme}. People and figures are made up.")
        for kind, count in demonstration.counts(programme).items():
            self.stdout.write(f"  {count} {kind}")
        self.stdout.write("Sign in as:")
        for who, email, word in demonstration.sign_ins(password):
            self.stdout.write(f"  {who}: {email}  {word}")

    def _password(self, chosen: str, *, anyway: bool) -> str:
        if not settings.DEBUG:
            if not anyway:
                raise CommandError(
                    "DEBUG is off. The demonstration has known sign-ins: on a machine that others "
                    "reach, run it with --even-without-debug and a --password of your own."
                )
            if not chosen:
                raise CommandError(
                    "Choose a password for the sign-ins: --password, or DEMONSTRATION_PASSWORD for "
                    "bin/start."
                )
        if chosen:
            try:
                validate_password(chosen)
            except ValidationError as problem:
                raise CommandError(" ".join(problem.messages)) from problem
        return chosen or demonstration.PASSWORD
