"""The matrix of published examples as CSV."""

import csv
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from insights.queries.published import matrix_lines


class Command(BaseCommand):
    help = (
        "Print which alliance is an example of which key message, one line an example, each "
        "alliance under one name."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        lines = matrix_lines()
        if not lines:
            raise CommandError("No published programme is loaded. Run seed_programme first.")
        writer = csv.writer(self.stdout, lineterminator="\n")
        writer.writerow(["key_message", "alliance"])
        writer.writerows(lines)
