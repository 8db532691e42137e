"""Reads of the log that several pages share."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Substr

from alliances.models import School
from core.access import Access
from core.prepared import prepared
from logs.models import Entry, Reflection, opening
from projects.baselines import came_late, with_beginning
from projects.claims import with_claim_read
from projects.models import Criterion, Cycle, Measure, Participation, Project, Reading, Sharing
from projects.rules import logs_for_schools
from toolkit.models import Behaviour, Claim, EvidenceSource, KeyMessage

EXCERPT = 200
"""So much of a text a list shows at most; it reads one letter more, to know whether it goes on."""
RECENT = 3
NEWEST_FIRST = ("-happened_on", "-pk")

ABOUT = ("author", "cycle__term", "cycle__project__alliance")
"""What a page of one text says of it besides."""


@dataclass(frozen=True)
class Row:
    """One line of a list of the log: a piece of evidence or a reflection."""

    kind: str
    pk: int
    happened_on: date
    title: str
    text: str
    about: str
    """The measure of an entry, the level of a reflection."""
    sharing: str
    author: str
    alliance: str
    voice: str
    """Whose words an entry quotes."""
    source: str
    has_more_sources: bool
    withdrawn_at: datetime | None
    """When its author pulled it back, who alone has it in a list then."""

    @property
    def url_name(self) -> str:
        return "logs:reflection" if self.is_reflection else "logs:entry"

    @property
    def is_reflection(self) -> bool:
        return self.kind == "reflection"

    @property
    def is_private(self) -> bool:
        return self.sharing == Sharing.ONLY_ME

    @property
    def month(self) -> str:
        return f"{self.happened_on:%B %Y}"

    @property
    def heading(self) -> str:
        return self.title or opening(self.beginning)

    @property
    def beginning(self) -> str:
        """As much of the text as was read, to whole words; with "…" where there is more of it."""
        line = " ".join(self.text[:EXCERPT].split())
        if len(self.text) <= EXCERPT:
            return line
        return line.rsplit(" ", 1)[0].rstrip(".,;:") + "…"

    @property
    def excerpt(self) -> str:
        """What stands below the heading; without a title it goes on where the heading stops."""
        if self.title:
            return self.beginning
        start = self.heading.removesuffix("…")
        rest = self.beginning.removeprefix(start).lstrip(" .,;:")
        return f"… {rest}" if rest else ""

    @property
    def voice_words(self) -> str:
        return str(Entry.Voice(self.voice).label) if self.voice else ""

    @property
    def sharing_words(self) -> str:
        return str(Sharing(self.sharing).label)


def rows(
    entries: QuerySet[Entry] | None, reflections: QuerySet[Reflection] | None, start: int, end: int
) -> QuerySet:
    """Evidence and reflections in one list, newest first, as tuples for :class:`Row`.

    One query whatever the number of rows: the two tables are joined by UNION ALL in the database,
    which reads of each no more texts than may be among those before ``end``.
    """
    parts = []
    if entries is not None:
        about = Coalesce(
            "measure__short_name", "measure__name", Value(""), output_field=CharField()
        )
        first = _first(entries, end)
        columns: tuple[Any, ...] = ("evidence", "title", "what_happened", about, "voice")
        parts.append(_columns(first, *columns, "source__title", Exists(more_sources())))
    if reflections is not None:
        none = Value("")
        first = _first(reflections, end)
        columns = ("reflection", none, "text", "level__name", none)
        parts.append(_columns(first, *columns, none, Value(False)))
    found = parts[0] if len(parts) == 1 else parts[0].union(*parts[1:], all=True)
    return found.order_by(*NEWEST_FIRST)[start:end]


def _first(texts: QuerySet, number: int) -> QuerySet:
    """Found by their keys alone, before the words and what they are joined with are read."""
    keys = texts.order_by(*NEWEST_FIRST).values("pk")[:number]
    return texts.model.objects.filter(pk__in=keys)


def read(found: Iterable[tuple[Any, ...]]) -> list[Row]:
    """The rows of a query of :func:`rows`."""
    return [Row(*row) for row in found]


def more_sources(**narrowed: Any) -> QuerySet[Any]:
    """Where the entry of the query around this comes from besides its first source."""
    return Entry.more_sources.through._default_manager.filter(entry=OuterRef("pk"), **narrowed)


def _columns(
    texts: QuerySet, kind: str, title: Any, text: str, about: Any, voice: Any, *source: Any
) -> QuerySet:
    return texts.order_by().values_list(
        Value(kind),
        "pk",
        "happened_on",
        title,
        Substr(text, 1, EXCERPT + 1),
        about,
        "sharing",
        "author__name",
        "cycle__project__alliance__name",
        voice,
        *source,
        "withdrawn_at",
    )


@prepared
def entry(pk: int, access: Access) -> QuerySet[Entry]:
    """One entry, if a person may read it, with what is claimed of its reading.

    ``reads_claim``: whether they see the project, whose own words a claim is.
    """
    return (
        with_claim_read(Entry.objects.visible_to(access))
        .annotate(reads_claim=_sees_project(access))
        .filter(pk=pk)
        .select_related(*ABOUT, "source", "school", "measure", "reading")
    )


def _sees_project(access: Access) -> Exists:
    return Exists(Project.objects.visible_to(access).filter(pk=OuterRef("cycle__project")))


@prepared
def reflection(pk: int, access: Access) -> QuerySet[Reflection]:
    """One reflection, if a person may read it."""
    return Reflection.objects.visible_to(access).filter(pk=pk).select_related(*ABOUT, "level")


@prepared
def sources() -> QuerySet[EvidenceSource]:
    """Where evidence may come from."""
    return EvidenceSource.objects.filter(retired_on__isnull=True)


@prepared
def key_messages() -> QuerySet[KeyMessage]:
    return KeyMessage.objects.all()


@prepared
def claims() -> QuerySet[Claim]:
    return Claim.objects.all()


@prepared
def behaviours() -> QuerySet[Behaviour]:
    return Behaviour.objects.order_by("title")


@prepared
def tags_of_entry(pk: int) -> QuerySet[Any, tuple[str, int]]:
    """Each kind of tag with the number of a row that an entry has of it."""
    first, *others = (_tags(pk, name) for name in ("more_sources", "key_messages", "claims"))
    return first.union(*others, all=True)


def _tags(entry: int, name: str) -> QuerySet[Any, tuple[str, int]]:
    field: Any = Entry._meta.get_field(name)
    rows = field.remote_field.through._default_manager.filter(entry=entry).order_by()
    return rows.values_list(Value(name), f"{field.m2m_reverse_field_name()}_id")


@prepared
def more_sources_of_entry(pk: int) -> QuerySet[EvidenceSource]:
    found = Entry.more_sources.through._default_manager.filter(entry=pk)
    return EvidenceSource.objects.filter(pk__in=found.values("evidencesource"))


@prepared
def key_messages_of_entry(pk: int) -> QuerySet[KeyMessage]:
    return KeyMessage.objects.filter(entries=pk)


@prepared
def claims_of_entry(pk: int) -> QuerySet[Claim]:
    return Claim.objects.filter(entries=pk)


@prepared
def key_messages_of_reflection(pk: int) -> QuerySet[KeyMessage]:
    return KeyMessage.objects.filter(reflections=pk)


@prepared
def behaviours_of_reflection(pk: int) -> QuerySet[Behaviour]:
    return Behaviour.objects.filter(reflections=pk)


def measures_of(cycle: Cycle) -> list[Measure]:
    """The measures of a cycle's project.

    Each carries ``has_reading`` (one in this cycle) and ``last_read_on``, the day of its newest
    reading unless that is a baseline.
    """
    return list(_measures(cycle.project_id, cycle.pk))


@prepared
def _measures(project: int, cycle: int) -> QuerySet[Measure]:
    locked = Criterion.objects.filter(measure=OuterRef("pk"), cycle=cycle)
    return (
        Measure.objects.filter(project=project)
        .annotate(
            has_reading=Exists(_newest_first().filter(cycle=cycle)),
            last_read_on=last_read_on(),
            first_target=Subquery(locked.values("target")[:1]),
        )
        .order_by("position", "pk")
    )


def last_read_on() -> Subquery:
    """The day of the newest reading of a measure, unless that is a baseline."""
    in_a_cycle = Case(When(cycle__isnull=False, then="taken_on"))
    return Subquery(_newest_first().values_list(in_a_cycle)[:1])


def read_newest(project: int, measures: Iterable[Measure]) -> None:
    """Each of a project's measures then carries its ``newest`` reading, or None."""
    newest = {reading.measure_id: reading for reading in _newest(project)}
    for measure in measures:
        measure.newest = newest.get(measure.pk)
        if measure.newest:
            measure.newest.measure = measure  # which its words ask for


