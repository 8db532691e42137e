"""Whether a prepared query tells everybody what its function would tell them, asked plainly."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from core.prepared import prepared


@contextmanager
def compared() -> Iterator[tuple[set[str], list[str]]]:
    """Ask every prepared query plainly as well; (which were asked, which told something else).

    What was asked in the same words before is not asked plainly again: nothing is written between.
    """
    asked: set[str] = set()
    compared_before: set[tuple[Any, ...]] = set()
    different: list[str] = []

    def ask(query: prepared, *args: Any, **kwargs: Any) -> list[Any]:
        found, words = as_it_is(query, *args, **kwargs), (query, args, *sorted(kwargs.items()))
        if words in compared_before:
            return found
        compared_before.add(words)
        plain = query.build(*args, **kwargs)
        asked.add(query.__name__)
        ways = [[told(row) for row in found], [told(row) for row in plain]]
        if not plain.ordered:  # a database then answers in any order
            ways = [sorted(rows, key=str) for rows in ways]
        if ways[0] != ways[1]:
            different.append(f"{query.__name__}{args}")
        return found

    as_it_is = prepared.__call__
    with patch.object(prepared, "__call__", ask):
        yield asked, different


def told(row: Any, of: Any = None) -> Any:
    """All that a row says, with what it says of other rows; not again of the one it is told of."""
    if not hasattr(row, "_state"):
        return row
    others = row._state.fields_cache.items()
    related = {name: told(one, row) for name, one in others if one and one is not of}
    return {name: value for name, value in vars(row).items() if name != "_state"} | related
