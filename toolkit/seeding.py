"""The catalogue from the data files of the repository, in one transaction.

Placements and links that a person removed stay removed; rows of their own come back, so retire an
intervention instead of deleting it (``core.seeding`` tells more).
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.db import transaction

from core.seeding import Rows, SeedReport, load, sync, sync_links, sync_parts
from toolkit.models import (
    Behaviour,
    Challenge,
    Claim,
    Dimension,
    EvidenceSource,
    FocusArea,
    Intervention,
    KeyMessage,
    Level,
    MaturityStage,
    Placement,
    Strand,
)

DATA = Path(__file__).parent / "data"
Table = dict[str, Any]


@transaction.atomic
def seed() -> SeedReport:
    """Bring the whole catalogue up to its files, and say what was added, changed and left alone."""
    report = SeedReport()
    strands = _strands(load(DATA / "strands.toml"), report)
    _interventions(load(DATA / "interventions.toml"), strands, report)
    _key_messages(load(DATA / "key_messages.toml"), report)
    _lists(load(DATA / "lists.toml"), report)
    return report


def is_seeded() -> bool:
    """Whether the catalogue that a published programme refers to is there."""
    return (
        KeyMessage.objects.filter(seed_key__isnull=False).exists()
        and FocusArea.objects.filter(seed_key__isnull=False).exists()
    )


def _strands(data: Table, report: SeedReport) -> dict[str, Strand]:
    """Strands by their own key."""
    dimensions = sync(Dimension, _keyed("dimension", data["dimension"]), report)
    rows = [
        _swapped(row, "dimension", dimension_id=dimensions[f"dimension:{row['dimension']}"].pk)
        | {"signs": "\n".join(row.get("signs", []))}
        for row in data["strand"]
    ]
    found = sync(Strand, _keyed("strand", rows), report)
    return {row["key"]: found[f"strand:{row['key']}"] for row in rows}


def _interventions(data: Table, strands: dict[str, Strand], report: SeedReport) -> None:
    rows = {
        f"intervention:{row['key']}": {
            "slug": row["slug"],
            "title": row["title"],
            "summary": row["summary"],
            "sub_items": "\n".join(row.get("sub_items", [])),
            "core_parts": "\n".join(row["core_parts"]),
            "adaptable_parts": "\n".join(row["adaptable_parts"]),
            "before_you_start": "\n".join(row["before_you_start"]),
            "origin": Intervention.Origin.PUBLISHED.value,
        }
        for row in data["intervention"]
    }
    found = sync(Intervention, rows, report)
    placements = [
        _placements(found[f"intervention:{row['key']}"], row, strands)
        for row in data["intervention"]
    ]
    sync_parts(Placement, placements, report)


def _placements(
    intervention: Intervention, row: Table, strands: dict[str, Strand]
) -> tuple[Intervention, Rows]:
    return intervention, {
        f"placement:{row['key']}:{place['strand']}": {
            "intervention_id": intervention.pk,
            "strand_id": strands[place["strand"]].pk,
            "position": place["line"],
        }
        for place in row["placements"]
    }


def _key_messages(data: Table, report: SeedReport) -> None:
    levels = sync(Level, _keyed("level", data["level"]), report)
    rows = {
        f"key_message:{row['number']}": _swapped(
            row, "level", level_id=levels[f"level:{row['level']}"].pk
        )
        for row in data["key_message"]
    }
    messages = sync(KeyMessage, rows, report)
    claims = sync(
        Claim,
        {f"claim:{row['number']}": _swapped(row, "key_messages") for row in data["claim"]},
        report,
    )
    links = [
        (
            claims[f"claim:{row['number']}"],
            [messages[f"key_message:{number}"] for number in row["key_messages"]],
        )
        for row in data["claim"]
    ]
    sync_links("key_messages", links, report)


def _lists(data: Table, report: SeedReport) -> None:
    sync(Behaviour, _keyed("behaviour", data["behaviour"]), report)
    sync(FocusArea, _keyed("focus_area", data["focus_area"]), report)
    sync(EvidenceSource, _keyed("evidence_source", data["evidence_source"]), report)
    sync(MaturityStage, _keyed("maturity_stage", data["maturity_stage"]), report)
    challenges = [
        _swapped(row, "actions", actions="\n".join(row["actions"])) for row in data["challenge"]
    ]
    sync(Challenge, _keyed("challenge", challenges), report)


def _keyed(kind: str, rows: Iterable[Table]) -> dict[str, Table]:
    """The rows of a file by seed key: the kind and the row's own key."""
    return {f"{kind}:{row['key']}": row for row in rows}


def _swapped(row: Table, name: str, **values: Any) -> Table:
    """The row with these values in place of the named field."""
    return {**{field: value for field, value in row.items() if field != name}, **values}
