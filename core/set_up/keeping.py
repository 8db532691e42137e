"""End, never delete: what speaks against deleting a row."""

from collections import Counter
from collections.abc import Container
from datetime import date

from django.db import models

from core.models import Held


def began_on(row: models.Model) -> date | None:
    """The first day of something that holds for a time (a post, a placing, a membership)."""
    return getattr(row, "starts_on", None) or getattr(row, "joined_on", None)


def ends(row: models.Model) -> bool:
    """Whether rows of this table are ended rather than deleted."""
    return isinstance(row, Held) or hasattr(row, "left_on")


def has_begun(row: models.Model, today: date) -> bool:
    """Whether this held for a day already, so that something may have happened under it."""
    first = began_on(row)
    return ends(row) and row.pk is not None and first is not None and first < today


def holds(row: models.Model, day: date) -> bool:
    """Whether something that holds for a time does so on this day, both ends included."""
    return row.starts_on <= day and (row.ends_on is None or day <= row.ends_on)


def used_by(row: models.Model, parts: Container[type[models.Model]] = ()) -> list[str]:
    """What points at a row, counted in words ("3 schools"); its own parts do not count."""
    found: Counter[type[models.Model]] = Counter()
    for relation in row._meta.get_fields(include_hidden=True):
        if not (relation.auto_created and not relation.concrete and relation.one_to_many):
            continue
        model = relation.related_model
        if relation.on_delete is models.DO_NOTHING or model in parts:
            continue
        if model._meta.auto_created is type(row):
            continue
        found[model] += model._base_manager.filter(**{relation.field.name: row}).count()
    return [_counted(model, count) for model, count in found.items() if count]


def why_kept(
    row: models.Model, today: date, parts: Container[type[models.Model]] = ()
) -> list[str]:
    """Why a row may not be deleted, in sentences; empty when it may."""
    reasons = []
    if has_begun(row, today):
        reasons.append("It has already begun. Give it an end date instead.")
    users = used_by(row, parts)
    if users:
        reasons.append(f"It is used by {_listed(users)}.")
    return reasons


def _counted(model: type[models.Model], count: int) -> str:
    name = model._meta.verbose_name if count == 1 else model._meta.verbose_name_plural
    return f"{count} {name}"


def _listed(phrases: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(phrases[:-1]), phrases[-1]]))
