"""What people wrote: evidence and reflections, kept through the actions the pages use."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import models

from accounts.models import User
from logs.actions import entries, reflections
from logs.demonstration.catalogue import Catalogue
from logs.demonstration.data import Account
from logs.demonstration.enquiries import Enquiry, read_figure
from logs.demonstration.timeline import Timeline
from projects.models import Sharing
from writing.models import Comment

REPLIES_AFTER = timedelta(hours=5)
"""When readers say something beneath a text."""


def add_texts(
    log: Account,
    enquiry: Enquiry,
    known: dict[str, User],
    catalogue: Catalogue,
    timeline: Timeline,
) -> None:
    """Everything in the log of one alliance, oldest first."""
    told = [(row, False) for row in log.get("entry", [])]
    told += [(row, True) for row in log.get("reflection", [])]
    days = _days([row for row, _ in told], enquiry, timeline)
    in_order = sorted(zip(days, told, strict=True), key=lambda pair: pair[0])
    for number, (day, (row, is_reflection)) in enumerate(in_order):
        keep = _reflect if is_reflection else _log
        keep(row, day, enquiry, known, catalogue, timeline.moment(day, number))


def _days(rows: list[Account], enquiry: Enquiry, timeline: Timeline) -> list[date]:
    """The day of each text: its own, or one of those spread over what its cycle has logged."""
    spread = {
        (number, kind): iter(
            timeline.spread(
                cycle.starts_on,
                enquiry.logged_until[number],
                sum(_waits_for_day(row, number, kind) for row in rows),
            )
        )
        for number, cycle in enquiry.cycles.items()
        for kind in ("text", "what_happened")
        if any(_waits_for_day(row, number, kind) for row in rows)
    }
    return [
        _own_day(row, timeline) if "ago" in row else next(spread[row["cycle"], _kind(row)])
        for row in rows
    ]


def _kind(row: Account) -> str:
    return "text" if "text" in row else "what_happened"


def _waits_for_day(row: Account, cycle: int, kind: str) -> bool:
    return "ago" not in row and row["cycle"] == cycle and _kind(row) == kind


def _own_day(row: Account, timeline: Timeline) -> date:
    if row.get("this_term"):
        return timeline.since(timeline.current.starts_on, row["ago"])
    return timeline.back(row["ago"])


def _log(
    row: Account,
    day: date,
    enquiry: Enquiry,
    known: dict[str, User],
    catalogue: Catalogue,
    at: datetime,
) -> None:
    measure = enquiry.measures[row["measure"]] if "measure" in row else None
    entry = entries.log(
        enquiry.cycles[row["cycle"]],
        by=known[row["by"]],
        at=at,
        fields={
            "school": enquiry.schools[row["school"]] if "school" in row else None,
            "happened_on": day,
            "title": row.get("title", ""),
            "what_happened": row["what_happened"],
            "source": catalogue.sources[row["source"]],
            "went_well": row.get("went_well", ""),
            "not_effective": row.get("not_effective", ""),
            "problems": row.get("problems", ""),
            "level": row.get("level", measure.level if measure else ""),
            "voice": row.get("voice", ""),
            "measure": measure,
            "sharing": row.get("sharing", Sharing.CLUSTER),
        },
        reading=read_figure(measure, row["reading"]) if measure and "reading" in row else None,
        tags={
            "more_sources": [catalogue.sources[key] for key in row.get("more_sources", [])],
            "key_messages": _tagged(catalogue.key_messages, row.get("messages", [])),
            "claims": _tagged(catalogue.claims, row.get("claims", [])),
        },
    )
    for comment in row.get("comment", []):
        Comment.objects.create(
            to=entry,
            by=known[comment["by"]],
            said_as=comment["as"],
            said_to=entry.sharing,
            at=at + REPLIES_AFTER,
            text=comment["text"],
            is_question="asks" in comment,
            part=comment.get("asks", ""),
        )


def _reflect(
    row: Account,
    day: date,
    enquiry: Enquiry,
    known: dict[str, User],
    catalogue: Catalogue,
    at: datetime,
) -> None:
    reflections.write(
        enquiry.cycles[row["cycle"]],
        by=known[row["by"]],
        at=at,
        fields={
            "happened_on": day,
            "text": row["text"],
            "level": catalogue.levels[row["level"]],
            "stance": row.get("stance", ""),
            "next_time": row.get("next_time", ""),
            "decision": row.get("decision", ""),
            "sharing": row.get("sharing", Sharing.ONLY_ME),
        },
        tags={
            "behaviours": _tagged(catalogue.behaviours, row.get("behaviours", [])),
            "key_messages": _tagged(catalogue.key_messages, row.get("messages", [])),
        },
    )


def _tagged(rows: dict, keys: Iterable[Any]) -> list[models.Model]:
    return [rows[key] for key in keys]
