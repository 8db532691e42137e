"""Places on the stages, what moved, and how it is drawn."""

from datetime import date

import pytest

from alliances.scale import Move, Scale, drawing, labels, movement, spread

STAGES = Scale(("Beginning", "Developing", "Embedding", "Leading"))
NAMES = {1: "Coaching", 2: "Governance", 3: "Architecture", 4: "Challenge"}


@pytest.mark.parametrize(
    ("place", "words", "covered"),
    [
        (0.0, "Beginning", [0]),
        (1.5, "Between Developing and Embedding", [1, 2]),
        (3.0, "Leading", [3]),
        (None, "Left open", []),
    ],
)
def test_a_place_is_a_stage_between_two_or_open(place, words, covered):
    assert STAGES.words(place) == words
    assert [number for number in range(4) if STAGES.covers(place, number)] == covered
    assert STAGES.is_between(place) == (len(covered) == 2)


def test_movement_compares_what_both_place_the_biggest_step_up_first():
    found = movement(NAMES, {1: 0.0, 2: 2.0, 3: None, 4: 1.0}, {1: 1.5, 2: 1.0, 3: 1.0, 4: 1.0})

    assert [(move.name, move.how) for move in found.moves] == [
        ("Coaching", "up 1 and a half"), ("Governance", "down 1"),
    ]  # fmt: skip
    assert found.still == ["Challenge"]
    assert found.left_open == ["Architecture"]
    assert found.summary == "1 strand up, 1 down"


@pytest.mark.parametrize(
    ("before", "now", "summary"),
    [
        ({1: 0.0}, {1: 0.0}, "No strand moved"),
        ({1: 1.0, 2: 1.0}, {1: 0.5, 2: 0.0}, "2 strands down"),
        ({1: 0.0, 2: 1.0}, {1: 0.5, 2: 2.0}, "2 strands up"),
    ],
)
def test_movement_is_told_in_one_sentence(before, now, summary):
    assert movement(NAMES, before, now).summary == summary


def test_half_a_stage_is_said_in_words():
    assert Move("Coaching", 1.0, 0.5).how == "down half"


def test_the_spread_counts_each_place_once_lowest_first():
    assert spread([1.0, None, 0.0, 1.0, 0.5], STAGES) == (
        "1 Beginning, 1 Between Beginning and Developing, 2 Developing, 1 left it open"
    )
    assert spread([], STAGES) == ""


def test_days_are_told_apart_by_their_years_or_by_the_day():
    assert labels(date(2025, 9, 18), date(2026, 9, 22)) == ("2025", "2026")
    assert labels(date(2026, 2, 3), date(2026, 9, 22)) == ("3 Feb", "22 Sep")


def test_the_drawing_has_a_column_for_each_stage_and_a_line_for_each_move():
    drawn = drawing([Move("Coaching", 0.0, 1.5), Move("Governance", 3.0, 2.0)], STAGES)

    assert drawn.columns == [
        ("Beginning", 290.0), ("Developing", 393.3), ("Embedding", 496.7), ("Leading", 600.0),
    ]  # fmt: skip
    assert [(line.x1, line.x2, line.y) for line in drawn.lines] == [
        (290.0, 445.0, 51), (600.0, 496.7, 85),
    ]  # fmt: skip


def test_one_stage_is_drawn_too():
    assert drawing([], Scale(("Beginning",))).columns == [("Beginning", 290.0)]
