"""What the database holds of the published report and its toolkit, read once for every count.

Only rows that came from the data files are read (they have a seed key): what an administrator adds
to the toolkit is not of the report.
"""

from collections import Counter
from dataclasses import dataclass

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat

from alliances.models import Alliance, Programme
from core.models import lines
from projects.models import Participation, PublishedExample, PublishedFigure, PublishedSource
from projects.published import PROGRAMME_KEY
from toolkit.models import (
    Behaviour,
    Challenge,
    Claim,
    Dimension,
    FocusArea,
    Intervention,
    KeyMessage,
    Level,
    Placement,
    Strand,
)


@dataclass(frozen=True)
class AllianceFacts:
    """What is known of one alliance, as far as it is counted."""

    has_link: bool
    has_lead_school: bool
    has_project_school: bool
    in_matrix: bool


@dataclass(frozen=True)
class ExampleFacts:
    key_message: int
    alliance: int | None
    in_text: bool


@dataclass(frozen=True)
class FigureFacts:
    key: str
    kind: str
    area: str
    n: str
    is_part: bool

    @property
    def number(self) -> int:
        """Nought when somebody has put words in place of the number."""
        return int(self.n) if self.n.isdecimal() else 0


@dataclass(frozen=True)
class Ours:
    """The rows behind every count. Kinds, strands and the like are named by seed key."""

    words: list[tuple[str, str]]
    """(seed key, what it is grouped under) of every row of the small tables of the toolkit."""
    sub_items: dict[str, list[str]]
    """The parts to choose from of each intervention."""
    placements: list[tuple[str, str, str]]
    """(intervention, strand, dimension)."""
    aims: int
    research_team: int
    cohorts: int
    alliances: list[AllianceFacts]
    examples: list[ExampleFacts]
    figures: list[FigureFacts]

    def listings(self) -> Counter[str]:
        """How often each intervention is placed."""
        return Counter(intervention for intervention, _, _ in self.placements)

    def dimensions_of(self, intervention: str) -> set[str]:
        return {dimension for found, _, dimension in self.placements if found == intervention}


def read() -> Ours:
    """Everything that is counted, in seven queries."""
    aims, cohorts, team = _programme()
    return Ours(
        words=list(_words()),
        sub_items={
            key: lines(parts)
            for key, parts in _seeded(Intervention).values_list("seed_key", "sub_items")
        },
        placements=list(
            _seeded(Placement).values_list(
                "intervention__seed_key", "strand__seed_key", "strand__dimension__seed_key"
            )
        ),
        aims=aims,
        research_team=team,
        cohorts=cohorts,
        alliances=_alliances(),
        examples=[
            ExampleFacts(*row)
            for row in _seeded(PublishedExample)
            .filter(programme__seed_key=PROGRAMME_KEY)
            .values_list("key_message__number", "alliance", "in_text")
        ],
        figures=[
            FigureFacts(key, kind, area or "", n, whole is not None)
            for key, kind, area, n, whole in _seeded(PublishedFigure)
            .filter(programme__seed_key=PROGRAMME_KEY)
            .values_list("seed_key", "kind", "focus_area__seed_key", "n", "part_of")
        ],
    )


def _seeded(model: type[models.Model]) -> QuerySet:
    return model._default_manager.filter(seed_key__isnull=False).order_by()


def _words() -> QuerySet:
    """One query over the small tables, each row as (seed key, group)."""
    link = (
        Claim.key_messages.through.objects.filter(
            claim__seed_key__isnull=False, keymessage__seed_key__isnull=False
        )
        .order_by()
        .values_list(Concat(Value("claim_link:"), "claim__seed_key"), F("keymessage__seed_key"))
    )
    alone = [Dimension, Strand, Level, Claim, Challenge]
    return link.union(
        *(_seeded(model).annotate(of=Value("")).values_list("seed_key", "of") for model in alone),
        _seeded(FocusArea)
        .filter(is_other=False)
        .annotate(of=Value(""))
        .values_list("seed_key", "of"),
        _seeded(KeyMessage).annotate(of=F("level__seed_key")).values_list("seed_key", "of"),
        _seeded(Behaviour).annotate(of=F("group")).values_list("seed_key", "of"),
        all=True,
    )


def _programme() -> tuple[int, int, int]:
    """How many aims, cohorts and people of the research team the programme has."""
    team = Q(sources__seed_key__isnull=False, sources__about=PublishedSource.About.RESEARCH_TEAM)
    row = (
        Programme.objects.filter(seed_key=PROGRAMME_KEY)
        .annotate(
            cohort_count=Count("cohorts", filter=Q(cohorts__seed_key__isnull=False), distinct=True),
            team_count=Count("sources", filter=team, distinct=True),
        )
        .values_list("aims", "cohort_count", "team_count")
        .first()
    )
    return (len(lines(row[0])), row[1], row[2]) if row else (0, 0, 0)


def _alliances() -> list[AllianceFacts]:
    project_school = Participation.objects.filter(project__alliance=OuterRef("pk"))
    example = PublishedExample.objects.filter(alliance=OuterRef("pk"))
    rows = (
        _seeded(Alliance)
        .filter(programme__seed_key=PROGRAMME_KEY)
        .values_list("link", "lead_school", Exists(project_school), Exists(example))
    )
    return [
        AllianceFacts(bool(link), lead is not None, project, matrix)
        for link, lead, project, matrix in rows
    ]
