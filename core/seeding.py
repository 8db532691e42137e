"""Bring rows from a data file, and leave alone what people have edited since."""

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from core.models import Seeded

Row = TypeVar("Row", bound=Seeded)


@dataclass
class SeedReport:
    """What a seed command did, counted by kind of row."""

    added: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    same: Counter[str] = field(default_factory=Counter)
    kept: list[str] = field(default_factory=list)
    """One phrase for each value that a person changed and the seed left alone."""

    def sentences(self) -> Iterable[str]:
        """The report, one sentence a line."""
        yield from (f"Added {count} {kind}." for kind, count in self.added.items())
        yield from (f"Changed {count} {kind}." for kind, count in self.changed.items())
        yield f"{self.same.total()} already as in the files."
        yield from (f"Left alone, edited here: {what}." for what in self.kept)


def load(path: Path) -> dict[str, Any]:
    """The content of a TOML data file."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def sync(
    model: type[Row], rows: Mapping[str, Mapping[str, Any]], report: SeedReport
) -> dict[str, Row]:
    """Make the table hold these rows, by seed key, and return them by that key.

    A value that still is what the last run wrote follows the file; a value somebody has edited stays
    and is named in the report. Rows that are no longer in the file stay too. Foreign keys are passed
    as ``name_id``. Safe to run as often as you like.
    """
    kind = str(model._meta.verbose_name_plural)
    found = {row.seed_key: row for row in model._default_manager.filter(seed_key__in=rows)}
    for key, values in rows.items():
        row = found.get(key)
        if row is None:
            found[key] = model._default_manager.create(seed_key=key, seeded=dict(values), **values)
            report.added[kind] += 1
            continue
        _follow(row, values, kind, report)
    return {key: found[key] for key in rows}


def _follow(row: Seeded, values: Mapping[str, Any], kind: str, report: SeedReport) -> None:
    wrote = dict(row.seeded)
    fresh = {name: value for name, value in values.items() if wrote.get(name) != value}
    edited = [name for name in values if name in wrote and getattr(row, name) != wrote[name]]
    report.kept += [f"{kind}, {row}, {name.removesuffix('_id')}" for name in edited]
    for name, value in fresh.items():
        if name not in edited:
            setattr(row, name, value)
            row.seeded[name] = value
    if row.seeded == wrote:
        report.same[kind] += 1
        return
    row.save()
    report.changed[kind] += 1
