"""The drawing of a term."""

from datetime import date, time

from clusters.models import CheckIn, Meeting, Term
from core.ring import states
from insights import rhythm

TERM = Term(
    season="autumn",
    starts_on=date(2026, 9, 2),
    break_starts_on=date(2026, 10, 26),
    break_ends_on=date(2026, 10, 30),
    ends_on=date(2026, 12, 18),
)
TODAY = date(2026, 11, 24)


def call(day, outcome=""):
    return CheckIn(due_on=day, starts_at=time(15, 45), outcome=outcome)


CALLS = [
    call(date(2026, 10, 5), "held"),
    call(date(2026, 10, 8), "held"),
    call(date(2026, 11, 18), "missed"),
    call(date(2026, 11, 23), "held"),
    call(date(2026, 11, 30)),
]
MEETING = Meeting(held_on=date(2026, 12, 10), starts_at=time(9, 30), ends_at=time(12, 30))


def test_the_drawing_and_the_list_tell_the_same_facts():
    drawn = rhythm.draw(TERM, CALLS, [MEETING], TODAY)

    assert [mark.state for mark in drawn.calls] == ["done", "done", "missed", "done", "to_come"]
    assert [(step.words, step.detail) for step in drawn.steps] == [
        ("Check-in calls, first half", "5 to 8 October, 2 of 2 made"),
        ("Check-in calls, second half", "18 to 30 November, 1 missed, 1 made, 1 to come"),
        ("Cluster meeting", "Thu 10 Dec"),
    ]
    assert drawn.description.startswith("Check-in calls, first half: 5 to 8 October, 2 of 2 made.")


def test_the_list_goes_by_the_days_and_what_is_to_come_has_an_empty_ring():
    event = Meeting(kind="national", held_on=date(2026, 10, 23), starts_at=time(10))

    def rings(today, calls=CALLS):
        drawn = rhythm.draw(TERM, calls, [event, MEETING], today)
        assert [step.words for step in drawn.steps] == [
            "Check-in calls, first half", "National event", "Check-in calls, second half",
            "Cluster meeting",
        ]  # fmt: skip
        return [states(step.ring) for step in drawn.steps]

    done, to_come, now = ["done"] * 5, ["todo"] * 5, ["now", *["todo"] * 4]
    assert rings(TODAY) == [done, done, now, to_come]
    assert rings(MEETING.held_on) == [done, done, now, now]
    booked = [call(each.due_on) for each in CALLS]
    assert rings(date(2026, 10, 4), booked) == [to_come] * 4
    assert rings(date(2026, 10, 23), booked) == [now, now, to_come, to_come]


def test_marks_stand_in_the_order_of_their_days_inside_the_drawing():
    drawn = rhythm.draw(TERM, CALLS, [MEETING], TODAY)

    xs = [mark.x for mark in drawn.calls]
    assert xs == sorted(xs)
    assert all(8 <= x <= 1092 for x in [*xs, drawn.today, drawn.meetings[0].x])
    assert xs[3] < drawn.today < xs[4]


def test_outside_the_term_there_is_no_today():
    assert rhythm.draw(TERM, [], [], date(2027, 1, 2)).today is None


def test_an_empty_term_says_so():
    assert rhythm.draw(TERM, [], [], TODAY).description == "No calls or meetings yet"


def test_nothing_is_written_over_anything_else():
    event = Meeting(kind="national", held_on=date(2026, 12, 9), starts_at=time(10))
    early = Meeting(kind="national", held_on=date(2026, 10, 20), starts_at=time(10))

    labels = rhythm.draw(TERM, CALLS, [early, event, MEETING], TODAY).labels

    assert len(labels) == 5
    for one in labels:
        for other in labels:
            if one is not other and one.lane == other.lane:
                assert one.span[1] < other.span[0] or other.span[1] < one.span[0]


def test_what_is_on_the_first_or_last_day_is_written_inside_the_drawing():
    edges = [
        Meeting(held_on=day, starts_at=time(9, 30), ends_at=time(12, 30))
        for day in (TERM.starts_on, TERM.ends_on)
    ]

    drawn = rhythm.draw(TERM, [], edges, TODAY)

    assert [label.anchor for label in drawn.labels] == ["start", "end"]
    assert all(min(label.span) >= 0 and max(label.span) <= rhythm.WIDTH for label in drawn.labels)
