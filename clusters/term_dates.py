"""Term dates from a file: which terms are new, which change, which rows cannot be read."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import pairwise

from django.core.exceptions import ValidationError

from clusters.date_files import Bad, Cells, DateFile, Name, set_days
from clusters.models import Cluster, Term
from core.set_up.sheets import Columns, squeezed
from core.templatetags.components import day

DATES = ("starts_on", "break_starts_on", "break_ends_on", "ends_on")
NEEDED_DATES = ("starts_on", "ends_on")
SEASONS = list(Term.Season)


class Terms(DateFile[Term]):
    """Terms are known by their cluster, season and year.

    Rows may overlap neither each other nor a term that stays.
    """

    model = Term
    called = "term"
    place = "term-dates"
    columns = Columns(known=("cluster", "season", *DATES), needed=("season", *NEEDED_DATES))
    headings = ("Term", "Cluster", "First day", "Half-term break", "Last day")

    @staticmethod
    def name(row: Term) -> Name:
        return _name(row)

    @staticmethod
    def title(cells: Cells) -> str:
        return " ".join(filter(None, [cells["season"], cells.get("cluster")]))

    def fill(self, row: Term, words: dict[str, str]) -> Iterator[str]:
        word = squeezed(words["season"]).removesuffix(" term")
        if word in Term.Season:
            row.season = word
        else:
            yield "Give the season as Autumn, Spring or Summer"
        yield from set_days(row, words, DATES, NEEDED_DATES)

    def compare(self) -> None:
        """Name each row whose term overlaps another of the same cluster, and take it out.

        While a row cannot be read it is not known which term it moves, so only rows are compared.
        """
        clashes: dict[Name, list[str]] = {}
        terms_to_compare = list(self.found.values()) if self.bad else self.all_rows()
        for terms in _by_cluster(terms_to_compare).values():
            for earlier, later in _overlapping(terms):
                for one, other in ((earlier, later), (later, earlier)):
                    if _name(one) in self.lines:
                        sentence = f"These dates overlap with {self._told(other)}"
                        clashes.setdefault(_name(one), []).append(sentence)
        for name, sentences in clashes.items():
            term = self.found.pop(name)
            self.bad.append(Bad(self.lines[name], _in_full(term), sentences))

    def gaps(self, today: date) -> Iterator[str]:
        return gaps(self.all_rows(), today)

    @classmethod
    def cells(cls, row: Term) -> list[str]:
        dates = (str(getattr(row, column) or "") for column in DATES)
        return [str(row.cluster or ""), row.get_season_display(), *dates]

    @staticmethod
    def shown(row: Term) -> list[str]:
        half_term = (
            f"{day(row.break_starts_on)} to {day(row.break_ends_on)}"
            if row.break_starts_on
            else "None"
        )
        whose = str(row.cluster or "Whole programme")
        return [str(row), whose, day(row.starts_on), half_term, day(row.ends_on)]

    def _told(self, other: Term) -> str:
        line = self.lines.get(_name(other))
        return f"{other} in row {line}" if line else f"{other}, which is there already"


class OwnTerms(Terms):
    """The same for one cluster, whatever else its programme has.

    Where a row names no cluster it is of this one; one that names another cannot be read, and
    neither can one of a term that is over by then.
    """

    def __init__(self, cluster: Cluster, today: date) -> None:
        self.cluster, self.today = cluster, today
        super().__init__(cluster.programme)

    def rows(self) -> list[Term]:
        return list(self.cluster.terms.select_related("cluster"))

    def validate(self, row: Term) -> None:
        """What is over may stand in the file as it was, and as nothing else."""
        super().validate(row)
        for each in self.there.get(_name(row), []):
            if each.is_over(self.today) and self.cells(each) != self.cells(row):
                raise ValidationError("This term is over. What was counted in it stays")

    def gaps(self, today: date) -> Iterator[str]:
        return gaps_of(self.cluster, self.all_rows(), today)

    def _set_cluster(self, row: Term, word: str) -> Iterator[str]:
        row.cluster = self.cluster
        if word and squeezed(word) != squeezed(self.cluster.name):
            yield f"This page takes the dates of {self.cluster} alone, not of “{word}”"


def _name(term: Term) -> tuple[int | None, str, int]:
    return term.cluster_id, term.season, term.starts_on.year


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
        yield from (f"{whose}: {words}" for words in _gaps(own, calendars.get(None, []), today))


def gaps_of(cluster: Cluster, own: Iterable[Term], today: date) -> Iterator[str]:
    """The same of one cluster with its own terms, or with its programme's where it has none."""
    of_programme = list(Term.objects.of(cluster.programme_id))
    terms = sorted(own, key=lambda term: term.starts_on)
    for words in _gaps(terms or of_programme, of_programme, today):
        yield f"{cluster}: {words}"


def _gaps(own: list[Term], of_programme: list[Term], today: date) -> Iterator[str]:
    ahead = [term for term in own if term.ends_on >= today]
    for term in ahead:
        if term.break_starts_on is None:
            yield f"{term} has no half-term break."
    for earlier, later in pairwise(ahead):
        if not _follows(earlier, later):
            yield f"between {earlier} and {later} a term is missing."
    have = {_name(term)[1:] for term in own}
    for term in of_programme:
        if term.ends_on >= today and _name(term)[1:] not in have:
            yield f"has dates of its own, and so none for {term}."


def _follows(earlier: Term, later: Term) -> bool:
    places = [SEASONS.index(Term.Season(term.season)) for term in (earlier, later)]
    years = later.starts_on.year - earlier.starts_on.year
    return (places[1] - places[0]) % 3 == 1 and years == (1 if places[0] == 0 else 0)
