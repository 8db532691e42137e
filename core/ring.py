"""The geometry of the cycle ring: five arcs of 63 degrees with gaps of 9, from twelve o'clock."""

from math import cos, radians, sin

SIZE = 48
ARC, GAP = 63, 9


def arc(index: int, radius: float) -> str:
    """The SVG path of one of the five arcs (0 to 4) of a ring in a view box of 48."""
    start = index * (ARC + GAP) + GAP / 2
    (x1, y1), (x2, y2) = (_point(angle, radius) for angle in (start, start + ARC))
    return f"M{x1:.2f} {y1:.2f} A{radius} {radius} 0 0 1 {x2:.2f} {y2:.2f}"


def _point(angle: float, radius: float) -> tuple[float, float]:
    centre = SIZE / 2
    return centre + radius * sin(radians(angle)), centre - radius * cos(radians(angle))


def states(stage_number: int) -> list[str]:
    """How each of the five arcs is drawn at a stage: 1 to 5, 0 is to come, 6 closed."""
    return [
        "done" if number < stage_number else "now" if number == stage_number else "todo"
        for number in range(1, 6)
    ]
