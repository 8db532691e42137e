"""A published programme as its pages show it: alliances, the matrix of examples, figures."""

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import groupby

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery

from alliances.models import Alias, Alliance, Cohort, Programme
from core.models import lines
from projects.models import (
    Participation,
    Project,
    PublishedExample,
    PublishedFigure,
    PublishedSource,
    ResearchQuestion,
)
from toolkit.models import FocusArea, KeyMessage, Level

WITHHELD = "Anonymised"
Kind = PublishedFigure.Kind
About = PublishedSource.About


@dataclass(frozen=True)
class AllianceRow:
    """An alliance with its project, and where the source states each fact."""

    alliance: Alliance
    sources: dict[str, PublishedSource]

    @property
    def other_names(self) -> list[str]:
        return [alias.name for alias in self.alliance.aliases.all()]

    def is_called(self, words: str) -> bool:
        """Whether each of these words is part of the name or of one other name, in any case."""
        wanted = words.casefold().split()
        names = (name.casefold() for name in (self.alliance.name, *self.other_names))
        return any(all(word in name for word in wanted) for name in names)


@dataclass(frozen=True)
class MessageRow:
    """A key message with its examples in the order of the source."""

    message: KeyMessage
    examples: list[PublishedExample]
    opens_level: bool
    """The first of its level, but not of all: a line is drawn before it."""


@dataclass(frozen=True)
class MatrixRow:
    """An alliance with one cell a key message: the example, or nothing."""

    name: str
    cells: list[tuple[MessageRow, PublishedExample | None]]


@dataclass(frozen=True)
class Area:
    """An area of focus with how many worked in it, and what the source says of their work."""

    area: FocusArea | None
    count: PublishedFigure | None
    figures: list[PublishedFigure]


@dataclass(frozen=True)
class Published:
    """Everything on the page of a published programme. Eight queries."""

    programme: Programme
    cohorts: list[Cohort]
    cohort_source: str
    team: list[PublishedSource]
    alliances: list[AllianceRow]
    messages: list[MessageRow]
    areas: list[Area]
    other_figures: list[PublishedFigure]
    matrix: list[MatrixRow] = field(default_factory=list)

    @property
    def aims(self) -> list[str]:
        return lines(self.programme.aims)

    @property
    def levels(self) -> list[tuple[Level, list[MessageRow]]]:
        return _by_level(self.messages)

    @property
    def alliances_in_matrix(self) -> int:
        return sum(row.name != WITHHELD for row in self.matrix)

    @property
    def example_count(self) -> int:
        return sum(len(row.examples) for row in self.messages)

    @property
    def alliances_outside_matrix(self) -> list[Alliance]:
        named = {example.alliance_id for row in self.messages for example in row.examples}
        return [row.alliance for row in self.alliances if row.alliance.pk not in named]


def read() -> Published | None:
    """The published programme, or nothing when none is loaded."""
    programme = Programme.objects.filter(is_published=True).order_by("pk").first()
    if programme is None:
        return None
    own, of_alliances = _sources(programme)
    messages = _messages(list(_examples(programme)))
    areas, others = _figures(programme)
    return Published(
        programme=programme,
        cohorts=list(Cohort.objects.filter(programme=programme)),
        cohort_source=own[About.COHORTS][0].source if About.COHORTS in own else "",
        team=own.get(About.RESEARCH_TEAM, []),
        alliances=[
            AllianceRow(alliance, of_alliances[alliance.pk]) for alliance in _alliances(programme)
        ],
        messages=messages,
        areas=areas,
        other_figures=others,
        matrix=_matrix(messages),
    )


def matrix_lines() -> list[tuple[int, str]]:
    """(number of the key message, the alliance's one name in the matrix), in the source's order."""
    programme = Programme.objects.filter(is_published=True).order_by("pk").first()
    return [
        (example.key_message.number, name_of(example))
        for example in _examples(programme).select_related("key_message")
    ]