@prepared
def _newest(project: int) -> QuerySet[Reading]:
    measures = Measure.objects.filter(project=project).order_by()
    each = measures.values_list(Subquery(_newest_first().values("pk")[:1]))
    return with_beginning(Reading.objects.filter(pk__in=each).select_related("school"))


def _newest_first() -> QuerySet[Reading]:
    return Reading.objects.filter(measure=OuterRef("pk")).order_by("-taken_on", "-pk")


def where_it_stands(measure: Measure) -> str:
    """ "Latest 63%, target 80%": of a measure that was read with its newest reading."""
    told, newest = [], measure.newest
    if newest:
        where = f" at {newest.school.name}" if newest.school else ""
        late = ", a baseline taken late" if came_late(newest) else ""
        told.append(f"Latest{where} {newest.words[:1].lower()}{newest.words[1:]}{late}")
    if measure.target is not None:
        word = "target" if told else "Target"
        first = measure.first_target
        amended = (
            f" ({measure.in_unit(first)} at first)" if first not in (None, measure.target) else ""
        )
        told.append(f"{word} {measure.goal}{amended}")
    words = ", ".join(told) or "No reading yet"
    return words if measure.has_reading or not told else f"{words}. No reading yet this cycle"


@dataclass(frozen=True)
class SchoolsToLogFor:
    """The schools a person can name in an entry, and whether the whole alliance too."""

    schools: list[School]
    whole_alliance: bool


