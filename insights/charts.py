"""The geometry of the trend chart (UX section 8): pure, so that it can be tested without a page."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 320, 168
LEFT, RIGHT, TOP, BOTTOM = 10, 46, 22, 24
INSET = 6
"""How far the first and last point stand inside the axis."""
CROWDED = 26
"""Nearer than this to the target line, a value is printed below its point."""

MOST_TICKS = 6
"""More labels than these would run into each other below the axis."""


@dataclass(frozen=True)
class Reading:
    """One step of a measure: its place in the school year, and its value if there is one.

    A step that ``is_due`` waits for its reading; any other without a value is not drawn.
    """

    when: str
    value: float | None
    shown: str
    is_baseline: bool = False
    is_due: bool = False


@dataclass(frozen=True)
class Point:
    """A reading on the chart."""

    x: float
    y: float
    is_last: bool


@dataclass(frozen=True)
class Tick:
    """A label below the axis."""

    x: float
    words: str
    anchor: str


@dataclass(frozen=True)
class Trend:
    """Everything the template needs; y values are in units of the view box."""

    axis_y: float
    right: float
    base_y: float | None
    base: str
    goal_y: float | None
    goal: str
    line: str
    points: list[Point]
    gap: Point | None
    value: str
    value_at: Point | None
    value_y: float
    ticks: list[Tick]


def trend(
    readings: Sequence[Reading], *, target: float | None, goal: str, highest: float = 0
) -> Trend | None:
    """The drawing of one measure, or nothing while it has no reading.

    The axis starts at zero (or at the lowest value, when that is below) and ends at 1.15 times the
    larger of target and highest reading; ``highest`` gives several drawings one axis. The dashed
    line is the first baseline. A step that is due is drawn as due and never joined up.
    """
    known = [reading.value for reading in readings if reading.value is not None]
    if not known:
        return None
    top = 1.15 * max(*known, target or 0, highest, 0) or 1
    low = min(0, *known)
    right = WIDTH - RIGHT

    def y(value: float) -> float:
        return round(TOP + (HEIGHT - TOP - BOTTOM) * (top - value) / (top - low), 1)

    xs = _spread(len(readings), right)
    placed = list(zip(xs, readings, strict=True))
    drawn = [(x, reading, value) for x, reading in placed if (value := reading.value) is not None]
    _, last, _ = drawn[-1]
    points = [Point(x, y(value), reading is last) for x, reading, value in drawn]
    base = next(((reading, value) for _, reading, value in drawn if reading.is_baseline), None)
    goal_y = y(target) if target is not None else None
    crowded = goal_y is not None and abs(points[-1].y - goal_y) < CROWDED
    return Trend(
        axis_y=y(max(low, 0)) if low == 0 else y(low),
        right=right,
        base_y=y(base[1]) if base and base[1] != 0 else None,
        base=base[0].shown if base else "",
        goal_y=goal_y,
        goal=goal,
        line=" ".join(f"{point.x},{point.y}" for point in points),
        points=points,
        gap=Point(xs[-1], points[-1].y, False) if readings[-1].is_due else None,
        value=last.shown,
        value_at=points[-1],
        value_y=round(points[-1].y + (19 if crowded else -10), 1),
        ticks=_ticks(placed),
    )


def _ticks(placed: list[tuple[float, Reading]]) -> list[Tick]:
    """A label below each step, or below every second (third, ...) one where they would touch."""
    every = -(-len(placed) // MOST_TICKS)
    return [
        Tick(x, reading.when, "start" if index == 0 else "middle")
        for index, (x, reading) in enumerate(placed)
        if (len(placed) - 1 - index) % every == 0
    ]


def _spread(count: int, right: float) -> list[float]:
    """``count`` places between the insets, evenly."""
    first, last = LEFT + INSET, right - INSET
    if count == 1:
        return [first]
    return [round(first + (last - first) * index / (count - 1), 1) for index in range(count)]
