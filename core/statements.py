"""SQL that is written once and asked again and again."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from hashlib import md5
from json import dumps
from typing import Any
from weakref import WeakKeyDictionary

from django.db import connection

KNOWN: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()
"""By connection to PostgreSQL, the statements it has been told."""

LARGEST = 2**63 - 1


class Statement:
    """A statement with named values, as ``%(name)s``. PostgreSQL plans it once a connection.

    ``name`` is made of letters and underscores, and tells it from others in the logs of PostgreSQL;
    ``given`` are the names of the values that each call brings, ``fixed`` values never change.
    """

    def __init__(
        self, name: str, sql: str, given: Sequence[str], fixed: Mapping[str, Any] | None = None
    ) -> None:
        self.name = f"{name[:46]}_{md5(sql.encode(), usedforsecurity=False).hexdigest()[:16]}"
        self.sql = sql
        self.given, self.fixed = tuple(given), dict(fixed or {})
        self.call = f"EXECUTE {self.name} ({', '.join(['%s'] * len(given))})".replace(" ()", "")

    def with_values(self, values: Mapping[str, Any]) -> tuple[str, Any]:
        """What a cursor executes to ask it with these values."""
        taken = {name: adapted(values[name]) for name in self.given}
        if not _keeps_statements():
            return self.sql, self.fixed | taken
        self._tell()
        return self.call, tuple(taken.values())

    def _tell(self) -> None:
        # 4 MB that a process needs on PostgreSQL alone
        from psycopg2.extensions import AsIs  # type: ignore[import-untyped]  # noqa: PLC0415

        connection.ensure_connection()
        if connection.connection not in KNOWN:
            KNOWN[connection.connection] = set()
            # Left alone, PostgreSQL plans long statements anew each time (docs/decisions/0006).
            with connection.connection.cursor() as cursor:
                cursor.execute("SET plan_cache_mode = force_generic_plan")
        known = KNOWN[connection.connection]
        if self.name not in known:
            numbers = {name: AsIs(f"${n}") for n, name in enumerate(self.given, start=1)}
            with connection.connection.cursor() as cursor:
                cursor.execute(f"PREPARE {self.name} AS {self.sql}", self.fixed | numbers)
            known.add(self.name)


def adapted(value: Any) -> Any:
    """A value as the database in use takes it; ids as one value, however many there are."""
    if isinstance(value, frozenset | set | list | tuple):
        return list(value) if connection.vendor == "postgresql" else dumps(list(value))
    if isinstance(value, int) and abs(value) > LARGEST:
        return None  # equals nothing, as no row has such a number
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value


def _keeps_statements() -> bool:
    """Whether the database keeps a statement for as long as the connection lasts.

    Not behind a pooler that lends connections for one transaction: the setting that Django has for
    those says so.
    """
    return connection.vendor == "postgresql" and not connection.settings_dict.get(
        "DISABLE_SERVER_SIDE_CURSORS"
    )
