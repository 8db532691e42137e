"""Closures from a file: INSET days and the like, of a programme, one cluster or one school."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import cache

from django.core.exceptions import ValidationError

from alliances.models import Programme, School
from clusters import queries
from clusters.date_files import Cells, DateFile, Name, set_days
from clusters.models import Closure
from core.forms import SURROGATES
from core.set_up.sheets import Columns, squeezed
from core.templatetags.components import day

LONGEST = timedelta(days=60)
"""No closure inside a term is longer; who types another year by mistake is told."""

LONGEST_WHY = 120
"""Characters, as the table keeps."""


class Closures(DateFile[Closure]):
    """Closures are known by their cluster or school and their first day."""

    model = Closure
    called = "closure"
    place = "closures"
    columns = Columns(
        known=("cluster", "school", "starts_on", "ends_on", "why"), needed=("starts_on",)
    )
    headings = ("From", "Whose", "Until", "Why")

    def __init__(self, programme: Programme) -> None:
        super().__init__(programme)
        self.schools: dict[str, list[School]] = defaultdict(list)
        for school in programme.schools.all():
            self.schools[squeezed(school.name)].append(school)

    @classmethod
    def rows_of(cls, programme: Programme) -> list[Closure]:
        rows = Closure.objects.filter(programme=programme).select_related("cluster", "school")
        return list(rows.order_by("cluster__name", "school__name", "starts_on", "pk"))

    @staticmethod
    def name(row: Closure) -> Name:
        return row.cluster_id, row.school_id, row.starts_on

    @staticmethod
    def title(cells: Cells) -> str:
        return " ".join(
            filter(None, [cells["starts_on"], cells.get("cluster"), cells.get("school")])
        )

    def fill(self, row: Closure, words: dict[str, str]) -> Iterator[str]:
        problems = list(set_days(row, words, ("starts_on", "ends_on"), {"starts_on"}))
        yield from problems
        yield from self._set_school(row, words["school"])
        row.why = words["why"]
        if not words["ends_on"]:
            row.ends_on = row.starts_on
        if not problems and row.ends_on - row.starts_on > LONGEST:
            yield f"{day(row.starts_on)} to {day(row.ends_on)} {row.ends_on.year} is too long"
        if len(row.why) > LONGEST_WHY or SURROGATES.search(row.why):
            yield f"why: write at most {LONGEST_WHY} plain characters"

    def _set_school(self, row: Closure, word: str) -> Iterator[str]:
        if not word:
            return
        found = self.schools[squeezed(word)]
        if len(found) == 1:
            row.school = found[0]
        elif found:
            yield f"{len(found)} schools are called “{word}”. Enter this one by hand"
        else:
            yield f"“{word}” is no school of {self.programme}"
        if row.cluster:
            yield "Give a cluster or a school, not both"

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
                yield f"{_whose(row)}: {row} is no school day anyway. Is the day right?"

    @classmethod
    def cells(cls, row: Closure) -> list[str]:
        whose = [str(row.cluster or ""), str(row.school or "")]
        return [*whose, str(row.starts_on), str(row.ends_on), row.why]

    @staticmethod
    def shown(row: Closure) -> list[str]:
        first = f"{day(row.starts_on)} {row.starts_on.year}"
        return [first, _whose(row), day(row.ends_on), row.why]


def _whose(row: Closure) -> str:
    return str(row.cluster or row.school or "Whole programme")
