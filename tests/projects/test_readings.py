"""A reading says its figure with everything that has to stand beside it."""

from decimal import Decimal

import pytest

from projects.models import Measure, Reading


def reading(figure, *, unit="percent", around=None, **measure):
    of = Measure(name="A measure", unit=unit, **measure)
    found = Reading(measure=of, **(around or {}))
    found.figure = of.scale.read(figure)
    return found


@pytest.mark.parametrize(
    ("found", "shown", "words"),
    [
        (reading("62.5"), "62.5%", "62.5%"),
        (reading("20 of 32"), "63%", "63%, 20 of 32"),
        (reading("20 of 32", counted="teachers"), "63%", "63%, 20 of 32 teachers"),
        (reading("0 of 5"), "0%", "0%, 0 of 5"),
        (reading("1 of 16", unit="count", counted="teachers"), "1 of 16", "1 of 16 teachers"),
        (reading("16 of 16", unit="count", counted="teachers"), "16 of 16", "16 of 16 teachers"),
        (
            reading("27", unit="months", counted="pupils",
                    around={"n": 30, "period": "in 7 months"}),
            "27 months",
            "27 months in 7 months, from 30 pupils",
        ),
        (reading("1", unit="months"), "1 month", "1 month"),
        (
            reading("19", unit="other", unit_name="percentage points", counted="schools",
                    counts_people=False, around={"n": 3}),
            "19 percentage points",
            "19 percentage points, from 3 schools",
        ),
        (
            reading("3.4", unit="score", lowest=Decimal(1), highest=Decimal(5),
                    around={"n": 30, "spread": "1.5 to 5"}),
            "3.4",
            "3.4, from 30, spread 1.5 to 5",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_a_figure_is_told_with_what_stands_beside_it(found, shown, words):
    assert (found.shown, found.words) == (shown, words)
    assert found.words == " ".join(filter(None, [found.shown, found.beside])) or found.words == (
        f"{found.shown}, {found.beside}"
    )


@pytest.mark.parametrize(
    ("figure", "around", "is_withheld"),
    [("1 of 4", {}, True), ("1 of 5", {}, False), ("50", {"n": 4}, True), ("50", {"n": 5}, False),
     ("50", {}, False), ("4 of 16", {}, False)],
)  # fmt: skip
def test_a_figure_of_fewer_than_five_people_is_shown_to_nobody(figure, around, is_withheld):
    found = reading(figure, around=around | {"spread": "10 to 60", "compared_with": "Others"})

    assert found.is_withheld == is_withheld
    if is_withheld:
        assert (found.shown, found.words, found.beside, found.label, found.comparison) == (
            "Too few to show", "Too few to show", "", "", "",
        )  # fmt: skip


def test_a_figure_of_few_things_is_shown():
    assert not reading("1 of 3", counts_people=False).is_withheld


@pytest.mark.parametrize(
    ("compared", "told"),
    [
        ({}, "The year before"),
        ({"compared_value": Decimal(0)}, "The year before: 0%"),
        ({"compared_value": Decimal(50), "compared_part": 5, "compared_of": 10},
         "The year before: 50%, 5 of 10"),
        ({"compared_value": Decimal(50), "compared_n": 58},
         "The year before: 50%, from 58 pupils"),
        ({"compared_value": Decimal(50), "compared_n": 4}, "The year before: too few to show"),
        ({"compared_value": Decimal(50), "compared_part": 2, "compared_of": 4},
         "The year before: too few to show"),
    ],
)  # fmt: skip
def test_a_comparison_says_who_and_how_many(compared, told):
    found = reading("60", counted="pupils", around={"compared_with": "The year before"} | compared)

    assert found.comparison == told


def test_nothing_is_compared_with_nobody():
    assert reading("60").comparison == ""
