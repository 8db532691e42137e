"""Rows of the table: what a project keeps beside its cycles."""

from collections.abc import Callable
from typing import Any

from tests.factories.world import World
from tests.permissions.table_parts import (
    EDIT,
    OWN_ALLIANCE,
    SEES_THE_PROJECT,
    Row,
    answers,
    form,
    project_of,
)

READS = answers(404, (SEES_THE_PROJECT, 403), (OWN_ALLIANCE, 200))
KINDS = {
    "decision": "decision_records",
    "change": "changerecord_records",
    "evidence": "evidenceread_records",
    "check": "qualitycheck_records",
    "milestone": "milestone_records",
}
"""The word of the address, and where its rows are."""


def _new(kind: str) -> Callable[[World], list[Any]]:
    return lambda world: [*project_of(world), kind]


def _one(kind: str) -> Callable[[World], list[Any]]:
    return lambda world: [
        *project_of(world), kind, getattr(world.own.project, KINDS[kind]).first().pk
    ]  # fmt: skip


BESIDE_THE_CYCLES = [
    form("projects:question_new", EDIT, project_of),
    form(
        "projects:question_edit",
        EDIT,
        lambda world: [*project_of(world), world.own.project.questions.first().pk],
    ),
    Row("projects:fit", EDIT, EDIT, project_of, data={"mandate_on": "never"}),
    Row("projects:steps", READS, args=project_of),
    form("projects:step", EDIT, lambda world: [*project_of(world), 1]),
    Row("projects:risks", READS, args=project_of),
    form("projects:risk_new", EDIT, project_of),
    form(
        "projects:risk_review",
        EDIT,
        lambda world: [*project_of(world), world.own.project.risks.first().pk],
    ),
    Row("projects:core_parts", READS, args=project_of),
    form(
        "projects:core_parts_said",
        answers(
            404,
            (SEES_THE_PROJECT, 403),
            (frozenset({"own lead", "own project_lead", "own school_lead"}), 200),
        ),
        lambda world: [*project_of(world), world.own.participation.pk],
    ),
    form(
        "projects:own_parts",
        EDIT,
        lambda world: [*project_of(world), world.own.cycle.trials.first().pk],
    ),
    form(
        "projects:idea_new",
        answers(404, (SEES_THE_PROJECT, 403), (frozenset({"own facilitator"}), 200)),
        lambda world: [*project_of(world), world.own.cycle.trials.exclude(own_idea="").get().pk],
    ),
    Row("insights:timeline", READS, args=project_of),
    Row("projects:records", READS, args=project_of),
    Row("projects:decisions_csv", READS, args=project_of),
    *(Row("projects:record_new", EDIT, EDIT, _new(kind), kind) for kind in KINDS),
    *(Row("projects:record_take_back", EDIT, EDIT, _one(kind), kind) for kind in KINDS),
    form(
        "projects:milestone_reached",
        EDIT,
        lambda world: [*project_of(world), world.own.project.milestone_records.first().pk],
    ),
]
