"""Bring rows from a data file, and leave alone what people have edited or removed since.

A row is found by its seed key and remembers, in ``seeded``, what the last run wrote. From that each
run tells what a person changed. What people remove is treated by what it is:

- a part of another row (``sync_parts``: a placement, an alias) and a link between rows
  (``sync_links``) stay removed, because the row they belong to remembers having had them;
- a row of its own comes back. To take an intervention off the list, retire it: ``retired_on`` is in
  no file, so no run touches it.
"""

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from core.models import Seeded

Row = TypeVar("Row", bound=Seeded)
Rows = Mapping[str, Mapping[str, Any]]


@dataclass
class SeedReport:
    """What a seed command did: counts by kind of row, and one phrase for each single change."""

    added: Counter[str] = field(default_factory=Counter)
    changed: list[str] = field(default_factory=list)
    """Kind, row and field of each value that followed the file."""
    kept: list[str] = field(default_factory=list)
    """Kind, row and field of each value that a person changed and the seed left alone."""
    removed: list[str] = field(default_factory=list)
    """Each part that a person removed and the seed did not bring back."""
    same: int = 0

    def sentences(self) -> Iterable[str]:
        """The report, one sentence a line."""
        yield from (f"Added {kind}: {count}." for kind, count in self.added.items() if count)
        yield from (f"Changed: {what}." for what in self.changed)
        yield f"Already as in the files: {self.same}."
        yield from (f"Left alone, edited here: {what}." for what in self.kept)
        yield from (f"Left alone, removed here: {what}." for what in self.removed)


def load(path: Path) -> dict[str, Any]:
    """The content of a TOML data file."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def sync(model: type[Row], rows: Rows, report: SeedReport) -> dict[str, Row]:
    """Make the table hold these rows, by seed key, and return them by that key.

    A value that still is what the last run wrote follows the file; a value somebody has edited
    stays and is named in the report, on every run. Rows that are no longer in the file stay too;
    rows that were deleted come back. Foreign keys are passed as ``name_id``. Safe to run as often
    as you like.
    """
    kind = str(model._meta.verbose_name_plural)
    found = {row.seed_key: row for row in model._default_manager.filter(seed_key__in=rows)}
    for key, values in rows.items():
        if key in found:
            _follow(found[key], values, kind, report)
            continue
        wrote = {name: _plain(value) for name, value in values.items()}
        found[key] = model._default_manager.create(seed_key=key, seeded=wrote, **values)
        report.added[kind] += 1
    return {key: found[key] for key in rows}


def sync_parts(
    model: type[Row], parts: Iterable[tuple[Seeded, Rows]], report: SeedReport
) -> dict[str, Row]:
    """Sync rows that are parts of another row, given as (that row, its parts by seed key).

    A part that a person removed is named in the report and stays removed. It comes back only with a
    new row to belong to.
    """
    parts = list(parts)
    rows = {key: values for _, mine in parts for key, values in mine.items()}
    there = set(model._default_manager.filter(seed_key__in=rows).values_list("seed_key", flat=True))
    memory = f"{model._meta.model_name} keys"
    for whole, mine in parts:
        brought = whole.seeded.get(memory, [])
        gone = [key for key in mine if key in brought and key not in there]
        report.removed += [f"{model._meta.verbose_name_plural}, {whole}, {key}" for key in gone]
        for key in gone:
            del rows[key]
        _remember(whole, memory, sorted({*brought, *mine}))
    return sync(model, rows, report)


def sync_links(
    name: str, links: Iterable[tuple[Seeded, Iterable[Seeded]]], report: SeedReport
) -> None:
    """Make a many-to-many field of these rows hold these others, unless a person has changed it.

    The field is one value: a link added or taken away by hand leaves all links of that row alone.
    """
    for row, others in links:
        wanted = {other.pk: other.seed_key for other in others}
        now = dict(getattr(row, name).values_list("pk", "seed_key"))
        wrote = row.seeded.get(name, [])
        if now.keys() == wanted.keys():
            report.same += 1
        elif sorted(str(key) for key in now.values()) != wrote:
            report.kept.append(f"{row._meta.verbose_name_plural}, {row}, {name}")
            continue
        else:
            getattr(row, name).set(wanted)
            kind = f"links of {row._meta.verbose_name_plural} to {name.replace('_', ' ')}"
            report.added[kind] += len(wanted.keys() - now.keys())
        _remember(row, name, sorted(str(key) for key in wanted.values()))


def _follow(row: Seeded, values: Mapping[str, Any], kind: str, report: SeedReport) -> None:
    """Bring one row up to the file, but for the values a person has edited."""
    before, changes, kept = dict(row.seeded), [], []
    for name, value in values.items():
        now, new = _plain(getattr(row, name)), _plain(value)
        phrase = f"{kind}, {row}, {name.removesuffix('_id')}"
        if now == new:
            row.seeded[name] = new
        elif now == before.get(name, now):
            changes.append(phrase)
            setattr(row, name, value)
            row.seeded[name] = new
        else:
            kept.append(phrase)
    if changes or row.seeded != before:
        row.save()
    report.changed += changes
    report.kept += kept
    report.same += not changes and not kept


def _remember(row: Seeded, name: str, value: list[str]) -> None:
    if row.seeded.get(name) != value:
        row.seeded[name] = value
        row.save(update_fields=["seeded"])


def _plain(value: Any) -> Any:
    """A value as it comes back from a JSON field."""
    return value.isoformat() if isinstance(value, date) else value
