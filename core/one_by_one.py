"""Work through many rows, of which one may fail."""

import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

from django.db.models import Model

log = logging.getLogger(__name__)

Row = TypeVar("Row", bound=Model)


def total(rows: Iterable[Row], act: Callable[[Row], int]) -> int:
    """The sum of what ``act`` counts for each row; one that fails is logged and stops no other.

    ``act`` is to be a transaction of its own, so that what failed leaves nothing half done.
    """
    found = 0
    for row in rows:
        try:
            found += act(row)
        except Exception:
            log.exception("%s %s was left out", type(row).__name__, row.pk)
    return found
