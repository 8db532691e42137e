"""Leadership reflections: write one, change it."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from logs.actions.entries import Tags, claim_version, refuse_hiding
from logs.models import Reflection
from projects.models import Cycle


@transaction.atomic(savepoint=False)
def write(
    cycle: Cycle, *, by: User, at: datetime, fields: dict[str, Any], tags: Tags | None = None
) -> Reflection:
    """Keep a reflection, as one version. Nobody is told, whatever its sharing."""
    reflection = Reflection(cycle=cycle, author=by, submitted_at=at, **fields)
    reflection.write(tags or {}, by=by, at=at)
    return reflection


@transaction.atomic
def change(
    reflection: Reflection,
    *,
    by: User,
    at: datetime,
    version: int,
    fields: dict[str, Any],
    tags: Tags,
) -> Reflection:
    """Change a reflection that still is the version the person saw (else ``ChangedMeanwhile``).

    As with an entry, pulling it back alone makes it private again (``HasReaders``).
    """
    claim_version(reflection, version, at)
    refuse_hiding(reflection, fields)
    for name, value in fields.items():
        setattr(reflection, name, value)
    if not reflection.is_private:
        reflection.end_withdrawal()
    reflection.write(tags, by=by, at=at)
    return reflection
