"""Pages that only read."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse

READS = ("SELECT", "WITH", "EXPLAIN", "(SELECT", "EXECUTE")
LONGEST = max(map(len, READS))


class WroteWhileReading(Exception):
    """A page marked read-only ran a statement that is not a read: a fault of ours."""


def _refuse_writes(
    execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
) -> Any:
    if not sql.lstrip()[:LONGEST].upper().startswith(READS):
        raise WroteWhileReading(sql.split(maxsplit=1)[0])
    return execute(sql, params, many, context)


def readonly(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Refuse every statement of a view that is not a read.

    Wrap the outermost view, so that middleware (sessions, last seen) may still write.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with connection.execute_wrapper(_refuse_writes):
            return view(request, *args, **kwargs)

    return guarded
