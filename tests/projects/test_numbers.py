"""Figures as people type them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects import numbers
from projects.numbers import Figure, Scale

PERCENT = Scale(is_percent=True)
ONE_TO_FIVE = Scale(lowest=Decimal(1), highest=Decimal(5))
HUNDREDTHS = st.decimals(-9_999_999, 9_999_999, places=2).map(lambda value: value + 0)
WHOLES = st.integers(1, 999_999)


@pytest.mark.parametrize(
    ("typed", "figure"),
    [
        ("63", Figure(Decimal("63.00"))),
        (" 63.5 % ", Figure(Decimal("63.50"))),
        ("20 of 32", Figure(Decimal("62.50"), 20, 32)),
        ("20/32", Figure(Decimal("62.50"), 20, 32)),
        ("16 out of 16", Figure(Decimal("100.00"), 16, 16)),
        ("1 of 16", Figure(Decimal("6.25"), 1, 16)),
        ("0 of 16", Figure(Decimal("0.00"), 0, 16)),
    ],
)
def test_a_percentage_is_read_with_its_parts(typed, figure):
    assert PERCENT.read(typed) == figure


@pytest.mark.parametrize(
    ("typed", "figure"),
    [
        ("27 months", Figure(Decimal("27.00"))),
        ("-3", Figure(Decimal("-3.00"))),
        ("11", Figure(Decimal("11.00"))),
        ("8 of 12", Figure(Decimal("8.00"), 8, 12)),
    ],
)
def test_any_other_figure_is_read_as_it_stands(typed, figure):
    assert Scale().read(typed) == figure


@pytest.mark.parametrize(
    "typed",
    [
        "about half",
        "",
        "20 of 0",
        "33 of 32",
        "101",
        "-1",
        "1e5",
        "NaN",
        "63 63",
        "٣",
        "9" * 400,
        "62.455",
        "1.0000001",
    ],
)
def test_what_is_no_figure_is_refused(typed):
    assert PERCENT.read(typed) is None


@pytest.mark.parametrize(
    ("value", "shown"),
    [("63.00", "63"), ("62.50", "62.5"), ("100.00", "100"), ("0.00", "0"), ("120", "120")],
)
def test_numbers_are_shown_without_needless_zeros(value, shown):
    assert numbers.plain(Decimal(value)) == shown


def test_a_half_is_rounded_up():
    assert [numbers.whole(Decimal(value)) for value in ("62.50", "62.49", "0.50")] == [
        "63",
        "62",
        "1",
    ]


@pytest.mark.parametrize(
    ("typed", "is_read"),
    [("1", True), ("3.4", True), ("5", True), ("0.99", False), ("5.01", False)],
)
def test_a_figure_stays_within_the_ends_of_its_scale(typed, is_read):
    assert (ONE_TO_FIVE.read(typed) is not None) == is_read


def test_every_scale_says_what_to_enter():
    assert [scale.asks for scale in (PERCENT, ONE_TO_FIVE, Scale())] == [
        "a number from 0 to 100, for example 63, or 20 of 32",
        "a number from 1 to 5",
        "a number, for example 12, or 20 of 32",
    ]


@given(HUNDREDTHS)
def test_any_number_that_is_typed_is_read_back_as_it_was(value):
    typed = numbers.plain(value)

    figure = Scale().read(typed)

    assert (figure.value, figure.typed) == (value, typed)


@given(WHOLES, WHOLES, st.sampled_from([PERCENT, Scale()]))
def test_any_parts_that_are_typed_are_read_back_as_they_were(one, other, scale):
    part, of = sorted((one, other))

    figure = scale.read(f"{part} of {of}")

    assert (figure.part, figure.of, figure.typed) == (part, of, f"{part} of {of}")
    assert scale.read(figure.typed) == figure


@given(st.text(st.sampled_from("0123456789.-/% of"), max_size=14), st.booleans())
def test_whatever_is_read_at_all_comes_back_as_the_same_figure(typed, is_percent):
    scale = Scale(is_percent)

    figure = scale.read(typed)

    if figure is not None:
        assert scale.read(figure.typed) == figure
        if not figure.of:
            assert figure.value == Decimal(typed.strip().rstrip("%").strip())


STAGES = Scale(stages=("Beginning", "Developing", "Embedding"))


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("Beginning", "1"),
        ("  embedding ", "3"),
        ("Between Developing  and embedding", "2.5"),
        ("2", "2"),
        ("2.5", "2.5"),
    ],
)
def test_a_stage_is_read_by_its_name_or_its_number(typed, value):
    assert STAGES.read(typed) == Figure(Decimal(value))


@pytest.mark.parametrize(
    "typed", ["", "0", "4", "2.25", "Leading", "Between Beginning and Embedding"]
)
def test_what_is_no_stage_is_not_read(typed):
    assert STAGES.read(typed) is None


@pytest.mark.parametrize("value", ["1", "1.5", "2", "2.5", "3"])
def test_a_stage_is_said_as_it_is_read(value):
    assert STAGES.read(STAGES.words(Decimal(value))) == Figure(Decimal(value))
