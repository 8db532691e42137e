"""An agenda as people type it."""

from datetime import time

import pytest

from alliances.models import Alliance
from clusters import agenda
from clusters.agenda import Point
from clusters.models import AgendaItem, Meeting

RIVERSIDE = Alliance(pk=1, name="Riverside Teaching Alliance")
NORTHGATE = Alliance(pk=2, name="Northgate Teaching Alliance")
NORTH_BANK = Alliance(pk=3, name="North Bank")
ALLIANCES = [NORTHGATE, NORTH_BANK, RIVERSIDE]


def test_each_line_is_a_point_with_its_minutes_first():
    points, problems = agenda.parse("15 Welcome\n\n 25 min: Riverside \n5, Coffee", ALLIANCES)

    assert points == [Point(15, "Welcome"), Point(25, "Riverside", 1), Point(5, "Coffee")]
    assert problems == []


@pytest.mark.parametrize(
    ("title", "alliance"),
    [
        ("Riverside", 1),
        ("riverside teaching", 1),
        ("Riverside Teaching Alliance: what went well", 1),
        ("River", None),
        ("North Bank", 3),
        ("Northgate", 2),
        ("All of us", None),
    ],
)
def test_a_line_that_names_one_alliance_is_its_turn(title, alliance):
    assert agenda.parse(f"25 {title}", ALLIANCES) == ([Point(25, title, alliance)], [])


def test_a_beginning_that_two_alliances_share_is_nobodys_turn():
    twins = [Alliance(pk=1, name="North East"), Alliance(pk=2, name="North West")]

    assert agenda.parse("25 North", twins)[0] == [Point(25, "North")]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("15 Welcome\nRiverside", "Line 2: begin with the minutes, then what"),
        ("\n\n25", "Line 3: begin with the minutes, then what"),
        ("0 Welcome", "Line 1: give between 1 and 480 minutes"),
        ("481 Welcome", "Line 1: give between 1 and 480 minutes"),
        ("15 " + "x" * 121, "Line 1: use 120 characters at most. There are 121"),
        ("1 x\n" * 61, "Use 60 points at most. There are 61."),
    ],
)
def test_what_is_wrong_names_its_line(text, problem):
    _, problems = agenda.parse(text, ALLIANCES)

    assert len(problems) == 1
    assert problems[0].startswith(problem)


def test_the_usual_agenda_gives_everybody_a_turn_and_breaks_after_half_of_them():
    points = agenda.proposed(ALLIANCES)

    assert [(each.minutes, each.title, each.alliance) for each in points] == [
        (15, "Welcome, last term’s actions", None),
        (25, "Northgate Teaching Alliance", 2),
        (25, "North Bank", 3),
        (15, "Break", None),
        (25, "Riverside Teaching Alliance", 1),
        (30, "What we learned about leading", None),
        (20, "Next cycle, dates", None),
    ]
    assert agenda.parse(agenda.written(points), ALLIANCES) == (points, [])


def test_each_point_begins_when_those_before_it_have_taken_their_minutes():
    items = [AgendaItem(minutes=minutes, title="x") for minutes in (15, 50, 25)]

    slots = list(agenda.timed(items, time(9, 30)))

    assert [slot.starts_at for slot in slots] == [time(9, 30), time(9, 45), time(10, 35)]


@pytest.mark.parametrize(("minutes", "over"), [(60, 0), (120, 0), (125, 5)])
def test_an_agenda_that_is_longer_than_its_meeting_says_by_how_much(minutes, over):
    meeting = Meeting(starts_at=time(10), ends_at=time(12))

    assert agenda.overrun([Point(minutes, "Welcome")], meeting) == over