def name_of(example: PublishedExample) -> str:
    """The alliance's one name in the matrix, or the word for one whose name is withheld."""
    if example.alliance is None:
        return WITHHELD
    return example.matrix_name or example.alliance.name


def _examples(programme: Programme | None) -> QuerySet[PublishedExample]:
    return (
        PublishedExample.objects.filter(programme=programme)
        .select_related("alliance")
        .order_by("key_message__number", "position", "pk")
    )


def _alliances(programme: Programme) -> QuerySet[Alliance]:
    """Each with its project's words (``title``, ``focus``, ``question``, ``project_slug``).

    ``project_school`` is a school named as taking part.
    """
    project = Project.objects.filter(alliance=OuterRef("pk")).order_by("pk")
    question = ResearchQuestion.objects.filter(
        project__alliance=OuterRef("pk"), replaced_on__isnull=True
    )
    school = Participation.objects.filter(project__alliance=OuterRef("pk"))
    return (
        Alliance.objects.filter(programme=programme)
        .select_related("lead_school")
        .prefetch_related(Prefetch("aliases", Alias.objects.order_by("name")))
        .annotate(
            title=Subquery(project.values("title")[:1]),
            focus=Subquery(project.values("focus")[:1]),
            project_slug=Subquery(project.values("slug")[:1]),
            question=Subquery(question.values("text")[:1]),
            project_school=Subquery(school.values("school__name")[:1]),
        )
    )


def _sources(
    programme: Programme,
) -> tuple[dict[str, list[PublishedSource]], dict[int, dict[str, PublishedSource]]]:
    """Sources of the programme, and of each alliance, by what they are about."""
    own: dict[str, list[PublishedSource]] = defaultdict(list)
    of_alliances: dict[int, dict[str, PublishedSource]] = defaultdict(dict)
    for row in PublishedSource.objects.filter(programme=programme).order_by("pk"):
        if row.alliance_id:
            of_alliances[row.alliance_id][row.about] = row
        else:
            own[row.about].append(row)
    return own, of_alliances


def _messages(examples: list[PublishedExample]) -> list[MessageRow]:
    found: dict[int, list[PublishedExample]] = defaultdict(list)
    for example in examples:
        found[example.key_message_id].append(example)
    rows, level = [], None
    for message in KeyMessage.objects.select_related("level").order_by("number"):
        opens = level is not None and message.level_id != level
        rows.append(MessageRow(message, found[message.pk], opens))
        level = message.level_id
    return rows


def _by_level(messages: list[MessageRow]) -> list[tuple[Level, list[MessageRow]]]:
    return [
        (level, list(rows)) for level, rows in groupby(messages, key=lambda row: row.message.level)
    ]


def _matrix(messages: list[MessageRow]) -> list[MatrixRow]:
    """Named alliances by name, and last the examples whose alliance is withheld."""
    cells: dict[int | None, dict[int, PublishedExample]] = defaultdict(dict)
    names: dict[int | None, str] = {}
    for row in messages:
        for example in row.examples:
            cells[example.alliance_id][row.message.pk] = example
            names[example.alliance_id] = name_of(example)
    return [
        MatrixRow(names[key], [(row, cells[key].get(row.message.pk)) for row in messages])
        for key in sorted(names, key=lambda key: (key is None, names[key].casefold()))
    ]


def _figures(programme: Programme) -> tuple[list[Area], list[PublishedFigure]]:
    """Figures by area of focus, and those that stand in no area."""
    found = list(
        PublishedFigure.objects.filter(programme=programme).select_related(
            "focus_area", "alliance", "likely_alliance", "key_message"
        )
    )
    counts = [figure for figure in found if figure.kind == Kind.AREA]
    figures = [figure for figure in found if figure.kind != Kind.AREA]
    areas = [
        Area(
            count.focus_area,
            count,
            [figure for figure in figures if figure.focus_area_id == count.focus_area_id],
        )
        for count in counts
    ]
    shown = {figure.pk for area in areas for figure in area.figures}
    return areas, [figure for figure in figures if figure.pk not in shown]
