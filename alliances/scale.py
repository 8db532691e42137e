"""A place on the stages of maturity as a number, what moved, and how that is drawn. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

WIDTH, LEFT, RIGHT = 640, 290, 600
TOP, STEP, HEAD = 51, 34, 26

Place = float | None
"""0 is the first stage, 0.5 between the first and the second; None is left open."""


@dataclass(frozen=True)
class Scale:
    """The names of the stages in their order."""

    names: tuple[str, ...]

    def words(self, place: Place) -> str:
        """Developing; Between Developing and Embedding; Left open."""
        if place is None:
            return "Left open"
        at = int(place)
        if place == at:
            return self.names[at]
        return f"Between {self.names[at]} and {self.names[at + 1]}"

    def covers(self, place: Place, number: int) -> bool:
        """Whether a place is at a stage, or between it and a neighbour."""
        return place is not None and abs(place - number) < 1

    def is_between(self, place: Place) -> bool:
        return place is not None and place != int(place)


@dataclass(frozen=True)
class Move:
    """A strand that two self-assessments place differently."""

    name: str
    before: float
    now: float

    @property
    def steps(self) -> float:
        return self.now - self.before

    @property
    def how(self) -> str:
        """up 1, down half a stage, up 1 and a half."""
        whole, half = divmod(abs(self.steps), 1)
        size = f"{whole:.0f} and a half" if whole and half else f"{whole:.0f}" if whole else "half"
        return f"{'up' if self.steps > 0 else 'down'} {size}"


@dataclass(frozen=True)
class Movement:
    """What moved between two self-assessments, the biggest step up first, and what did not."""

    moves: list[Move]
    still: list[str]
    left_open: list[str]
    """Then, now, or both times, so that it cannot be compared."""

    @property
    def up(self) -> list[Move]:
        return [move for move in self.moves if move.steps > 0]

    @property
    def down(self) -> list[Move]:
        return [move for move in self.moves if move.steps < 0]

    @property
    def summary(self) -> str:
        """7 strands up, 1 down."""
        if not self.moves:
            return "No strand moved"
        up, down = len(self.up), len(self.down)
        if not up:
            return f"{down} {'strand' if down == 1 else 'strands'} down"
        words = f"{up} {'strand' if up == 1 else 'strands'} up"
        return f"{words}, {down} down" if down else words


def movement(
    names: Mapping[int, str], before: Mapping[int, Place], now: Mapping[int, Place]
) -> Movement:
    """Compare the strands that both place; ``names`` are those of the strands, in order."""
    both = [
        Move(name, was, place)
        for strand, name in names.items()
        if (was := before.get(strand)) is not None and (place := now.get(strand)) is not None
    ]
    moved = sorted((move for move in both if move.steps), key=lambda move: -move.steps)
    left_open = [
        name
        for strand, name in names.items()
        if strand in before and strand in now and None in (before[strand], now[strand])
    ]
    return Movement(moved, [move.name for move in both if not move.steps], left_open)


def spread(places: Sequence[Place], scale: Scale) -> str:
    """What schools said of one strand: 2 Beginning, 1 Between Beginning and Developing."""
    known = sorted({place for place in places if place is not None})
    told = [f"{places.count(place)} {scale.words(place)}" for place in known]
    left = places.count(None)
    return ", ".join(told + ([f"{left} left it open"] if left else []))


def labels(before: date, now: date) -> tuple[str, str]:
    """How two days are told apart: by their years, else by the whole day."""
    if before.year != now.year:
        return str(before.year), str(now.year)
    return f"{before.day} {before:%b}", f"{now.day} {now:%b}"


@dataclass(frozen=True)
class Line:
    """A strand of the drawing: from where to where, at which height."""

    move: Move
    x1: float
    x2: float
    y: int


@dataclass(frozen=True)
class Drawing:
    """The movement chart (UX section 8): a column for each stage, open circle then, filled now."""

    columns: list[tuple[str, float]]
    lines: list[Line]
    height: int


def drawing(moves: Sequence[Move], scale: Scale) -> Drawing:
    gap = (RIGHT - LEFT) / max(len(scale.names) - 1, 1)

    def x(place: float) -> float:
        return round(LEFT + gap * place, 1)

    return Drawing(
        columns=[(name, x(number)) for number, name in enumerate(scale.names)],
        lines=[
            Line(move, x(move.before), x(move.now), TOP + STEP * number)
            for number, move in enumerate(moves)
        ],
        height=TOP + STEP * len(moves) - STEP // 2,
    )
