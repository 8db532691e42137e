"""Make the database ready to serve, and fill an empty one."""

from io import StringIO
from typing import Any

import environ
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import transaction

from alliances.models import Programme
from logs import demonstration

env = environ.Env()


class Command(BaseCommand):
    help = (
        "Migrate, and load the toolkit, the published programme and a demonstration into an empty "
        "database. Safe to run again. With DEBUG off there is no demonstration unless "
        "SEED_DEMONSTRATION=1, which then needs a DEMONSTRATION_PASSWORD. With DEBUG on one may be "
        "given."
    )

    def handle(self, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        if not settings.DEBUG:
            call_command("collectstatic", interactive=False, verbosity=0)
        if not Programme.objects.exists():
            self._fill()
        if settings.DEBUG and demonstration.exists():
            self._print_sign_ins()

    @transaction.atomic
    def _fill(self) -> None:
        """All or nothing, so that a start that was interrupted begins again."""
        self.stdout.write("The database is empty: loading the toolkit and the published programme.")
        call_command("seed_toolkit", stdout=StringIO())
        call_command("seed_programme", stdout=StringIO())
        if env.bool("SEED_DEMONSTRATION", default=settings.DEBUG):
            self.stdout.write("Building the demonstration. People and figures are made up.")
            call_command(
                "seed_demonstration",
                even_without_debug=True,
                password=env("DEMONSTRATION_PASSWORD", default=""),
                stdout=StringIO(),
            )

    def _print_sign_ins(self) -> None:
        """Who can sign in, with the password they have, as far as it is known here."""
        password = demonstration.known_password(env("DEMONSTRATION_PASSWORD", default=""))
        self.stdout.write("\nSign-ins of the demonstration:")
        for who, email, word in demonstration.sign_ins(password or "(a password of your own)"):
            self.stdout.write(f"  {email:44} {word}  {who}")
