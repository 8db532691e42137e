"""Figures as people write them, read and shown without losing their parts."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

CENT = Decimal("0.01")
_PARTS = re.compile(r"^\s*(\d{1,6})\s*(?:of|out of|/)\s*(\d{1,6})\s*$", re.IGNORECASE | re.ASCII)
_NUMBER = re.compile(
    r"^\s*(-?\d{1,7}(?:\.\d{1,6})?)\s*(%|per ?cent|months?)?\s*$", re.IGNORECASE | re.ASCII
)


@dataclass(frozen=True)
class Figure:
    """A value, and the parts it comes from when they were given ("20 of 32")."""

    value: Decimal
    part: int | None = None
    of: int | None = None


def read(text: str, *, percent: bool) -> Figure | None:
    """The figure somebody typed, or None when it is none.

    Reads ``63``, ``63.5``, ``63%`` and ``20 of 32``. Parts make a percentage of a percentage
    measure and the plain part of any other. Values keep two decimals.
    """
    parts = _PARTS.match(text)
    if parts:
        part, of = int(parts[1]), int(parts[2])
        if of == 0 or part > of:
            return None
        value = Decimal(100 * part) / of if percent else Decimal(part)
        return Figure(value.quantize(CENT, ROUND_HALF_UP), part, of)
    number = _NUMBER.match(text)
    if not number:
        return None
    try:
        value = Decimal(number[1]).quantize(CENT, ROUND_HALF_UP)
    except InvalidOperation:
        return None
    return None if percent and not 0 <= value <= 100 else Figure(value)


def plain(value: Decimal) -> str:
    """A number without needless zeros: 63, 62.5."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def whole(value: Decimal) -> str:
    """A number rounded to a whole one, halves up."""
    return str(value.quantize(Decimal(1), ROUND_HALF_UP))
