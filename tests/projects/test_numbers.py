"""Figures as people type them."""

from decimal import Decimal

import pytest

from projects import numbers
from projects.numbers import Figure


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
    assert numbers.read(typed, percent=True) == figure


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
    assert numbers.read(typed, percent=False) == figure


@pytest.mark.parametrize(
    "typed",
    ["about half", "", "20 of 0", "33 of 32", "101", "-1", "1e5", "NaN", "63 63", "٣", "9" * 400],
)
def test_what_is_no_figure_is_refused(typed):
    assert numbers.read(typed, percent=True) is None


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
