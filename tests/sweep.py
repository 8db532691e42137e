"""Tests that ask thousands of things: what deviates is gathered, and told once."""

import logging
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.test import TestCase

MOST_TOLD = 50


class Turns:
    """A few of some values, and the next time others: each place meets some, each value many.

    Each round begins one later: places asked in a fixed order meet other values in the next.
    """

    def __init__(self, few: int = 2) -> None:
        self.few, self.before = few, 0

    def of(self, values: Sequence[str]) -> list[str]:
        start, self.before = self.before, self.before + self.few
        start += start // len(values)
        return [values[(start + n) % len(values)] for n in range(min(self.few, len(values)))]


class SweepCase(TestCase):
    """``subTest`` keeps what fails; at the end of the test all of it is told, by name."""

    @classmethod
    def setUpClass(cls) -> None:
        """A refusal that is asked for is not logged: a thousand lines of them help nobody."""
        super().setUpClass()
        cls.addClassCleanup(logging.disable, logging.root.manager.disable)
        logging.disable(logging.WARNING)

    def setUp(self) -> None:
        super().setUp()
        self.deviations: dict[str, str] = {}
        self.addCleanup(self._nothing_deviates)

    @contextmanager
    def subTest(self, *about: object, **more: object) -> Iterator[None]:  # noqa: N802 - unittest
        """Unlike unittest's: no report of its own for each of thousands that pass."""
        try:
            yield
        except Exception as error:  # noqa: BLE001 - whatever went wrong is told
            words = [*map(str, about), *(f"{name}={value!r}" for name, value in more.items())]
            self.deviations[", ".join(words)] = _told(error)

    def _nothing_deviates(self) -> None:
        told = [f"{about}: {error}" for about, error in self.deviations.items()]
        assert told == [], "\n".join([f"{len(told)} deviate.", *told[:MOST_TOLD]])


def _told(error: Exception) -> str:
    """The error, and where in the test it came up."""
    line = traceback.extract_tb(error.__traceback__)[1]
    where = f"{line.filename.rpartition('/')[2]}:{line.lineno}"
    return f"{where}: {''.join(traceback.format_exception_only(error)).strip()}"
