"""Which projects serve a priority.

The app of projects says in ``AppConfig.ready()`` who reads which; this one knows none of them.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import Prefetch, QuerySet

from alliances.models import Priority
from core.access import Access

Readable = Callable[[Access], QuerySet[Any]]

_readable: list[Readable] = []


def register(readable: Readable) -> None:
    """Make known which projects a person reads; called in ``AppConfig.ready()``."""
    _readable.append(readable)


def with_projects(rows: QuerySet[Priority], access: Access) -> QuerySet[Priority]:
    """Each with those of the projects serving it that this person reads, in ``projects``."""
    return rows.prefetch_related(*(Prefetch("projects", each(access)) for each in _readable))
