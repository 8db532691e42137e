"""Which schools have stopped taking part: steps of cycles they missed, one after another (B13).

A step is missed when the cycle is past it and another school of the project took it: an entry once
the test is over, a reading and a word on the core parts once the review has come.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet, Value
from django.utils.timezone import localdate

from core.templatetags.components import counted
from projects.models import Cycle, Fidelity, Participation, Reading

Rows = Callable[[frozenset[int]], QuerySet[Any]]
"""What stands for a step in some projects, a row with its ``cycle`` and ``school`` each."""

AFTER_TEST = (Cycle.Stage.CAPTURE, Cycle.Stage.REVIEW, Cycle.Stage.REFINE, Cycle.Stage.CLOSED)
ENTRIES: list[Rows] = []

SAID, READ, WROTE = "nothing said of the core parts", "no reading", "no entry"
STEPS = {SAID: True, READ: True, WROTE: False}
"""Each as it is told when it was missed, and whether the review has to have come, the last first.
"""


def register(rows: Rows) -> None:
    """Call this for who wrote shared entries in projects; the log does so when it is ready."""
    ENTRIES.append(rows)


@dataclass(frozen=True)
class Proposal:
    """A school is proposed as at risk: the steps it missed one after another, the newest first."""

    row: Participation
    steps: tuple[str, ...]

    @property
    def reason(self) -> str:
        row = " in a row" if len(self.steps) > 1 else ""
        return f"{self.short}{row}: {'; '.join(self.steps)}."

    @property
    def short(self) -> str:
        return f"Missed {counted(len(self.steps), 'step,steps')}"


def proposals(projects: frozenset[int]) -> dict[int, Proposal]:
    """By number of the participation, the schools that people should look at.

    Not one that is marked as at risk already. What was settled is not held against a school again:
    only cycles that began after it count.
    """
    rows = (
        Participation.objects.joined()
        .filter(project__in=projects, project__closed_on__isnull=True)
        .select_related("school", "project__alliance__programme")
        .prefetch_related("concerns")
        .order_by("project__alliance__name", "school__name")
    )
    return among(list(rows))


def among(rows: Sequence[Participation]) -> dict[int, Proposal]:
    """The same of schools that take part in open projects, each with its concerns at hand."""
    if not rows:
        return {}
    steps = _Steps(frozenset(row.project_id for row in rows))
    found = {}
    for row in rows:
        last = next(iter(row.concerns.all()), None)
        is_at_risk = last is not None and last.settled_at is None
        settled_on = localdate(last.settled_at) if last and last.settled_at else None
        missed = () if is_at_risk else tuple(steps.missed(row, settled_on))
        if len(missed) >= row.project.alliance.programme.missed_steps:
            found[row.pk] = Proposal(row, missed)
    return found


def of_school(row: Participation) -> Proposal | None:
    return proposals(frozenset({row.project_id})).get(row.pk)


class _Steps:
    """The steps that schools of some projects took, cycle by cycle."""

    def __init__(self, projects: frozenset[int]) -> None:
        self.cycles: dict[int, list[Cycle]] = defaultdict(list)
        for cycle in Cycle.objects.filter(project__in=projects, stage__in=AFTER_TEST).order_by(
            "-number"
        ):
            self.cycles[cycle.project_id].append(cycle)
        self.taken: dict[tuple[str, int], set[int]] = defaultdict(set)
        if self.cycles:
            for step, cycle_pk, school in _taken(projects):
                self.taken[step, cycle_pk].add(school)

    def missed(self, row: Participation, since: date | None) -> Iterator[str]:
        for cycle in self.cycles[row.project_id]:
            if not _takes_part(row, cycle) or (since and cycle.starts_on <= since):
                return
            for step, after_review in STEPS.items():
                if after_review and cycle.stage == Cycle.Stage.CAPTURE:
                    continue
                schools = self.taken[step, cycle.pk]
                if row.school_id in schools:
                    return
                if schools:
                    yield f"{step} in {str(cycle).lower()}"


def _taken(projects: frozenset[int]) -> QuerySet[Any, tuple[str, int, int]]:
    """Step, cycle and school, once for each."""
    said = Fidelity.objects.filter(trial__cycle__project__in=projects)
    readings = Reading.objects.filter(cycle__project__in=projects, school__isnull=False)
    return _of(SAID, said, "trial__cycle", "participation__school").union(
        _of(READ, readings, "cycle", "school"),
        *(_of(WROTE, rows(projects), "cycle", "school") for rows in ENTRIES),
    )


def _of(step: str, rows: QuerySet[Any], *columns: str) -> QuerySet[Any, tuple[str, int, int]]:
    return rows.order_by().values_list(Value(step), *columns)


def _takes_part(row: Participation, cycle: Cycle) -> bool:
    """From its beginning: who joined in the middle of a cycle has missed nothing of it."""
    return row.joined_on is not None and row.joined_on <= cycle.starts_on
