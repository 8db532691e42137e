"""Each figure of the report is counted from the database, and nothing missing goes unseen."""

import json
from collections import Counter
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import ProtectedError

from alliances.models import Alliance, Cohort
from insights import source_check
from projects import published
from projects.models import Participation, PublishedExample, PublishedFigure, PublishedSource
from tests.worlds import db, made_once
from toolkit import seeding
from toolkit.models import (
    Behaviour,
    Challenge,
    Claim,
    Dimension,
    FocusArea,
    Intervention,
    KeyMessage,
    Level,
    Placement,
    Strand,
)

__all__ = ["built", "db"]


def load():
    seeding.seed()
    published.seed()


built = made_once(load)


@pytest.fixture
def seeded(db):
    """Everything is loaded; what a test takes away comes back after it."""


def run(*options: str, command: str = "check_source") -> str:
    out = StringIO()
    call_command(command, *options, stdout=out)
    return out.getvalue()


def remove(row) -> None:
    """Delete a row, after everything that protects it."""
    try:
        row.delete()
    except ProtectedError as problem:
        for other in problem.protected_objects:
            remove(other)
        row.delete()


def wrong() -> set[str]:
    return {check.name for check in source_check.checks() if not check.is_fine}


def test_what_was_loaded_agrees_but_for_two_known_gaps(seeded):
    said = run("--json")

    rows = json.loads(said)
    assert {tuple(sorted(row)) for row in rows} == {("name", "ours", "reason", "report")}
    compared = [row for row in rows if row["ours"] is not None]
    differing = {row["name"]: (row["report"], row["ours"]) for row in compared if row["reason"]}
    assert differing == {"alliances_stated": (32, 31), "text_pairs_named": (76, 75)}
    assert all(row["report"] == row["ours"] for row in compared if not row["reason"])
    assert (len(rows), len(compared)) == (97, 82)


def test_the_table_ends_with_a_summary(seeded):
    assert run().splitlines()[-1] == (
        "97 figures: 80 agree, 2 differ for a known reason, 15 not compared."
    )


def test_every_figure_is_counted_or_said_not_to_be_held(seeded):
    names = {check.name for check in source_check.checks()}

    assert source_check.COUNTS.keys() | source_check.NOT_HELD.keys() == names
    assert not source_check.COUNTS.keys() & source_check.NOT_HELD.keys()


@pytest.mark.parametrize(
    ("model", "fields", "figure"),
    [
        (Intervention, {"seed_key": "intervention:I09"}, "interventions"),
        (Placement, {"seed_key": "placement:I04:analytic-investigation"}, "placements"),
        (Strand, {"key": "fit-governance"}, "strands"),
        (Dimension, {"key": "partnership"}, "dimensions"),
        (KeyMessage, {"number": 6}, "key_messages"),
        (Level, {"key": "b"}, "levels"),
        (Claim, {"number": 2}, "claims"),
        (Claim.key_messages.through, {"claim__number": 1}, "claim_links"),
        (Behaviour, {"key": "motivation"}, "behaviours_cluster_log"),
        (Behaviour, {"key": "humility"}, "behaviours_workshop"),
        (FocusArea, {"key": "lesson-study"}, "focus_areas"),
        (Challenge, {"key": "communication"}, "challenges"),
        (Alliance, {"slug": "ripley"}, "alliances_listed"),
        (Cohort, {"number": 3}, "cohorts"),
        (PublishedExample, {"seed_key": "example:8:nelta"}, "matrix_km8"),
        (PublishedExample, {"alliance": None}, "matrix_anonymised"),
        (PublishedFigure, {"seed_key": "area:lesson-study"}, "area_lesson_study"),
        (PublishedFigure, {"seed_key": "figure:maths_confidence"}, "area_examples"),
        (PublishedFigure, {"seed_key": "figure:lost_designation"}, "lead_schools_lost_designation"),
        (PublishedSource, {"note": "Robert Hill"}, "research_team_members"),
        (Participation, {"school__name": "Fortismere School"}, "project_schools_named"),
    ],
)
def test_one_row_less_is_noticed(seeded, model, fields, figure):
    remove(model.objects.get(**fields))

    with pytest.raises(CommandError, match=figure):
        run()


@pytest.mark.parametrize(
    ("model", "fields", "change", "figure"),
    [
        (Alliance, {"slug": "wroxham"}, {"link": ""}, "alliance_links"),
        (Alliance, {"slug": "nelta"}, {"lead_school": None}, "lead_schools_named"),
        (Intervention, {"seed_key": "intervention:I74"}, {"sub_items": "One"}, "sub_items_listed"),
        (PublishedExample, {"seed_key": "example:8:nelta"}, {"in_text": False}, "text_pairs_named"),
        (PublishedFigure, {"seed_key": "area:lesson-study"}, {"n": "some"}, "area_total"),
    ],
)
def test_one_value_changed_is_noticed(seeded, model, fields, change, figure):
    model.objects.filter(**fields).update(**change)

    assert figure in wrong()


def test_the_known_gap_explains_only_itself(seeded):
    remove(Alliance.objects.get(slug="ripley"))

    assert "alliances_stated" in wrong()


def test_json_is_printed_whole_before_the_failure(seeded):
    Cohort.objects.get(number=3).delete()
    out = StringIO()

    with pytest.raises(CommandError):
        call_command("check_source", "--json", stdout=out)

    rows = {row["name"]: row for row in json.loads(out.getvalue())}
    assert rows["cohorts"] == {"name": "cohorts", "report": 3, "ours": 2, "reason": ""}


def test_what_an_administrator_adds_is_not_counted(seeded):
    mine = Intervention.objects.create(slug="ours", title="Ours", summary="Ours.")
    Placement.objects.create(intervention=mine, strand=Strand.objects.first())

    assert wrong() == set()


def test_the_matrix_is_printed_as_in_the_appendix(seeded):
    header, *lines = run(command="export_matrix").splitlines()

    assert header == "key_message,alliance"
    assert len(lines) == 76
    assert lines[:3] == [
        "1,Camden Primary Partnership",
        "1,New River Teaching Alliance",
        "1,Cheshire Leadership and Teaching Alliance",
    ]
    assert lines[-2:] == ["12,The Wroxham Transformative Learning Alliance", "13,Anonymised"]
    numbers = Counter(int(line.split(",")[0]) for line in lines)
    assert [numbers[number] for number in range(1, 14)] == [
        7, 6, 11, 6, 10, 5, 9, 4, 7, 4, 4, 2, 1,
    ]  # fmt: skip
    assert list(numbers) == sorted(numbers)


def test_an_alliance_has_one_name_in_the_matrix(seeded):
    lines = run(command="export_matrix").splitlines()

    assert {"5,NELTA", "9,Fairfields TSA", "11,North Liverpool TSP", "3,LEARN TSA"} <= {*lines}
    assert len({line.split(",", 1)[1] for line in lines[1:]}) == 29


def test_the_order_survives_rows_that_came_back(seeded):
    before = run(command="export_matrix")
    PublishedExample.objects.filter(key_message__number=1).first().delete()
    published.seed()

    assert run(command="export_matrix") == before
