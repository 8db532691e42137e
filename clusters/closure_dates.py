"""Closures from a file: INSET days and the like, of a programme or of one cluster."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import cache

from django.core.exceptions import ValidationError

from clusters import queries
from clusters.date_files import Cells, DateFile, Name, set_days
from clusters.models import Closure
from core.forms import SURROGATES
from core.set_up.sheets import Columns
from core.templatetags.components import day

LONGEST = timedelta(days=60)
"""No closure inside a term is longer; who types another year by mistake is told."""

LONGEST_WHY = 120
"""Characters, as the table keeps."""


class Closures(DateFile[Closure]):
    """Closures are known by their cluster and their first day."""

    model = Closure
    called = "closure"
    place = "closures"
    columns = Columns(known=("cluster", "starts_on", "ends_on", "why"), needed=("starts_on",))
    headings = ("From", "Cluster", "Until", "Why")

    @staticmethod
    def name(row: Closure) -> Name:
        return row.cluster_id, row.starts_on

    @staticmethod
    def title(cells: Cells) -> str:
        return " ".join(filter(None, [cells["starts_on"], cells.get("cluster")]))

    def fill(self, row: Closure, words: dict[str, str]) -> Iterator[str]:
        problems = list(set_days(row, words, ("starts_on", "ends_on"), {"starts_on"}))
        yield from problems
        row.why = words["why"]
        if not words["ends_on"]:
            row.ends_on = row.starts_on
        if not problems and row.ends_on - row.starts_on > LONGEST:
            yield f"{day(row.starts_on)} to {day(row.ends_on)} {row.ends_on.year} is too long"
        if len(row.why) > LONGEST_WHY or SURROGATES.search(row.why):
            yield f"why: write at most {LONGEST_WHY} plain characters"

    def validate(self, row: Closure) -> None:
        """As the table would, without a question for each of two thousand rows."""
        if row.ends_on < row.starts_on:
            raise ValidationError("The end must not be before the start.")

    def gaps(self, today: date) -> Iterator[str]:
        """Closures still to come on which no school would be open anyway."""
        calendar_of = cache(queries.calendar_of)
        for row in self.found.values():
            calendar = calendar_of(self.programme.pk, row.cluster_id)
            days_of_term = replace(calendar, closed=frozenset())
            if row.ends_on >= today and not days_of_term.school_days(row.starts_on, row.ends_on):
                whose = row.cluster or "Whole programme"
                yield f"{whose}: {row} is no school day anyway. Is the day right?"

    @classmethod
    def cells(cls, row: Closure) -> list[str]:
        return [str(row.cluster or ""), str(row.starts_on), str(row.ends_on), row.why]

    @staticmethod
    def shown(row: Closure) -> list[str]:
        whose = str(row.cluster or "Whole programme")
        return [f"{day(row.starts_on)} {row.starts_on.year}", whose, day(row.ends_on), row.why]
