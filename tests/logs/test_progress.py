"""The word for progress, and its reasons."""

from datetime import date, timedelta

import pytest

from clusters.calendar import SchoolCalendar
from clusters.models import Term
from logs.progress import Facts, Override, Progress, progress

TODAY = date(2026, 11, 24)
CALENDAR = SchoolCalendar.of(
    [
        Term(
            season="autumn",
            starts_on=date(2026, 9, 2),
            break_starts_on=date(2026, 10, 26),
            break_ends_on=date(2026, 10, 30),
            ends_on=date(2026, 12, 18),
        ),
        Term(season="spring", starts_on=date(2027, 1, 5), ends_on=date(2027, 3, 25)),
    ]
)
GOOD = {
    "started_on": date(2026, 1, 12),
    "last_entry_on": date(2026, 11, 20),
    "last_shared_reflection_on": date(2026, 11, 6),
}


def told(today=TODAY, **facts):
    return progress(Facts(**GOOD | facts), CALENDAR, today)


def test_a_recent_entry_no_missed_call_and_a_shared_reflection_are_on_track():
    assert told() == Progress("On track", "ok")


def test_one_thing_missing_needs_a_nudge_and_says_which():
    assert told(last_entry_on=date(2026, 10, 14)) == Progress(
        "Needs a nudge", "watch", ("No entry for 24 school days",)
    )
    assert told(missed_call_on=date(2026, 11, 18)) == Progress(
        "Needs a nudge", "watch", ("Missed the call of 18 November",)
    )
    assert told(last_shared_reflection_on=date(2026, 7, 2)) == Progress(
        "Needs a nudge", "watch", ("No shared reflection this term",)
    )


def test_a_stale_log_and_a_missed_call_are_off_track():
    found = told(last_entry_on=None, missed_call_on=date(2026, 11, 18))

    assert found == Progress(
        "Off track", "risk", ("No entry yet", "Missed the call of 18 November")
    )


@pytest.mark.parametrize(("days", "word"), [(21, "On track"), (22, "Needs a nudge")])
def test_an_entry_stays_fresh_for_21_school_days(days, word):
    day, left = TODAY, days
    while left:
        left -= CALENDAR.is_school_day(day)
        day -= timedelta(days=1)

    assert CALENDAR.school_days_since(day, TODAY) == days
    assert told(last_entry_on=day).word == word


def test_holidays_stop_the_clock():
    assert told(
        today=date(2027, 1, 6),
        last_entry_on=date(2026, 12, 18),
        last_shared_reflection_on=date(2027, 1, 5),
    ) == Progress("On track", "ok")


def test_nothing_is_overdue_in_the_first_term_of_a_project():
    found = told(started_on=date(2026, 9, 20), last_entry_on=None, last_shared_reflection_on=None)

    assert found == Progress("Setting up", "none", ("First term of the project",))


def test_an_alliance_without_a_project_is_setting_up():
    assert told(has_project=False) == Progress("Setting up", "none", ("No project yet",))


def test_a_facilitators_own_word_goes_before_the_facts():
    found = told(last_entry_on=None, override=Override("on_track", "Visited them on Friday"))

    assert found == Progress("On track", "ok", ("Visited them on Friday",))