def schools_to_log_for(
    access: Access, project: Project, *, keep: int | None = None
) -> SchoolsToLogFor:
    """The schools taking part that this person logs for; ``keep`` stays in, whatever has changed.

    Leads and guests name any of them or the whole alliance; school leads and teachers their own.
    """
    only = logs_for_schools(access, project)
    schools = _schools(project.pk, keep)
    if only is not None:
        schools = [school for school in schools if school.pk in only or school.pk == keep]
    return SchoolsToLogFor(schools, whole_alliance=only is None)


@prepared
def _schools(project: int, keep: int | None) -> QuerySet[School]:
    taking_part = Participation.objects.filter(
        project=project, joined_on__isnull=False, left_on__isnull=True
    )
    return School.objects.filter(Q(pk__in=taking_part.values("school")) | Q(pk=keep)).order_by(
        "name"
    )


@dataclass(frozen=True)
class Counts:
    """How many texts of each kind a list holds."""

    evidence: int
    reflections: int

    @property
    def all(self) -> int:
        return self.evidence + self.reflections

    def of(self, kind: str) -> int:
        """The count of one kind, or of all when it is empty."""
        return {"evidence": self.evidence, "reflection": self.reflections}.get(kind, self.all)


def counts(
    entries: QuerySet[Entry], reflections: QuerySet[Reflection]
) -> QuerySet[Any, tuple[str, int]]:
    """Both counts in one query, for :func:`count`."""
    parts = [
        texts.order_by().annotate(what=Value(kind)).values("what").annotate(n=Count("pk"))
        for kind, texts in (("evidence", entries), ("reflection", reflections))
    ]
    return parts[0].union(parts[1], all=True).values_list("what", "n")


def count(found: Iterable[tuple[str, int]]) -> Counts:
    """The answer of a query of :func:`counts`; a kind without texts has no row in it."""
    numbers = dict(found)
    return Counts(numbers.get("evidence", 0), numbers.get("reflection", 0))


def texts_of(cycle: int, access: Access) -> tuple[QuerySet[Entry], QuerySet[Reflection]]:
    """What a person may read of a cycle."""
    return (
        Entry.objects.visible_to(access).filter(cycle=cycle),
        Reflection.objects.visible_to(access).filter(cycle=cycle),
    )


@prepared
def newest(cycle: int, access: Access) -> QuerySet[Any, tuple[Any, ...]]:
    """The last three texts of a cycle that a person may read, for :func:`read`."""
    return rows(*texts_of(cycle, access), 0, RECENT)


def count_by_measure(cycle: int, access: Access, measures: Iterable[Measure]) -> Counts:
    """What a person may read of a cycle. Each measure then carries ``evidence_count``."""
    by_measure, number_of_reflections = {}, 0
    for kind, of_measure, number in _counts_by_measure(cycle, access):
        if kind == "evidence":
            by_measure[of_measure] = number
        else:
            number_of_reflections = number
    for measure in measures:
        measure.evidence_count = by_measure.get(measure.pk, 0)
    return Counts(sum(by_measure.values()), number_of_reflections)


@prepared
def _counts_by_measure(cycle: int, access: Access) -> QuerySet[Any, tuple[str, int | None, int]]:
    entries, reflections = texts_of(cycle, access)
    nothing = Value(None, output_field=IntegerField())
    evidence = entries.order_by().values_list(Value("evidence"), "measure")
    reflected = reflections.order_by().values_list(Value("reflection"), nothing)
    return evidence.annotate(n=Count("pk")).union(reflected.annotate(n=Count("pk")), all=True)
