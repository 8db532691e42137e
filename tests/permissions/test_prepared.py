"""A prepared query tells everybody exactly what its function would tell them, asked plainly."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from core.prepared import prepared
from tests.permissions.asking import WorldCase
from tests.permissions.table import TABLE

PAGES = ("insights:", "logs:", "projects:")


class TestPrepared(WorldCase):
    def test_each_answers_everybody_as_a_plain_query_does(self):
        rows = [row for row in TABLE if row.name.startswith(PAGES)]

        with compared() as (asked, different):
            for client in self.clients.values():
                for row in rows:
                    client.get(row.url(self.world))
                client.get("/toolkit/?all=1")
                client.get("/toolkit/?strand=" + self.world.toolkit["strand"].key)

        assert different == []
        ours = {each.__name__ for each in gc.get_objects() if type(each) is prepared}
        assert len(ours) > 30
        assert ours - asked == set()


@contextmanager
def compared() -> Iterator[tuple[set[str], list[str]]]:
    """Ask every prepared query plainly as well; (which were asked, which told something else)."""
    asked: set[str] = set()
    different: list[str] = []

    def ask(query: prepared, *args: Any, **kwargs: Any) -> list[Any]:
        found, plain = as_it_is(query, *args, **kwargs), list(query.build(*args, **kwargs))
        asked.add(query.__name__)
        if [told(row) for row in found] != [told(row) for row in plain]:
            different.append(f"{query.__name__}{args}")
        return found

    as_it_is = prepared.__call__
    with patch.object(prepared, "__call__", ask):
        yield asked, different


def told(row: Any) -> Any:
    """All that a row says, with what it says of other rows."""
    if not hasattr(row, "_state"):
        return row
    related = {name: told(one) for name, one in row._state.fields_cache.items() if one}
    return {name: value for name, value in vars(row).items() if name != "_state"} | related
