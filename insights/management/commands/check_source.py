"""Set the report's own figures beside ours."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from insights.source_check import Check, checks


class Command(BaseCommand):
    help = (
        "Compare each figure of the published report with the count in this database. Fails when "
        "one differs and no known inconsistency of the report explains it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="Print a list for programs.")

    def handle(self, *args: Any, **options: Any) -> None:
        found = checks()
        if options["json"]:
            self.stdout.write(json.dumps([_plain(check) for check in found], indent=2))
        else:
            self._print(found)
        wrong = [check.name for check in found if not check.is_fine]
        if wrong:
            raise CommandError(f"Differs from the report for no known reason: {', '.join(wrong)}.")

    def _print(self, found: list[Check]) -> None:
        for check in (check for check in found if check.is_compared):
            verdict = "" if check.agrees else check.reason or "Differs for no known reason."
            row = f"{check.name:<38} {check.report:>6} {check.ours:>6}  {verdict}"
            self.stdout.write(row.rstrip())
        left_out = [check for check in found if not check.is_compared]
        self.stdout.write(f"Not compared, because we hold no such rows: {len(left_out)}")
        for check in left_out:
            self.stdout.write(f"{check.name:<38} {check.report:>6}      -  {check.reason}")
        agree = sum(check.agrees for check in found)
        known = sum(check.is_compared and not check.agrees and check.is_fine for check in found)
        self.stdout.write(
            f"{len(found)} figures: {agree} agree, {known} differ for a known reason, "
            f"{len(left_out)} not compared."
        )


def _plain(check: Check) -> dict[str, Any]:
    return {
        "name": check.name,
        "report": check.report,
        "ours": check.ours,
        "reason": check.reason,
    }
