"""Queries whose SQL is written once.

Putting a query together takes Django longer than asking it, and the pages ask the same ones again
and again. A function marked :class:`prepared` says once what it asks; then only values go in.
docs/decisions/0006 tells why this is safe, and when not to use it.
"""

import copy
import json
from collections.abc import Callable
from datetime import date, datetime
from functools import update_wrapper
from inspect import signature
from operator import attrgetter
from typing import Any, Generic, ParamSpec, TypeVar, Union
from weakref import WeakKeyDictionary

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, ForeignObject, Lookup, QuerySet, Value
from django.db.models.sql.compiler import SQLCompiler
from psycopg2.extensions import AsIs  # type: ignore[import-untyped]

Asked = ParamSpec("Asked")
Row = TypeVar("Row")
Ids = Union[frozenset[int], "Given"]
"""Ids that are known, or will be."""
LARGEST = 2**63 - 1

STATEMENTS: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()
"""By connection to PostgreSQL, the statements it has been told."""


class Given(Value):
    """A value that is not known while the SQL is written, only when it is asked.

    ``path`` names it: a parameter of the prepared function, or a field of one.
    """

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path

    def as_sql(self, compiler: SQLCompiler, db: BaseDatabaseWrapper) -> Any:
        return "%s", [self]

    def of(self, arguments: dict[str, Any], db: BaseDatabaseWrapper) -> Any:
        """What stands for it in these arguments, as the database takes it."""
        return _adapted(attrgetter(self.path)(_Arguments(arguments)), db)


class _Arguments:
    """Arguments by name, so that one path reaches a parameter and the fields of one."""

    def __init__(self, arguments: dict[str, Any]) -> None:
        self.__dict__ = arguments


class _GivenObject:
    """Stands for a parameter whose fields are asked by, such as an ``Access``."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, field: str) -> Given:
        return Given(f"{self._name}.{field}")


@Field.register_lookup
@ForeignObject.register_lookup
class Among(Lookup):
    """``column__among=ids``: as ``in``, but the SQL is the same however many ids there are."""

    lookup_name = "among"
    prepare_rhs = False

    def as_postgresql(self, compiler: SQLCompiler, db: BaseDatabaseWrapper) -> tuple[str, list]:
        return self._as("{} = ANY(%s)", compiler, db)

    def as_sqlite(self, compiler: SQLCompiler, db: BaseDatabaseWrapper) -> tuple[str, list]:
        return self._as("{} IN (SELECT value FROM json_each(%s))", compiler, db)

    def _as(
        self, sql: str, compiler: SQLCompiler, db: BaseDatabaseWrapper
    ) -> tuple[str, list[Any]]:
        column, params = self.process_lhs(compiler, db)
        ids = self.rhs if isinstance(self.rhs, Given) else _adapted(self.rhs, db)
        return sql.format(column), [*params, ids]


def _adapted(value: Any, db: BaseDatabaseWrapper) -> Any:
    """A value as the database takes it."""
    if isinstance(value, frozenset | set | list | tuple):
        return list(value) if db.vendor == "postgresql" else json.dumps(list(value))
    if isinstance(value, int) and abs(value) > LARGEST:
        return None  # equals nothing, as no row has such a number
    if isinstance(value, datetime):
        return db.ops.adapt_datetimefield_value(value)
    return db.ops.adapt_datefield_value(value) if isinstance(value, date) else value


class prepared(Generic[Asked, Row]):  # noqa: N801 - a decorator
    """Turn a function that builds a query set into one that asks it and returns the rows as a list.

    The function runs once a process and database, with a :class:`Given` for each parameter (for a
    dataclass such as an ``Access``, with one for each field of it). So it cannot branch on what it
    is given: whatever differs from person to person goes in as a value.
    """

    def __init__(self, build: Callable[Asked, QuerySet[Any, Row]]) -> None:
        self.build, self.signature = build, signature(build)
        self.written: dict[str, _Written] = {}
        update_wrapper(self, build)

    def __call__(self, *args: Asked.args, **kwargs: Asked.kwargs) -> list[Row]:
        arguments = self.signature.bind(*args, **kwargs).arguments
        if connection.vendor not in self.written:
            name = f"{self.build.__module__}.{self.build.__name__}".replace(".", "_")
            self.written[connection.vendor] = _Written(name, self._rows(arguments))
        return self.written[connection.vendor].ask(arguments)

    def _rows(self, arguments: dict[str, Any]) -> QuerySet[Any, Row]:
        build: Callable[..., QuerySet[Any, Row]] = self.build
        return build(
            **{
                name: _GivenObject(name) if hasattr(value, "__dataclass_fields__") else Given(name)
                for name, value in arguments.items()
            }
        )


class _Written:
    """A query set with its SQL."""

    def __init__(self, name: str, rows: QuerySet) -> None:
        self.name, self.rows = name, rows
        self.compiler: Any = rows.query.get_compiler(connection=connection)
        self.sql, self.params = self.compiler.as_sql()
        self.given = {each.path: each for each in self.params if isinstance(each, Given)}
        self.compiler.connection = None  # this thread's; each asking has its own

    def ask(self, arguments: dict[str, Any]) -> list[Any]:
        values = {path: each.of(arguments, connection) for path, each in self.given.items()}
        asked = self._call(values) if _keeps_statements() else (self.sql, self._params(values))
        compiler = copy.copy(self.compiler)
        compiler.connection, compiler.as_sql = connection, lambda: asked
        rows: Any = self.rows.all()
        rows.query.get_compiler = lambda *_, **__: compiler
        return list(rows)

    def _params(self, values: dict[str, Any]) -> tuple[Any, ...]:
        return tuple(values[each.path] if isinstance(each, Given) else each for each in self.params)

    def _call(self, values: dict[str, Any]) -> tuple[str, tuple[Any, ...]]:
        """The call of the statement, which PostgreSQL parses and plans once a connection."""
        connection.ensure_connection()
        known = STATEMENTS.setdefault(connection.connection, set())
        if self.name not in known:
            numbered = {path: AsIs(f"${n}") for n, path in enumerate(self.given, start=1)}
            with connection.connection.cursor() as cursor:
                cursor.execute(f"PREPARE {self.name} AS {self.sql}", self._params(numbered))
            known.add(self.name)
        places = f" ({', '.join(['%s'] * len(values))})" if values else ""
        return f"EXECUTE {self.name}{places}", tuple(values.values())


def _keeps_statements() -> bool:
    """Whether the database keeps a statement for as long as the connection lasts.

    Not behind a pooler that lends connections for one transaction: the setting Django has for
    those says so.
    """
    return connection.vendor == "postgresql" and not connection.settings_dict.get(
        "DISABLE_SERVER_SIDE_CURSORS"
    )


def first(rows: list[Row]) -> Row | None:
    """The first row of a query, if there is one."""
    return rows[0] if rows else None
