"""What a file of term dates means: which terms are new, which change, which rows cannot be read."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import chain, pairwise

from django.core.exceptions import ValidationError

from alliances.models import Programme
from clusters.models import Cluster, Term
from core.set_up.sheets import Columns, Sheet, squeezed

DATES = ("starts_on", "break_starts_on", "break_ends_on", "ends_on")
NEEDED_DATES = ("starts_on", "ends_on")
FILE = Columns(known=("cluster", "season", *DATES), needed=("season", *NEEDED_DATES))

WAYS_TO_WRITE_A_DAY = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d %B %Y", "%d %b %Y")
SEASONS = list(Term.Season)

Row = dict[str, str | None]
Name = tuple[int | None, str, int]
"""What one term is known by: its cluster (none for all), its season and its year."""


@dataclass(frozen=True)
class Bad:
    """A row that cannot be read, by its line in the file."""

    number: int
    name: str
    problems: list[str]


@dataclass(frozen=True)
class Outcome:
    """What an import does or did. Where a row is bad, it does nothing."""

    new: list[Term] = field(default_factory=list)
    changed: list[Term] = field(default_factory=list)
    same: list[Term] = field(default_factory=list)
    bad: list[Bad] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)

    @property
    def terms(self) -> list[Term]:
        return [*self.new, *self.changed]

    @property
    def can_import(self) -> bool:
        return bool(self.terms) and not self.bad


def look(sheet: Sheet, programme: Programme, today: date) -> Outcome:
    """What a file would make of a programme's terms; nothing is written.

    A row is matched to the term of the same cluster, season and year. Terms that the file does not
    name stay. Rows may overlap neither each other nor a term that stays.
    """
    reader = _Reader(programme)
    for number, row in zip(sheet.numbers, sheet.rows, strict=True):
        reader.read(number, row)
    reader.refuse_overlaps()
    outcome = Outcome(bad=sorted(reader.bad, key=lambda bad: bad.number))
    if not outcome.bad:
        outcome.gaps.extend(gaps(reader.all_terms(), today))
    for name, term in reader.read_terms.items():
        before = next(iter(reader.there.get(name, [])), None)
        if before is None:
            outcome.new.append(term)
        elif _dates(before) != _dates(term):
            outcome.changed.append(term)
        else:
            outcome.same.append(term)
    return outcome


class _Reader:
    """The terms of a programme, and what the rows of a file make of them."""

    def __init__(self, programme: Programme) -> None:
        self.programme = programme
        self.clusters = {squeezed(row.name): row for row in programme.clusters.all()}
        rows = Term.objects.filter(programme=programme).select_related("cluster")
        self.there: dict[Name, list[Term]] = {}
        for term in rows:
            self.there.setdefault(_name(term), []).append(term)
        self.read_terms: dict[Name, Term] = {}
        self.lines: dict[Name, int] = {}
        self.bad: list[Bad] = []

    def read(self, number: int, row: Row) -> None:
        try:
            term = self._term(row)
            name = _name(term)
            if name in self.lines:
                raise ValidationError(f"The same term as in row {self.lines[name]}")
        except ValidationError as trouble:
            title = " ".join(filter(None, [row["season"], row.get("cluster")]))
            self.bad.append(Bad(number, title, [text.rstrip(".") for text in trouble.messages]))
        else:
            self.read_terms[name] = term
            self.lines[name] = number

    def all_terms(self) -> list[Term]:
        stay = [terms for name, terms in self.there.items() if name not in self.read_terms]
        return [*chain.from_iterable(stay), *self.read_terms.values()]

    def refuse_overlaps(self) -> None:
        """Name each row whose term overlaps another of the same cluster, and take it out.

        While a row cannot be read it is not known which term it moves, so only rows are compared.
        """
        clashes: dict[Name, list[str]] = {}
        terms_to_compare = list(self.read_terms.values()) if self.bad else self.all_terms()
        for terms in _by_cluster(terms_to_compare).values():
            for earlier, later in _overlapping(terms):
                for one, other in ((earlier, later), (later, earlier)):
                    if _name(one) in self.lines:
                        sentence = f"These dates overlap with {self._told(other)}"
                        clashes.setdefault(_name(one), []).append(sentence)
        for name, sentences in clashes.items():
            term = self.read_terms.pop(name)
            self.bad.append(Bad(self.lines[name], _in_full(term), sentences))

    def _told(self, term: Term) -> str:
        line = self.lines.get(_name(term))
        return f"{term} in row {line}" if line else f"{term}, which is there already"

    def _term(self, row: Row) -> Term:
        """The term that a row means, with the row's dates, whether it was there or not."""
        formulas = [column for column, text in row.items() if text is None]
        if formulas:
            raise ValidationError(f"Put the text in place of the formula: {', '.join(formulas)}")
        words = {column: (row.get(column) or "").strip() for column in FILE.known}
        problems: list[str] = []
        term = Term(programme=self.programme)
        for part in (self._set_cluster, _set_season, _set_dates):
            problems += part(term, words)
        if problems:
            raise ValidationError(problems)
        term.validate_constraints()
        there = self.there.get(_name(term), [])
        if len(there) > 1:
            raise ValidationError(f"{len(there)} terms are called {term}. Change them one by one")
        term.pk = there[0].pk if there else None
        return term

    def _set_cluster(self, term: Term, words: dict[str, str]) -> Iterator[str]:
        term.cluster = self.clusters.get(squeezed(words["cluster"]))
        if words["cluster"] and term.cluster is None:
            yield f"“{words['cluster']}” is no cluster of {self.programme}"


