"""Queries whose SQL is written once.

Putting a query together takes Django longer than asking it, and the pages ask the same ones again
and again. A function marked :class:`prepared` says once what it asks; then only values go in.
docs/decisions/0006 tells why this is safe, and when not to use it.
"""

import copy
from collections.abc import Callable
from functools import update_wrapper
from inspect import signature
from operator import attrgetter
from types import SimpleNamespace
from typing import Any, Generic, ParamSpec, TypeVar, Union

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, ForeignObject, Lookup, QuerySet, Value
from django.db.models.sql.compiler import SQLCompiler
from django.http import Http404

from core.statements import Statement, adapted

Asked = ParamSpec("Asked")
Row = TypeVar("Row")
Ids = Union[frozenset[int], "Given"]
"""Ids that are known, or will be."""


class prepared(Generic[Asked, Row]):  # noqa: N801 - a decorator
    """Turn a function that builds a query set into one that asks it and returns the rows as a list.

    The function runs once a process and database, with a :class:`Given` for each parameter (for a
    dataclass such as an ``Access``, with one for each field of it). It must not branch on what it
    is given: an ``if`` on a :class:`Given` goes one way for everybody, and nothing here can refuse
    it. ``tests/permissions/test_reading.py`` notices; what differs goes in as a value.
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


class Given(Value):
    """A value that is not known while the SQL is written, only when it is asked.

    ``path`` names it: a parameter of the prepared function, or a field of one.
    """

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path

    def as_sql(self, compiler: SQLCompiler, db: BaseDatabaseWrapper) -> Any:
        return "%s", [self]

    @property
    def name(self) -> str:
        return self.path.replace(".", "__")


class _GivenObject:
    """Stands for a parameter whose fields are asked by."""

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
        ids = self.rhs if isinstance(self.rhs, Given) else adapted(self.rhs)
        return sql.format(column), [*params, ids]


class _Written:
    """A query set with its SQL, and with how to read what the database answers."""

    def __init__(self, name: str, rows: QuerySet) -> None:
        self.rows = rows
        self.compiler: Any = rows.query.get_compiler(connection=connection)
        sql, params = self.compiler.as_sql()
        # How values of each column are read is found once as well: it is a tenth of a page.
        columns = [column for column, *_ in self.compiler.select[: self.compiler.col_count]]
        converters = self.compiler.get_converters(columns)
        self.compiler.get_converters = lambda _: converters
        self.compiler.connection = None  # this thread's; each asking has its own
        # Nothing in the query is changed any more, so its parts need no copies.
        rows.query.chain = lambda *_: copy.copy(rows.query)  # type: ignore[method-assign]
        given = {each.name: each.path for each in params if isinstance(each, Given)}
        names = [each.name if isinstance(each, Given) else f"_{n}" for n, each in enumerate(params)]
        fixed = {name: each for name, each in zip(names, params, strict=True) if name not in given}
        named = sql.replace("%%", "%%%%") % tuple(f"%({name})s" for name in names)
        self.paths = {name: attrgetter(path) for name, path in given.items()}
        self.statement = Statement(name, named, tuple(given), fixed)

    def ask(self, arguments: dict[str, Any]) -> list[Any]:
        told = SimpleNamespace(**arguments)
        asked = self.statement.with_values({name: get(told) for name, get in self.paths.items()})
        compiler = copy.copy(self.compiler)
        compiler.connection, compiler.as_sql = connections[DEFAULT_DB_ALIAS], lambda: asked
        rows: Any = self.rows.all()
        rows.query.get_compiler = lambda *_, **__: compiler
        return list(rows)


def first(rows: list[Row]) -> Row | None:
    """The first row of a query, if there is one."""
    return rows[0] if rows else None


def first_or_404(rows: list[Row]) -> Row:
    """The first row of a query; 404 where there is none."""
    if not rows:
        raise Http404
    return rows[0]
