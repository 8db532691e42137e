"""What stands for the alliance when its schools are read one by one, and nothing changes that."""

from datetime import date, timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from insights import series
from projects.models import Measure, Participation, Reading

FIRST = date(2026, 9, 1)
MEASURE = Measure(name="Teachers", counted="teachers")
COUNT = Measure(name="Teachers", unit="count")
SCORE = Measure(name="Teachers", unit="score")
PILOT = 99
LONG_AGO = date(2025, 1, 1)


def day(n):
    return FIRST + timedelta(days=n)


def month(when):
    return f"{when:%b %y}"


def part(school, joined=LONG_AGO, left=None):
    return Participation(school_id=school, joined_on=joined, left_on=left)


def reading(figure, on, school=None, *, measure=MEASURE, cycle=1):
    row = Reading(measure=measure, school_id=school, taken_on=on, cycle_id=cycle)
    row.figure = measure.scale.read(figure)
    return row


def alliance(readings, *parts):
    ordered = sorted(readings, key=lambda each: each.taken_on)
    return series.of_alliance(
        ordered, month, parts, late=lambda each: False, pilot=lambda each: each.cycle_id == PILOT
    )


def told(steps):
    return [(step.when, step.words) for step in steps]


def test_the_last_reading_of_the_whole_alliance_stands_for_a_half_term():
    steps = alliance(
        [reading("10 of 32", day(0)), reading("14 of 32", day(9)), reading("5 of 8", day(12), 1)],
        part(1),
    )

    assert told(steps) == [("Sep 26", "44%, 14 of 32 teachers")]


def test_schools_that_were_all_read_are_added_up():
    both = [reading("8 of 20", day(0), 1), reading("9 of 12", day(3), 2)]

    assert told(alliance(both, part(1), part(2))) == [
        ("Sep 26", "53%, 17 of 32 teachers, over 2 schools")
    ]
    counts = [reading("8 of 20", day(0), 1, measure=COUNT), reading("9", day(3), measure=COUNT)]
    assert told(alliance(counts, part(1))) == [("Sep 26", "9")]


def test_what_only_some_schools_measured_is_no_figure_of_the_alliance():
    one = [reading("8 of 20", day(0), 1)]
    without_parts = [*one, reading("75", day(1), 2)]

    assert told(alliance(one, part(1), part(2))) == []
    assert told(alliance(without_parts, part(1), part(2))) == []
    assert told(alliance(one, part(1))) == [("Sep 26", "40%, 8 of 20 teachers, over 1 school")]


def test_scores_are_not_added_up():
    scores = [reading("3 of 20", day(0), 1, measure=SCORE)]

    assert told(alliance(scores, part(1))) == []


def test_a_school_with_few_people_is_left_out_of_the_total_and_this_is_said():
    rows = [reading("8 of 20", day(0), 1), reading("1 of 3", day(1), 2)]

    assert told(alliance(rows, part(1), part(2))) == [
        ("Sep 26", "40%, 8 of 20 teachers, over 1 school, without 1 with too few to show")
    ]


def test_a_baseline_never_stands_with_what_came_after_it():
    rows = [reading("2 of 20", day(0), cycle=None), reading("9 of 20", day(5))]

    steps = alliance(rows)

    assert [(step.words, step.remark) for step in steps] == [
        ("10%, 2 of 20 teachers", "baseline"), ("45%, 9 of 20 teachers", ""),
    ]  # fmt: skip


def test_what_a_school_measured_before_it_joined_is_its_own_and_in_no_total():
    rows = [reading("8 of 20", day(0), 1), reading("5 of 10", day(2), 2)]

    steps = alliance(rows, part(1), part(2, joined=day(40)))

    assert told(steps) == [("Sep 26", "40%, 8 of 20 teachers, over 1 school")]


def test_a_school_that_left_stays_in_what_it_was_part_of():
    rows = [reading("8 of 20", day(0), 1), reading("5 of 10", day(2), 2),
            reading("9 of 20", day(40), 1)]  # fmt: skip

    steps = alliance(rows, part(1), part(2, left=day(30)))

    assert told(steps) == [
        ("Sep 26", "43%, 13 of 30 teachers, over 2 schools"),
        ("Oct 26", "45%, 9 of 20 teachers, over 1 school"),
    ]


SCHOOL_READINGS = st.lists(
    st.builds(
        lambda school, on, one, other: reading(
            f"{min(one, other)} of {max(one, other)}", day(on), school
        ),
        st.integers(1, 3), st.integers(0, 200), st.integers(5, 60), st.integers(5, 60),
    ),
    max_size=12,
)  # fmt: skip
PARTS = [part(1), part(2, joined=day(20)), part(3, left=day(120))]


@given(SCHOOL_READINGS, st.integers(0, 200), st.lists(st.integers(0, 300), max_size=5))
@example([reading("5 of 5", day(20), 1), reading("5 of 5", day(20), 3)], 30, [0])
def test_joining_changes_no_total_of_before(readings, joined, days_of_the_new):
    new = [reading("5 of 50", day(on), 9) for on in days_of_the_new]
    before = alliance(readings, *PARTS)

    after = alliance([*readings, *new], *PARTS, part(9, joined=day(joined)))

    first_month = day(joined).replace(day=1)
    assert [told([step]) for step in before if step.reading.taken_on < first_month] == [
        told([step]) for step in after if step.reading.taken_on < first_month
    ]


@given(SCHOOL_READINGS, st.integers(1, 200))
def test_leaving_changes_no_total_of_before(readings, left):
    before = alliance(readings, *PARTS)

    after = alliance(readings, part(1, left=day(left)), *PARTS[1:])

    first_month = day(left).replace(day=1)
    assert [told([step]) for step in before if step.reading.taken_on < first_month] == [
        told([step]) for step in after if step.reading.taken_on < first_month
    ]


def test_what_a_pilot_read_is_added_to_nothing_and_shown_as_that():
    schools = [reading("8 of 20", day(0), 1), reading("9 of 12", day(3), 2)]
    tried = [reading("1 of 20", day(1), 1, cycle=PILOT), reading("1 of 12", day(4), 2, cycle=PILOT)]

    assert told(alliance([*schools, *tried], part(1), part(2))) == told(
        alliance(schools, part(1), part(2))
    )
    assert told(alliance(tried, part(1), part(2))) == []
    assert told(alliance([reading("20", day(0), cycle=PILOT)])) == [("Sep 26", "20%, in a pilot")]


def test_what_a_pilot_read_hides_neither_a_total_nor_a_reading_of_the_same_half_term():
    schools = [reading("8 of 20", day(0), 1), reading("9 of 12", day(3), 2)]
    tried = reading("20", day(9), cycle=PILOT)
    whole = reading("60", day(1))

    assert told(alliance([*schools, tried], part(1), part(2))) == [
        ("Sep 26", "20%, in a pilot"), ("Sep 26", "53%, 17 of 32 teachers, over 2 schools"),
    ]  # fmt: skip
    assert told(alliance([whole, tried])) == [("Sep 26", "20%, in a pilot"), ("Sep 26", "60%")]


def test_what_a_school_read_in_a_pilot_stands_before_what_counts():
    rows = [reading("8 of 20", day(0), 1), reading("2 of 20", day(3), 1, cycle=PILOT)]

    steps = series.of_school(
        rows, month, late=lambda each: False, pilot=lambda each: each.cycle_id == PILOT
    )

    assert told(steps) == [
        ("Sep 26", "10%, 2 of 20 teachers, in a pilot"), ("Sep 26", "40%, 8 of 20 teachers"),
    ]  # fmt: skip
