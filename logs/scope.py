"""Who has looked at the scope of a cycle, and whether half way is the moment to look again."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef
from django.utils.timezone import localdate

from projects.models import Cycle, ScopeCheck

MIDWAY = timedelta(weeks=6)
"""After six weeks of testing somebody asks whether the scope is right (row B28)."""


@dataclass(frozen=True)
class Scope:
    """Who looked at the scope of a cycle, and what to ask now."""

    checks: list[ScopeCheck]
    is_midway_due: bool


def of_cycle(cycle: Cycle, checks: list[ScopeCheck], today: date) -> Scope:
    """What was said about the scope, and whether half way is the moment to look again."""
    is_looked_at = any(check.when == ScopeCheck.When.MIDWAY for check in checks)
    return Scope(checks, is_midway(cycle, today) and not is_looked_at)


def is_midway(cycle: Cycle, today: date) -> bool:
    """Whether a cycle has been tested for six weeks and is tested still."""
    if cycle.stage not in (Cycle.Stage.TEST, Cycle.Stage.CAPTURE):
        return False
    began = localdate(cycle.locked_at) if cycle.locked_at else cycle.starts_on
    return today - began >= MIDWAY


def looked_midway() -> Exists:
    """Whether the cycle in the query around this was looked at half way."""
    return Exists(ScopeCheck.objects.filter(cycle=OuterRef("pk"), when=ScopeCheck.When.MIDWAY))
