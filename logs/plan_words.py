"""What was written down for the plan of a project, in a few words each."""

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import (
    Case,
    CharField,
    F,
    IntegerField,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce

from accounts.models import name_of
from alliances.models import Priority
from core.prepared import prepared
from projects.models import (
    EvidenceRead,
    Milestone,
    Participation,
    ResearchQuestion,
    StepTaken,
    TeamRole,
)


class Kind(StrEnum):
    QUESTION = "question"
    PRIORITY = "priority"
    EVIDENCE = "evidence"
    """Its source; ``more`` is the own idea it was read for."""
    STEP = "step"
    """The number of one of the six steps; ``more`` says whether it is done."""
    SCHOOL = "school"
    PERSON = "person"
    MILESTONE = "milestone"


DONE = "done"
NOTHING = Value("", output_field=TextField())
FIRST = Value(0, output_field=IntegerField())


@dataclass(frozen=True)
class Said:
    """One thing. Schools and milestones are only counted: they have no words."""

    words: str
    more: str


def read(project: int) -> dict[Kind, list[Said]]:
    """All of it in one question, each kind in its own order."""
    found: dict[Kind, list[Said]] = defaultdict(list)
    for kind, words, more, *_ in sorted(_rows(project), key=lambda row: row[3:]):
        found[Kind(kind)].append(Said(words, more))
    found[Kind.EVIDENCE].reverse()  # what was read last stands first
    return found


@prepared
def _rows(project: int) -> QuerySet[Any, tuple[Any, ...]]:
    """Kind, words, more; then what to sort by: words, a number, the number of the row."""
    own = {"project": project}
    questions = _row(
        Kind.QUESTION,
        ResearchQuestion.objects.filter(replaced_on__isnull=True, **own),
        F("text"),
        place=F("position"),
    )
    priorities = _row(
        Kind.PRIORITY,
        Priority.objects.filter(projects=project),
        F("text"),
        by=Coalesce("school__name", NOTHING, output_field=TextField()),
        place=F("first_year"),
    )
    evidence = EvidenceRead.objects.standing().filter(**own)
    done = Case(When(is_done=True, then=Value(DONE)), default=NOTHING, output_field=TextField())
    return questions.union(
        priorities,
        _row(Kind.EVIDENCE, evidence, F("source"), F("idea"), by=Cast("read_on", CharField())),
        _row(
            Kind.STEP,
            StepTaken.objects.filter(**own),
            Cast("step", CharField()),
            done,
            by=Cast("at", CharField()),
        ),
        _row(Kind.SCHOOL, Participation.objects.joined().filter(**own)),
        _row(
            Kind.PERSON,
            TeamRole.objects.filter(ends_on__isnull=True, **own),
            name_of("post__person"),
        ),
        _row(Kind.MILESTONE, Milestone.objects.standing().filter(**own)),
        all=True,
    )


def _row(
    kind: Kind,
    rows: QuerySet[Any],
    words: Combinable = NOTHING,
    more: Combinable = NOTHING,
    by: Combinable = NOTHING,
    place: Combinable = FIRST,
) -> QuerySet[Any, tuple[Any, ...]]:
    """The same columns for each kind."""
    return rows.order_by().values_list(Value(kind.value), words, more, by, place, "pk")
