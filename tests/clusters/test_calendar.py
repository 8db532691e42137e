"""School days."""

from datetime import date

import pytest

from clusters.calendar import SchoolCalendar, bank_holidays
from clusters.models import Term

AUTUMN = Term(
    season="autumn",
    starts_on=date(2026, 9, 2),
    break_starts_on=date(2026, 10, 26),
    break_ends_on=date(2026, 10, 30),
    ends_on=date(2026, 12, 18),
)
SPRING = Term(season="spring", starts_on=date(2027, 1, 5), ends_on=date(2027, 4, 30))
YEAR = SchoolCalendar.of([SPRING, AUTUMN])


@pytest.mark.parametrize(
    ("day", "is_school_day"),
    [
        (date(2026, 9, 2), True),  # first day
        (date(2026, 9, 5), False),  # Saturday
        (date(2026, 10, 26), False),  # half-term
        (date(2026, 10, 30), False),
        (date(2026, 11, 2), True),
        (date(2026, 12, 18), True),  # last day
        (date(2026, 12, 21), False),  # holidays
        (date(2027, 3, 26), False),  # Good Friday
    ],
)
def test_a_school_day_is_a_weekday_of_a_term(day, is_school_day):
    assert YEAR.is_school_day(day) is is_school_day


def test_without_term_dates_every_weekday_that_is_no_bank_holiday_counts():
    empty = SchoolCalendar()

    assert [empty.is_school_day(date(2026, 12, day)) for day in (24, 25, 26, 28)] == [
        True,
        False,
        False,
        False,  # Boxing Day moves to Monday
    ]
    assert date(2026, 12, 25) in bank_holidays()


def test_a_closure_is_no_school_day_and_moves_nothing_else():
    closed = SchoolCalendar.of([AUTUMN], [date(2026, 9, 4)])

    assert closed.school_days(date(2026, 9, 2), date(2026, 9, 8)) == [
        date(2026, 9, 2), date(2026, 9, 3), date(2026, 9, 7), date(2026, 9, 8),
    ]  # fmt: skip


def test_school_days_are_counted_after_the_day_up_to_today():
    assert YEAR.school_days_since(date(2026, 10, 23), date(2026, 11, 3)) == 2
    assert YEAR.school_days_since(date(2026, 11, 3), date(2026, 11, 3)) == 0
    assert YEAR.school_days_since(date(2026, 12, 1), date(2026, 11, 3)) == 0
    assert YEAR.school_days_back(1, date(2026, 11, 3)) == date(2026, 11, 3)
    assert YEAR.school_days_back(3, date(2026, 11, 3)) == date(2026, 10, 23)


def test_in_the_holidays_the_current_term_is_the_last_one():
    assert YEAR.current_term(date(2026, 12, 27)) is AUTUMN
    assert YEAR.current_term(date(2026, 8, 1)) is AUTUMN
    assert SchoolCalendar().current_term(date(2026, 8, 1)) is None


def test_weeks_of_a_term_are_counted_from_its_first_monday():
    assert YEAR.week_of(AUTUMN, date(2026, 9, 2)) == (1, 16)
    assert YEAR.week_of(AUTUMN, date(2026, 11, 24)) == (13, 16)


def test_the_second_half_begins_with_the_break():
    assert [AUTUMN.half(day) for day in (date(2026, 10, 25), date(2026, 10, 26))] == [1, 2]
