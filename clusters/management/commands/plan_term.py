"""Propose the meetings and calls that terms lack, as the beat does."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from alliances.models import Programme
from clusters.actions import plans
from clusters.models import Cluster
from core import clock


class Command(BaseCommand):
    help = "Propose what is missing, and name what cannot be. A second run changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("address", nargs="?", help="Of a programme or a cluster; else all.")
        parser.add_argument(
            "--today", type=date.fromisoformat, help="As YYYY-MM-DD; today by default."
        )

    def handle(self, **options: Any) -> None:
        today = options["today"] or clock.today()
        for each in self._asked_for(options["address"]):
            found = plans.plan(each, today=today)
            self.stdout.write(f"{each}: {len(found.proposals)} proposed.")
            for gap in found.gaps:
                self.stdout.write(f"  {gap.sentence}")

    def _asked_for(self, address: str | None) -> list[Programme | Cluster]:
        if address is None:
            return list(Programme.objects.live())
        found: list[Programme | Cluster] = list(Programme.objects.live().filter(slug=address))
        found += Cluster.objects.filter(slug=address).select_related("programme")
        if not found:
            raise CommandError(f"No programme or cluster has the address {address}.")
        return found