def _set_season(term: Term, words: dict[str, str]) -> Iterator[str]:
    word = squeezed(words["season"]).removesuffix(" term")
    if word in Term.Season:
        term.season = word
    else:
        yield "Give the season as Autumn, Spring or Summer"


def _set_dates(term: Term, words: dict[str, str]) -> Iterator[str]:
    for column in DATES:
        day = _day(words[column])
        setattr(term, column, day)
        if words[column] and day is None:
            yield f"{column}: write “{words[column]}” as 1/9/2026 or 2026-09-01"
        elif day is None and column in NEEDED_DATES:
            yield f"{column}: give a day"


def _day(text: str) -> date | None:
    """A day as people in the UK write it, day first, or as ISO has it."""
    for way in WAYS_TO_WRITE_A_DAY:
        try:
            return datetime.strptime(text, way).date()  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
    return None


def _name(term: Term) -> Name:
    return term.cluster_id, term.season, term.starts_on.year


def _dates(term: Term) -> list[date | None]:
    return [getattr(term, column) for column in DATES]


def _in_full(term: Term) -> str:
    return f"{term}, {term.cluster}" if term.cluster else str(term)


def _by_cluster(terms: Iterable[Term]) -> dict[Cluster | None, list[Term]]:
    """The terms of the whole programme and of each cluster that has its own, in their order."""
    found: dict[Cluster | None, list[Term]] = {}
    for term in sorted(terms, key=lambda term: term.starts_on):
        found.setdefault(term.cluster, []).append(term)
    return found


def _overlapping(terms: list[Term]) -> Iterator[tuple[Term, Term]]:
    """Each term with the one before it that lasts into it."""
    if not terms:
        return
    longest = terms[0]
    for term in terms[1:]:
        if term.starts_on <= longest.ends_on:
            yield longest, term
        longest = max(longest, term, key=lambda each: each.ends_on)


def gaps(terms: Iterable[Term], today: date) -> Iterator[str]:
    """What is missing from today on, in sentences: breaks, terms in between, a cluster's own."""
    calendars = _by_cluster(terms)
    for cluster, own in calendars.items():
        whose = str(cluster or "Whole programme")
        ahead = [term for term in own if term.ends_on >= today]
        for term in ahead:
            if term.break_starts_on is None:
                yield f"{whose}: {term} has no half-term break."
        for earlier, later in pairwise(ahead):
            if not _follows(earlier, later):
                yield f"{whose}: between {earlier} and {later} a term is missing."
        have = {_name(term)[1:] for term in own}
        for term in calendars.get(None, []):
            if term.ends_on >= today and _name(term)[1:] not in have:
                yield f"{whose}: has dates of its own, and so none for {term}."


def _follows(earlier: Term, later: Term) -> bool:
    places = [SEASONS.index(Term.Season(term.season)) for term in (earlier, later)]
    years = later.starts_on.year - earlier.starts_on.year
    return (places[1] - places[0]) % 3 == 1 and years == (1 if places[0] == 0 else 0)
