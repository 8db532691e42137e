"""What the page of a cycle knows: its stages, who moved it, where its plan could be copied to."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import BigIntegerField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Cast

from core.access import Access
from core.prepared import prepared
from logs.facts import Facts
from logs.missing import Missing, missing_at
from logs.models import StageChange
from projects.models import (
    Amendment,
    Cycle,
    Project,
)

COMPARED_FROM = 4
"""The number of the stage from which outcomes stand beside what was expected: the review."""


@dataclass(frozen=True)
class StageRow:
    """One of the stages: done, now or to come; what it still needs, and how it was left."""

    number: int
    stage: Cycle.Stage
    state: str
    missing: Missing = field(default_factory=Missing)
    left: StageChange | None = None
    """The step that left it last, where it is behind."""


@prepared
def find(slug: str, number: int, access: Access) -> QuerySet[Cycle]:
    """A cycle of a project, if a person may read it, with what every page of one says of it."""
    told = (
        "project__alliance__programme", "project__focus_area", "term", "review_meeting__cluster",
        "builds_on__project__alliance", "locked_by", "opened_by",
    )  # fmt: skip
    any_number: Any = number  # larger ones than the column holds as well
    here = Cycle.objects.visible_to(access).filter(project__slug=slug)
    return here.filter(number=Cast(any_number, BigIntegerField())).select_related(*told)


def stages(facts: Facts, steps: list[StageChange], *, tells_plan: bool = True) -> list[StageRow]:
    """The five stages with what each still needs; of those behind, how they were left.

    Where the tasks of the plan stand above, what the plan needs is not told a second time.
    """
    cycle = facts.cycle
    left = {change.came_from: change for change in steps if not change.is_reopening}
    rows = []
    for number, name in enumerate(Cycle.STAGES, start=1):
        stage = Cycle.Stage(name)
        if number < cycle.stage_number:
            rows.append(StageRow(number, stage, "done", left=left.get(name)))
        else:
            state = "now" if number == cycle.stage_number else "todo"
            is_told = tells_plan or stage != Cycle.Stage.PLAN
            rows.append(
                StageRow(number, stage, state, missing_at(facts, name) if is_told else Missing())
            )
    return rows


@prepared
def changes(cycle: int) -> QuerySet[StageChange]:
    """Every step of a cycle, the first first."""
    return StageChange.objects.filter(cycle=cycle).select_related("by")


@prepared
def amendments(cycle: int) -> QuerySet[Amendment]:
    """Every change of something locked, the first first."""
    return Amendment.objects.filter(cycle=cycle).select_related("measure", "by")


@prepared
def copy_to(access: Access) -> QuerySet[Project]:
    """The projects of a person that could start with a copy of a plan: none is open in them."""
    edits = Q(alliance_id__among=access.leads) | Q(pk__among=access.project_leads)
    open_now = Cycle.objects.open().filter(project=OuterRef("pk"))
    stopped = Cycle.objects.filter(decision=Cycle.Decision.STOP, project=OuterRef("pk"))
    return Project.objects.filter(edits, ~Exists(open_now), ~Exists(stopped)).order_by("title")
