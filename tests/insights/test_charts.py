"""The geometry of the trend chart, against the design's own drawing (project.html)."""

import pytest

from insights.charts import Point, Reading, Tick, trend

CONFIDENCE = [
    Reading("Spr 2", 31.0, "31%", is_baseline=True),
    Reading("Sum 1", 44.0, "44%"),
    Reading("Sum 2", 52.0, "52%"),
    Reading("Aut 1", 63.0, "63%"),
]


def test_points_target_and_baseline_stand_where_the_design_puts_them():
    chart = trend(CONFIDENCE, target=80.0, goal="80%")

    assert (chart.axis_y, chart.right) == (144.0, 274)
    assert [point.x for point in chart.points] == [16.0, 100.0, 184.0, 268.0]
    assert [round(point.y) for point in chart.points] == [103, 86, 75, 60]
    assert round(chart.goal_y) == 38
    assert round(chart.base_y) == 103
    assert [point.is_last for point in chart.points] == [False, False, False, True]


def test_a_value_near_the_target_line_is_printed_below_its_point():
    near = trend([Reading("Aut 1", 11.0, "11")], target=12.0, goal="12")
    far = trend([Reading("Aut 1", 2.0, "2")], target=12.0, goal="12")

    assert near.value_y > near.value_at.y
    assert far.value_y < far.value_at.y


def test_a_missing_reading_is_drawn_as_due_and_never_joined_up():
    readings = [*CONFIDENCE[:3], Reading("Aut 1", None, "", is_due=True)]

    chart = trend(readings, target=None, goal="")

    assert chart.line.count(",") == 3
    assert chart.gap == Point(268.0, chart.points[-1].y, False)
    assert chart.ticks[-1] == Tick(268.0, "Aut 1", "middle")


def test_a_baseline_of_zero_has_no_line_of_its_own():
    zero = Reading("Spr 2", 0.0, "0", is_baseline=True)

    assert trend([zero], target=12.0, goal="12").base_y is None


def test_without_a_baseline_there_is_no_line_that_looks_like_one():
    chart = trend(CONFIDENCE[1:], target=80.0, goal="80%")

    assert (chart.base_y, chart.base) == (None, "")


def test_a_figure_that_is_not_shown_is_not_drawn_and_not_due():
    withheld = Reading("Aut 1", None, "")

    chart = trend([*CONFIDENCE[:3], withheld], target=None, goal="")

    assert (chart.line.count(","), chart.gap, chart.value) == (3, None, "52%")


def test_several_drawings_may_have_one_axis():
    low, high = ([Reading("Aut 1", value, "")] for value in (20.0, 60.0))

    charts = [trend(each, target=None, goal="", highest=60.0) for each in (low, high)]

    heights = [144 - chart.points[0].y for chart in charts]
    assert heights[1] == pytest.approx(3 * heights[0], abs=0.5)


def test_labels_below_the_axis_do_not_run_into_each_other():
    steps = [Reading(f"Step {n}", float(n), "") for n in range(13)]

    chart = trend(steps, target=None, goal="")

    assert [tick.words for tick in chart.ticks] == [
        "Step 0",
        "Step 3",
        "Step 6",
        "Step 9",
        "Step 12",
    ]


def test_values_below_zero_stay_inside_the_drawing():
    chart = trend([Reading("a", -4.0, "-4"), Reading("b", 2.0, "2")], target=None, goal="")

    assert all(22 <= point.y <= 144 for point in chart.points)


def test_without_a_reading_there_is_nothing_to_draw():
    assert trend([], target=80.0, goal="80%") is None
    assert trend([Reading("Aut 1", None, "")], target=80.0, goal="80%") is None
