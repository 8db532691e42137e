"""The digest of a cycle: what its cluster reads before it challenges.

It is built from what is shared with the cluster or wider, and whoever opens it sees of it what they
may read at that moment: once locked its words no longer change, and a text whose sharing was taken
back since is left out.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime
from itertools import islice
from operator import itemgetter
from typing import Any, Self

from django.db import connection
from django.db.models import DateField, F, OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Coalesce, Substr
from django.urls import reverse

from clusters.models import Meeting
from core.access import Access
from core.prepared import Ids, first, prepared
from core.templatetags.components import counted
from logs import digest_measures
from logs.digest_measures import Measured
from logs.models import Entry, Pack, Reflection, opening
from projects.models import Cycle, Reading, ResearchQuestion, Sharing

LONGEST = 280
"""Characters of one line; the whole text is a tap away."""
MOST = 12
"""Lines below one heading, the newest first."""
NEWEST = 100
"""Entries of a cycle that are looked at, and as many reflections: a page of all alliances takes no
longer where one of them shares a hundred a week."""

EVER = datetime(2000, 1, 1, tzinfo=UTC)
"""Before any text."""

EVIDENCE, REFLECTION = "evidence", "reflection"
TEXT, READING = "text", "reading"
HEADINGS = ("went_well", "not_effective", "problems")


@dataclass(frozen=True)
class Line:
    """The beginning of one text, and where all of it stands."""

    kind: str
    pk: int
    text: str

    @property
    def url(self) -> str:
        page = "logs:reflection" if self.kind == REFLECTION else "logs:entry"
        return reverse(page, args=[self.pk])


@dataclass(frozen=True)
class Digest:
    """What a cycle brings to a meeting."""

    question: str = ""
    before: str = ""
    """What was decided at the end of the cycle before, and why."""
    went_well: tuple[Line, ...] = ()
    not_effective: tuple[Line, ...] = ()
    problems: tuple[Line, ...] = ()
    leadership: tuple[Line, ...] = ()
    measures: tuple[Measured, ...] = ()
    evidence: frozenset[int] = field(default_factory=frozenset)
    """The entries it is built from, those without a line included."""
    reflections: frozenset[int] = field(default_factory=frozenset)
    whole: "Digest | None" = None
    """What it was, where it is what is left for one reader; never stored."""
    withdrawn: tuple[str, ...] = ()
    """What was pulled back that this reader could read: "1 text"; never stored either."""

    @property
    def readings_due(self) -> int:
        return sum(measure.is_due for measure in self.measures)

    @property
    def is_empty(self) -> bool:
        """There is no text in it."""
        return not self.evidence and not self.reflections

    @property
    def is_cut(self) -> bool:
        """It is of the newest texts alone, because there may be more."""
        whole = self.whole or self
        return max(len(whole.evidence), len(whole.reflections)) >= NEWEST

    @property
    def is_withheld(self) -> bool:
        """There are texts in it, of which this reader may read none."""
        return self.is_empty and self.whole is not None and not self.whole.is_empty

    @property
    def state(self) -> str:
        """How complete it is, in words: the same words for every reader."""
        if self.whole:
            return self.whole.state
        if self.is_empty:
            return "Nothing shared yet"
        if self.readings_due:
            return f"{self.readings_due} reading{'' if self.readings_due == 1 else 's'} missing"
        return "Digest ready" if self.reflections else "No reflection yet"

    def kept(self) -> dict[str, Any]:
        """As it is stored."""
        told = asdict(self)
        del told["whole"], told["withdrawn"]
        return told | {name: sorted(told[name]) for name in ("evidence", "reflections")}

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        """A digest as ``kept`` wrote it."""
        lines: dict[str, Any] = {
            name: tuple(Line(**line) for line in kept[name]) for name in (*HEADINGS, "leadership")
        }
        return cls(
            question=kept["question"],
            before=kept["before"],
            measures=tuple(Measured(**measure) for measure in kept["measures"]),
            evidence=frozenset(kept["evidence"]),
            reflections=frozenset(kept["reflections"]),
            **lines,
        )

    def only(
        self, entries: Collection[int], reflections: Collection[int], withdrawn: Counter[str]
    ) -> Self:
        """What is left of it for somebody who may read just these texts, and what is gone."""
        gone = (
            counted(withdrawn[kind], f"{kind},{kind}s")
            for kind in (TEXT, READING)
            if withdrawn[kind]
        )
        shown: dict[str, Any] = {
            name: tuple(line for line in getattr(self, name) if line.pk in entries)
            for name in HEADINGS
        }
        return replace(
            self,
            leadership=tuple(line for line in self.leadership if line.pk in reflections),
            evidence=self.evidence & frozenset(entries),
            reflections=self.reflections & frozenset(reflections),
            whole=self,
            withdrawn=tuple(gone),
            **shown,
        )


def since(meeting: Meeting) -> datetime | None:
    """From when on texts count: the meeting before, or the moment its digests were locked."""
    before = first(_meeting_before(meeting.cluster_id or 0, meeting.held_on))
    if before is None:
        return None
    pack: Pack | None = getattr(before, "pack", None)
    return pack.locked_at if pack and pack.locked_at else before.begins_at


@prepared
def _meeting_before(cluster: int, held_on: date) -> QuerySet[Meeting]:
    termly = Meeting.objects.announced().filter(kind=Meeting.Kind.TERMLY)
    before = termly.filter(cluster=cluster, held_on__lt=held_on)
    return before.select_related("pack").order_by("-held_on")[:1]


def build(cycles: Collection[Cycle], after: datetime | None) -> dict[int, Digest]:
    """The digest of each cycle by its number in the table, from what is shared now.

    A fixed number of queries. Nobody's reach is asked here: see :func:`seen_by`.
    """
    entries, reflections = _texts(cycles, after)
    questions, before = _asked_and_decided(cycles)
    measures = digest_measures.read(cycles)
    return {
        cycle.pk: Digest(
            question=" ".join(questions[cycle.project_id]),
            before=before.get((cycle.project_id, cycle.number - 1), ""),
            leadership=_lines(REFLECTION, reflections[cycle.pk]),
            measures=tuple(measures[cycle.project_id]),
            evidence=frozenset(row[0] for row in entries[cycle.pk]),
            reflections=frozenset(row[0] for row in reflections[cycle.pk]),
            **_below_headings(entries[cycle.pk]),
        )
        for cycle in cycles
    }


def seen_by(access: Access, digests: Mapping[int, Digest]) -> dict[int, Digest]:
    """The digests as one person may read them now; one query."""
    read: dict[str, set[int]] = defaultdict(set)
    gone: dict[int, Counter[str]] = defaultdict(Counter)
    entries = frozenset(pk for each in digests.values() for pk in each.evidence)
    reflections = frozenset(pk for each in digests.values() for pk in each.reflections)
    for kind, pk in _readable(entries, reflections, frozenset(digests), access):
        if kind in (TEXT, READING):
            gone[pk][kind] += 1
        else:
            read[kind].add(pk)
    return {
        cycle: digest.only(read[EVIDENCE], read[REFLECTION], gone[cycle])
        for cycle, digest in digests.items()
    }


@prepared
def _readable(
    entries: Ids, reflections: Ids, cycles: Ids, access: Access
) -> QuerySet[Any, tuple[str, int]]:
    """Which of these texts a person may read: kind and number.

    And of these cycles, once for each that was pulled back: that it was, with the cycle's number.
    """
    texts = (
        kind.objects.was_visible_to(access).filter(cycle_id__among=cycles)
        for kind in (Entry, Reflection)
    )
    readings = Reading.every.filter(
        withdrawn_at__isnull=False, measure__project__cycles__pk__among=cycles
    )
    found = Entry.objects.visible_to(access).filter(pk__among=entries)
    others = Reflection.objects.visible_to(access).filter(pk__among=reflections)
    return (
        found.order_by()
        .values_list(Value(EVIDENCE), "pk")
        .union(
            others.order_by().values_list(Value(REFLECTION), "pk"),
            *(gone.order_by().values_list(Value(TEXT), "cycle") for gone in texts),
            readings.order_by().values_list(Value(READING), "measure__project__cycles"),
            all=True,
        )
    )


Rows = dict[int, list[tuple[Any, ...]]]


def _texts(cycles: Collection[Cycle], after: datetime | None) -> tuple[Rows, Rows]:
    """(number, openings) of the newest entries and reflections of each cycle, the newest first."""
    found: dict[str, Rows] = {EVIDENCE: defaultdict(list), REFLECTION: defaultdict(list)}
    numbers = frozenset(cycle.pk for cycle in cycles)
    for _, pk, kind, cycle, went_well, *others in sorted(
        _shared(numbers, after or EVER), key=itemgetter(0, 1), reverse=True
    ):
        openings = (went_well, *others) if kind == EVIDENCE else (went_well,)
        if len(found[kind][cycle]) < NEWEST:
            found[kind][cycle].append((pk, *openings))
    return found[EVIDENCE], found[REFLECTION]


@prepared
def _shared(cycles: Ids, after: datetime) -> QuerySet[Any, tuple[Any, ...]]:
    """When, number, kind, cycle and openings of what reaches the cluster, the newest at least."""
    nothing = Value("", output_field=TextField())
    text, *headings = (
        Substr(place, 1, 2 * LONGEST)
        for place in ("reflection_set__text", *(f"entry_set__{each}" for each in HEADINGS))
    )
    entries = _of_kind(Entry, cycles, after, EVIDENCE, *headings)
    return entries.union(
        _of_kind(Reflection, cycles, after, REFLECTION, text, nothing, nothing), all=True
    )


def _of_kind(
    model: type[Entry | Reflection], cycles: Ids, after: datetime, kind: str, *openings: Any
) -> QuerySet[Any, tuple[Any, ...]]:
    """On SQLite from the day of the last of the newest on, which its index tells cycle by cycle.

    PostgreSQL may look for that day once a text, and reads all of them sooner.
    """
    shared: dict[str, Any] = {
        "sharing__in": Sharing.reaching(Sharing.CLUSTER), "submitted_at__gt": after,
    }  # fmt: skip
    here = Cycle.objects.filter(pk__among=cycles).order_by()
    if connection.vendor == "sqlite":
        newest = model._default_manager.filter(cycle=OuterRef("pk"), **shared)
        last = newest.order_by("-happened_on", "-pk").values("happened_on")[NEWEST - 1 : NEWEST]
        ever = Value(date.min, output_field=DateField())
        here = here.annotate(since=Coalesce(Subquery(last), ever))
        shared["happened_on__gte"] = F("since")
    texts = f"{model._meta.model_name}_set__"
    return here.filter(**{f"{texts}{name}": value for name, value in shared.items()}).values_list(
        f"{texts}happened_on", f"{texts}pk", Value(kind), "pk", *openings
    )


def _lines(kind: str, rows: Iterable[tuple[Any, ...]]) -> tuple[Line, ...]:
    said = ((pk, text) for pk, text in rows if text and not text.isspace())
    return tuple(Line(kind, pk, opening(text, LONGEST)) for pk, text in islice(said, MOST))


def _below_headings(entries: Collection[tuple[Any, ...]]) -> dict[str, Any]:
    return {
        heading: _lines(EVIDENCE, [(row[0], row[1 + place]) for row in entries])
        for place, heading in enumerate(HEADINGS)
    }


def _asked_and_decided(
    cycles: Iterable[Cycle],
) -> tuple[dict[int, list[str]], dict[tuple[int, int], str]]:
    """The questions of each project; what was decided of each cycle, by project and number."""
    questions: dict[int, list[str]] = defaultdict(list)
    decided: dict[tuple[int, int], str] = {}
    projects = frozenset(cycle.project_id for cycle in cycles)
    for project, number, _, text, decision in sorted(_questions_and_decisions(projects)):
        if not decision:
            questions[project].append(text)
        else:
            told = [str(Cycle.Decision(decision).label), opening(text, LONGEST)]
            decided[project, number] = ". ".join(filter(None, told))
    return questions, decided


@prepared
def _questions_and_decisions(projects: Ids) -> QuerySet[Any, tuple[Any, ...]]:
    """Project, place or number, number of the row, words, and of a cycle what was decided."""
    asked = ResearchQuestion.objects.filter(project_id__among=projects, replaced_on__isnull=True)
    closed = Cycle.objects.filter(project_id__among=projects).exclude(decision="")
    return (
        asked.order_by()
        .values_list("project", "position", "pk", "text", Value(""))
        .union(
            closed.order_by().values_list("project", "number", "pk", "decision_reason", "decision"),
            all=True,
        )
    )
