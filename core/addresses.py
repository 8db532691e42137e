"""Addresses made of what a row is called, numbered where they are taken."""

from collections.abc import Callable, Collection, Iterator
from typing import TypeVar

from django.db import IntegrityError, transaction

Saved = TypeVar("Saved")


def numbered(words: str, taken: Collection[str]) -> str:
    """These words, or the first of ``words-2``, ``words-3`` and so on that is not taken."""
    return next(address for address in _candidates(words) if address not in taken)


def save_at_free_address(find: Callable[[], str], save: Callable[[str], Saved]) -> Saved:
    """Save a row at the address that ``find`` finds free.

    Whoever is too late, because somebody took it at the same moment, gets the next one.
    """
    address = find()
    while True:
        try:
            with transaction.atomic():
                return save(address)
        except IntegrityError:
            refused, address = address, find()
            if address == refused:  # the address is not what was wrong
                raise


def _candidates(words: str) -> Iterator[str]:
    yield words
    number = 2
    while True:
        yield f"{words}-{number}"
        number += 1
