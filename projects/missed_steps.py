"""Which schools have stopped taking part: steps of cycles they missed, one after another (B13).

A step is missed when the cycle is past it and another school of the project took it: an entry once
the test is over, a reading and a word on the core parts once the review has come.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.timezone import localdate

from core.templatetags.components import counted
from projects.models import Concern, Cycle, Fidelity, Participation, Reading

Pairs = set[tuple[int, int]]
"""Cycles with schools that took a step in them."""
Taken = Callable[[frozenset[int]], Pairs]

AFTER_TEST = (Cycle.Stage.CAPTURE, Cycle.Stage.REVIEW, Cycle.Stage.REFINE, Cycle.Stage.CLOSED)
ENTRIES: list[Taken] = []


def register(taken: Taken) -> None:
    """Call this for who wrote shared entries in projects; the log does so when it is ready."""
    ENTRIES.append(taken)


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
    rows = list(
        Participation.objects.joined()
        .filter(project__in=projects, project__closed_on__isnull=True)
        .select_related("school", "project__alliance__programme")
        .order_by("project__alliance__name", "school__name")
    )
    if not rows:
        return {}
    steps, worries = _Steps(projects), _worries(rows)
    found = {}
    for row in rows:
        is_open, settled_on = worries.get(row.pk, (False, None))
        missed = () if is_open else tuple(steps.missed(row, settled_on))
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
        readings = Reading.objects.filter(cycle__project__in=projects, school__isnull=False)
        said = Fidelity.objects.filter(trial__cycle__project__in=projects)
        self.taken: list[tuple[str, bool, dict[int, set[int]]]] = [
            (
                "nothing said of the core parts",
                True,
                _by_cycle(said.order_by().values_list("trial__cycle", "participation__school")),
            ),
            ("no reading", True, _by_cycle(readings.order_by().values_list("cycle", "school"))),
            ("no entry", False, _by_cycle(pair for taken in ENTRIES for pair in taken(projects))),
        ]

    def missed(self, row: Participation, since: date | None) -> Iterator[str]:
        for cycle in self.cycles[row.project_id]:
            if not _takes_part(row, cycle) or (since and cycle.starts_on <= since):
                return
            for words, after_review, taken in self.taken:
                if after_review and cycle.stage == Cycle.Stage.CAPTURE:
                    continue
                schools = taken[cycle.pk]
                if row.school_id in schools:
                    return
                if schools:
                    yield f"{words} in {str(cycle).lower()}"


def _by_cycle(pairs: Iterable[Any]) -> dict[int, set[int]]:
    """The schools that took a step, by cycle."""
    found: dict[int, set[int]] = defaultdict(set)
    for cycle, school in pairs:
        found[cycle].add(school)
    return found


def _takes_part(row: Participation, cycle: Cycle) -> bool:
    """From its beginning: who joined in the middle of a cycle has missed nothing of it."""
    return row.joined_on is not None and row.joined_on <= cycle.starts_on


def _worries(rows: Iterable[Participation]) -> dict[int, tuple[bool, date | None]]:
    """By participation, whether it is marked as at risk, and when that was settled last."""
    found: dict[int, tuple[bool, date | None]] = {}
    for worry in Concern.objects.filter(participation__in=rows).order_by("raised_at", "pk"):
        settled_on = localdate(worry.settled_at) if worry.settled_at else None
        found[worry.participation_id] = (settled_on is None, settled_on)
    return found
