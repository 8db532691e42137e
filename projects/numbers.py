"""Figures as people write them, read and shown without losing their parts."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
_PARTS = re.compile(r"^\s*(\d{1,6})\s*(?:of|out of|/)\s*(\d{1,6})\s*$", re.IGNORECASE | re.ASCII)
_NUMBER = re.compile(
    r"^\s*(-?\d{1,7}(?:\.\d+)?)\s*(%|per ?cent|months?)?\s*$", re.IGNORECASE | re.ASCII
)


@dataclass(frozen=True)
class Figure:
    """A value, and the parts it comes from when they were given ("20 of 32")."""

    value: Decimal
    part: int | None = None
    of: int | None = None

    @property
    def typed(self) -> str:
        """The figure as a form takes it back: "20 of 32", "63"."""
        return self.parts or plain(self.value)

    @property
    def plain(self) -> str:
        """The value alone, without needless zeros."""
        return plain(self.value)

    @property
    def parts(self) -> str:
        """The parts it comes from, or nothing."""
        return f"{self.part} of {self.of}" if self.of else ""


@dataclass(frozen=True)
class Scale:
    """What the figures of a measure may be."""

    is_percent: bool = False
    lowest: Decimal | None = None
    highest: Decimal | None = None
    stages: tuple[str, ...] = ()
    """The names of the stages, where a figure is one: 1 is the first, 1.5 between two."""

    def read(self, text: str) -> Figure | None:
        """The figure somebody typed, or None when it is none on this scale.

        Reads ``63``, ``63.5``, ``63%`` and ``20 of 32``. Parts make a percentage of a percentage
        and the plain part of anything else. A number is never rounded: with more than two decimals
        it is none. A stage is read by its name.
        """
        if self.stages:
            return self._stage(text)
        figure = _parts(text, self.is_percent) or _number(text)
        return figure if figure and self._holds(figure.value) else None

    def _holds(self, value: Decimal) -> bool:
        lowest, highest = (0, 100) if self.is_percent else (self.lowest, self.highest)
        return (lowest is None or lowest <= value) and (highest is None or value <= highest)

    def _stage(self, text: str) -> Figure | None:
        """A place on the stages: Developing, Between Developing and Embedding, or its number."""
        places = [Decimal(half) / 2 for half in range(2, 2 * len(self.stages) + 1)]
        named = {name: place for place in places for name in (self.words(place), plain(place))}
        known = {name.casefold(): place for name, place in named.items()}
        place = known.get(" ".join(text.split()).casefold())
        return None if place is None else Figure(place)

    def words(self, value: Decimal) -> str:
        """A place on the stages as people say it."""
        at = int(value) - 1
        if value == int(value):
            return self.stages[at]
        return f"Between {self.stages[at]} and {self.stages[at + 1]}"

    @property
    def asks(self) -> str:
        """What to enter, to go on from "Enter ": "a number from 0 to 100, for example 63"."""
        if self.stages:
            return f"a stage: {', '.join(self.stages)}"
        if self.is_percent:
            return "a number from 0 to 100, for example 63, or 20 of 32"
        if self.lowest is not None and self.highest is not None:
            return f"a number from {plain(self.lowest)} to {plain(self.highest)}"
        return "a number, for example 12, or 20 of 32"


def _parts(text: str, is_percent: bool) -> Figure | None:
    found = _PARTS.match(text)
    if not found:
        return None
    part, of = int(found[1]), int(found[2])
    if of == 0 or part > of:
        return None
    value = Decimal(100 * part) / of if is_percent else Decimal(part)
    return Figure(value.quantize(CENT, ROUND_HALF_UP), part, of)


def _number(text: str) -> Figure | None:
    found = _NUMBER.match(text)
    if not found:
        return None
    typed = Decimal(found[1])
    value = typed.quantize(CENT, ROUND_HALF_UP)
    return Figure(value + 0) if value == typed else None  # + 0: nobody means a negative zero


def plain(value: Decimal) -> str:
    """A number without needless zeros: 63, 62.5."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def whole(value: Decimal) -> str:
    """A number rounded to a whole one, halves up."""
    return str(value.quantize(Decimal(1), ROUND_HALF_UP))
