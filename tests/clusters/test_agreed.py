"""Actions written one a line: who, what, when."""

import re
from datetime import date, datetime

import pytest
from django.utils import timezone
from hypothesis import example, given
from hypothesis import strategies as st

from accounts.models import User
from clusters import agreed
from clusters.agreed import Agreed, Names
from clusters.models import Action

TODAY = date(2026, 11, 26)
AMIRA, JO, SAM, OTHER_SAM = 1, 2, 3, 4
NAMES = Names({AMIRA: "Amira Lowe", JO: "Jo Bartlett", SAM: "Sam Okafor", OTHER_SAM: "Sam Dee"})
WEEKDAY = re.compile(rf"(?:^|[ ,;]){agreed.WEEKDAY}\.?$", re.IGNORECASE)
"""What is read as part of the day that follows."""
EVERYBODY = "Amira Lowe, Jo Bartlett, Sam Dee, Sam Okafor"


def read(text, written=()):
    return agreed.read(text, NAMES, TODAY, written)


def action(pk, owner, what, due_on, agreed_on=TODAY):
    at = timezone.make_aware(datetime.combine(agreed_on, datetime.min.time()))
    person = User(pk=owner, name=NAMES.people.get(owner, "Gone Away"))
    return Action(pk=pk, owner=person, what=what, due_on=due_on, agreed_at=at)


def test_a_line_says_who_what_and_when():
    found, problems = read(
        "Amira: reading for pupil reasoning, 4 Dec\n\n jo bartlett :  send the script, 30 Nov."
    )

    assert problems == []
    assert found == [
        Agreed("reading for pupil reasoning", AMIRA, date(2026, 12, 4)),
        Agreed("send the script", JO, date(2026, 11, 30)),
    ]


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("4 Dec", date(2026, 12, 4)),
        ("4th December", date(2026, 12, 4)),
        ("by Fri 4 Dec 2026", date(2026, 12, 4)),
        ("Friday, 4 December, 2026", date(2026, 12, 4)),
        ("4/12", date(2026, 12, 4)),
        ("04/12/26", date(2026, 12, 4)),
        ("4.12.2026", date(2026, 12, 4)),
        ("26 November", TODAY),
        ("25 Nov", date(2027, 11, 25)),
        ("3 Sept", date(2027, 9, 3)),
        ("1 sep.", date(2027, 9, 1)),
    ],
)
def test_a_day_is_read_day_first_and_without_a_year_is_the_next(typed, day):
    assert read(f"Amira: ring the heads, {typed}") == ([Agreed("ring the heads", AMIRA, day)], [])
    assert read(f"Amira: ring the heads {typed}")[0][0].due_on == day


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("ring the heads, 4 Dec", "begin with who does it and a colon, for example Amira:"),
        ("Ann: ring, 4 Dec", "nobody is called “Ann”"),
        (": ring, 4 Dec", "nobody is called “”"),
        ("Sam: ring, 4 Dec", "more than one person is called “Sam”. Write the whole name"),
        ("Amira: ring the heads", "end with the day, for example 4 Dec"),
        ("Amira: ring the heads, soon", "end with the day, for example 4 Dec"),
        ("Amira: ring on 4 Dec or later", "end with the day, for example 4 Dec"),
        ("Amira: 4 Dec", "say what is to be done, between the name and the day"),
        ("Amira: ring, 31 Feb", "there is no day “31 Feb”"),
        ("Amira: ring, 12/31", "there is no day “12/31”"),
        ("Amira: ring, 4 Dez", "“Dez” is no month"),
        ("Amira: ring, 4 Decade", "“Decade” is no month"),
        ("Amira: ring, 4 Dec 2025", "4 December 2025 has passed"),
        ("Amira: ring, 4 Dec 2031", "check the year"),
        (f"Amira: {'x' * 301}, 4 Dec", "use 300 characters at most to say what is to be done"),
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_understood_says_why_and_which(line, problem):
    found, problems = read(f"Jo: ring, 1 Dec\n{line}")

    assert problems[0] == f"Line 2: {problem}"
    assert problems[1:] == ([f"You can name {EVERYBODY}"] if "nobody" in problem else [])
    assert found == [Agreed("ring", JO, date(2026, 12, 1))]


def test_a_whole_name_says_which_sam():
    assert read("Sam Dee: ring, 4 Dec")[0][0].owner == OTHER_SAM


def test_what_stands_there_already_is_the_same_action_whatever_day_it_is():
    written = [
        action(1, AMIRA, "ring the heads", date(2026, 10, 30), date(2026, 10, 8)),
        action(2, SAM, "count, and write it down", date(2026, 12, 4)),
        action(3, 99, "of somebody who left", None),
    ]
    text = agreed.write(written, NAMES)

    found, problems = read(f"{text}\nJo: new, 4 Dec", written)

    assert text == (
        "Amira: ring the heads, 30 Oct\n"
        "Sam Okafor: count, and write it down, 4 Dec\n"
        "Gone Away: of somebody who left"
    )
    assert problems == []
    assert [each.action for each in found] == [*written, None]


def test_the_same_line_twice_is_one_action():
    assert len(read("Amira: ring, 4 Dec\nAmira:  ring, 4 Dec")[0]) == 1


def test_who_can_be_named_is_said_once():
    assert read("Ann: ring, 4 Dec\nBea: ring, 4 Dec")[1] == [
        "Line 1: nobody is called “Ann”",
        "Line 2: nobody is called “Bea”",
        f"You can name {EVERYBODY}",
    ]


def test_more_than_thirty_are_too_many():
    text = "\n".join(f"Amira: ring {n}, 4 Dec" for n in range(31))

    assert read(text)[1] == ["Write down 30 actions at most. There are 31"]


@pytest.mark.parametrize("what", ["monitor", "tell Monica", "ask Sunita", "wedge the door"])
def test_a_word_that_begins_as_a_weekday_does_is_part_of_what_is_done(what):
    assert read(f"Amira: {what}, 4 Dec") == ([Agreed(what, AMIRA, date(2026, 12, 4))], [])


@pytest.mark.parametrize("day", ["Fri", "Friday", "Fri.", "on Friday", "by FRI,"])
def test_a_weekday_before_the_day_is_part_of_the_day(day):
    assert read(f"Amira: ring, {day} 4 Dec") == ([Agreed("ring", AMIRA, date(2026, 12, 4))], [])


@example(what="ring", days=(date(2028, 2, 29) - TODAY).days, owner=1)
@given(
    what=st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=40).filter(
        lambda text: text.strip(" ,;") == text and not WEEKDAY.search(text)
    ),
    days=st.integers(0, 700),
    owner=st.sampled_from(sorted(NAMES.people)),
)
def test_whatever_is_written_is_read_back(what, days, owner):
    due_on = date.fromordinal(TODAY.toordinal() + days)
    line = agreed.write([action(1, owner, what, due_on)], NAMES)

    assert read(line) == ([Agreed(what, owner, due_on)], [])


@given(st.text(max_size=200))
def test_any_text_is_understood_or_named(text):
    found, problems = read(text)

    assert len(found) + len(problems) <= text.count("\n") + 3
