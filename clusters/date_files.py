"""Files of a programme's dates: what their rows mean, and what an import would make of them."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import ClassVar, Generic, TypeVar

from django.core.exceptions import ValidationError

from alliances.models import Programme
from clusters.models import Closure, Term
from core.set_up.sheets import Columns, Sheet, squeezed

WAYS_TO_WRITE_A_DAY = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d %B %Y", "%d %b %Y")

Row = TypeVar("Row", bound=Term | Closure)
Cells = dict[str, str | None]
Name = tuple[int | str | date | None, ...]
"""What a row is known by, in the file and in the table."""


@dataclass(frozen=True)
class Bad:
    """A row that cannot be read, by its line in the file."""

    number: int
    name: str
    problems: list[str]


@dataclass(frozen=True)
class Outcome(Generic[Row]):
    """What an import does or did. Where a row is bad, it does nothing."""

    new: list[Row] = field(default_factory=list)
    changed: list[Row] = field(default_factory=list)
    same: list[Row] = field(default_factory=list)
    bad: list[Bad] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)

    @property
    def rows(self) -> list[Row]:
        return [*self.new, *self.changed]

    def told(self, name: str) -> str:
        """What an import of this did, in a sentence."""
        return (
            f"{name} is imported: {len(self.new)} new, {len(self.changed)} changed, "
            f"{len(self.same)} the same."
        )

    @property
    def can_import(self) -> bool:
        return bool(self.rows) and not self.bad


class DateFile(ABC, Generic[Row]):
    """The dates of one kind of a programme, and what the rows of a file make of them.

    A row is matched to what is there by its ``name``. What the file does not name stays.
    """

    model: type[Row]
    called: ClassVar[str]
    """One of them, in words."""
    place: ClassVar[str]
    """The name of an exported file, and of those that are kept while somebody looks."""
    columns: ClassVar[Columns]
    headings: ClassVar[Sequence[str]]
    """Above what ``shown`` says of each."""

    def __init__(self, programme: Programme) -> None:
        self.programme = programme
        self.clusters = {squeezed(row.name): row for row in programme.clusters.all()}
        self.there: dict[Name, list[Row]] = {}
        for row in self.rows():
            self.there.setdefault(self.name(row), []).append(row)
        self.found: dict[Name, Row] = {}
        self.lines: dict[Name, int] = {}
        self.bad: list[Bad] = []

    def rows(self) -> list[Row]:
        """What is there already, and may be changed by the file."""
        return self.rows_of(self.programme)

    @classmethod
    def rows_of(cls, programme: Programme) -> list[Row]:
        rows = cls.model._default_manager.filter(programme=programme).select_related("cluster")
        return list(rows.order_by("cluster__name", "starts_on", "pk"))

    @classmethod
    def look(cls, sheet: Sheet, programme: Programme, today: date) -> Outcome[Row]:
        """What a file would make of a programme's dates; nothing is written."""
        return cls(programme).outcome(sheet, today)

    def outcome(self, sheet: Sheet, today: date) -> Outcome[Row]:
        for number, cells in zip(sheet.numbers, sheet.rows, strict=True):
            self.read(number, cells)
        self.compare()
        outcome: Outcome[Row] = Outcome(bad=sorted(self.bad, key=lambda bad: bad.number))
        if not outcome.bad:
            outcome.gaps.extend(self.gaps(today))
        for name, row in self.found.items():
            before = next(iter(self.there.get(name, [])), None)
            if before is None:
                outcome.new.append(row)
            elif self.cells(before) != self.cells(row):
                outcome.changed.append(row)
            else:
                outcome.same.append(row)
        return outcome

    def read(self, number: int, cells: Cells) -> None:
        try:
            row = self._row(cells)
            name = self.name(row)
            if name in self.lines:
                raise ValidationError(f"The same {self.called} as in row {self.lines[name]}")
        except ValidationError as trouble:
            problems = [text.rstrip(".") for text in trouble.messages]
            self.bad.append(Bad(number, self.title(cells), problems))
        else:
            self.found[name] = row
            self.lines[name] = number

    def all_rows(self) -> list[Row]:
        """Every row as it would be after the import."""
        stay = [row for name, rows in self.there.items() if name not in self.found for row in rows]
        return [*stay, *self.found.values()]

    def _row(self, cells: Cells) -> Row:
        """What a row means, with the dates of the file, whether it was there or not."""
        formulas = [column for column, text in cells.items() if text is None]
        if formulas:
            raise ValidationError(f"Put the text in place of the formula: {', '.join(formulas)}")
        words = {column: (cells.get(column) or "").strip() for column in self.columns.known}
        row = self.model(programme=self.programme)
        problems = [*self._set_cluster(row, words["cluster"]), *self.fill(row, words)]
        if problems:
            raise ValidationError(problems)
        self.validate(row)
        there = self.there.get(self.name(row), [])
        if len(there) > 1:
            raise ValidationError(
                f"{len(there)} {self.called}s are called {row}. Change them one by one"
            )
        row.pk = there[0].pk if there else None
        return row

    def _set_cluster(self, row: Row, word: str) -> Iterator[str]:
        row.cluster = self.clusters.get(squeezed(word))
        if word and row.cluster is None:
            yield f"“{word}” is no cluster of {self.programme}"

    # What each kind of dates says of itself

    @staticmethod
    @abstractmethod
    def name(row: Row) -> Name:
        """What a row is known by."""

    @staticmethod
    @abstractmethod
    def title(cells: Cells) -> str:
        """A row that cannot be read, by what stands in it."""

    @abstractmethod
    def fill(self, row: Row, words: dict[str, str]) -> Iterable[str]:
        """Give a row what the file says, and say what of it cannot be read."""

    def validate(self, row: Row) -> None:
        """Raise ``ValidationError`` where its dates cannot be so."""
        row.validate_constraints()

    def compare(self) -> None:
        """Take out rows that do not go together."""

    def gaps(self, today: date) -> Iterable[str]:
        """What to know of before it is imported, in sentences."""
        return ()

    @classmethod
    @abstractmethod
    def cells(cls, row: Row) -> list[str]:
        """The cells of one row of an export, by ``columns``."""

    @staticmethod
    @abstractmethod
    def shown(row: Row) -> list[str]:
        """One row in words, by ``headings``."""


def day_of(text: str) -> date | None:
    """A day as people in the UK write it, day first, or as ISO has it."""
    for way in WAYS_TO_WRITE_A_DAY:
        try:
            return datetime.strptime(text, way).date()  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
    return None


def set_days(
    row: Term | Closure, words: dict[str, str], columns: Iterable[str], needed: Iterable[str]
) -> Iterator[str]:
    """Give a row the days of these columns, and say which cannot be read or are missing."""
    for column in columns:
        day = day_of(words[column])
        setattr(row, column, day)
        if words[column] and day is None:
            yield f"{column}: write “{words[column]}” as 1/9/2026 or 2026-09-01"
        elif day is None and column in needed:
            yield f"{column}: give a day"
