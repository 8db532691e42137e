"""How many statements a page asks of the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext

OF_TRANSACTIONS = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "ROLLBACK", "START", "SET", "PRAGMA")


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that are run inside, those that open and end transactions left out."""
    told: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        yield told
    told += [
        query["sql"]
        for query in captured
        if not query["sql"].lstrip().upper().startswith(OF_TRANSACTIONS)
    ]
