"""Whether the platform still holds what the published report says.

The report's own figures stand in ``data/report.toml``, written by hand. Each is set beside a count
from the database. A difference is all right only when an inconsistency of the report names it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

from core.seeding import load
from insights.queries.source import Ours, read
from projects.models import PublishedFigure

REPORT = Path(__file__).parent / "data" / "report.toml"
Kind = PublishedFigure.Kind


@dataclass(frozen=True)
class Check:
    """One figure: what the report says, what we hold, and the reason where the two differ."""

    name: str
    report: int
    ours: int | None
    """Nothing when the platform has no rows to count; the reason then says what is not held."""
    reason: str
    label: str
    source: str

    @property
    def agrees(self) -> bool:
        return self.ours == self.report

    @property
    def is_compared(self) -> bool:
        return self.ours is not None

    @property
    def is_fine(self) -> bool:
        """Equal, or different for a reason we name."""
        return self.agrees or bool(self.reason)


@dataclass(frozen=True)
class Inconsistency:
    """Where the report does not agree with itself, or our copy falls short, and what we do."""

    key: str
    says: str
    but: str
    what_we_do: str
    source: str
    reason_for: str = ""
    """The figure from which we knowingly differ."""
    ours: int | None = None
    """What we then hold: any other number is a fault."""


def checks() -> list[Check]:
    """Every figure of the report beside ours, in the order of the file. Seven queries."""
    ours = read()
    return [_check(figure, ours) for figure in _report()["figure"]]


def stated(name: str) -> int:
    """One figure as the report gives it."""
    return next(figure["value"] for figure in _report()["figure"] if figure["name"] == name)


@cache
def inconsistencies() -> list[Inconsistency]:
    return [Inconsistency(**row) for row in _report()["inconsistency"]]


@cache
def _report() -> dict[str, Any]:
    return load(REPORT)


def _check(figure: dict[str, Any], ours: Ours) -> Check:
    name, count = figure["name"], COUNTS.get(figure["name"])
    held = count(ours) if count else None
    reason = "" if held == figure["value"] else NOT_HELD.get(name) or _reason(name, held)
    return Check(name, figure["value"], held, reason, figure["label"], figure["source"])


def _reason(name: str, held: int | None) -> str:
    return " ".join(
        f"{known.but} {known.what_we_do}"
        for known in inconsistencies()
        if known.reason_for == name and known.ours == held
    )


NOT_HELD = {
    "national_themes": "Only the third theme is loaded.",
    "clusters": "The report names no cluster, so none is loaded.",
    "cluster_size_min": "The report names no cluster, so none is loaded.",
    "cluster_size_max": "The report names no cluster, so none is loaded.",
    "method_steps": "How the research was done is not loaded.",
    "tools": "The programme’s own tools are not loaded.",
    "toolkit_steps": "How to use the printed toolkit is not loaded.",
    "behaviours_portswood": "One facilitator’s list is not loaded.",
    "trust_steps": "Advice in the text is not loaded.",
    "risks_alliance_events": "Risks in the text are not loaded.",
    "risks_programme": "Risks in the text are not loaded.",
    "strategic_questions": "Questions about the future are not loaded.",
    "numbered_figures": "About the printed report only.",
    "numbered_tables": "About the printed report only.",
    "appendices": "About the printed report only.",
}
"""Figures for which the platform has no rows to count, and why. Keep it short."""


def _words(ours: Ours, kind: str, of: str | None = None) -> int:
    return sum(
        key.startswith(f"{kind}:") and (of is None or group == of) for key, group in ours.words
    )


def _area(ours: Ours, key: str) -> int:
    return sum(row.number for row in ours.figures if row.key == f"area:{key}")


def _area_total(ours: Ours) -> int:
    return sum(row.number for row in ours.figures if row.kind == Kind.AREA)


def _area_examples(ours: Ours) -> int:
    """Pieces of work of table 1: what changed, a part of a group counted with its group."""
    return sum(
        row.kind == Kind.RESULT and bool(row.area) and not row.is_part for row in ours.figures
    )


def _figure(ours: Ours, key: str) -> int:
    return sum(row.number for row in ours.figures if row.key == f"figure:{key}")


def _examples(ours: Ours, number: int) -> int:
    return sum(row.key_message == number for row in ours.examples)


def _named(ours: Ours) -> int:
    return sum(row.alliance is not None for row in ours.examples)


def _named_in_text(ours: Ours) -> int:
    return sum(row.alliance is not None and row.in_text for row in ours.examples)


def _in_strand(ours: Ours, strand: str) -> int:
    return sum(found == f"strand:{strand}" for _, found, _ in ours.placements)


def _in_dimension(ours: Ours, dimension: str) -> int:
    return sum(found == f"dimension:{dimension}" for _, _, found in ours.placements)


def _different_in_dimension(ours: Ours, dimension: str) -> int:
    return len({row[0] for row in ours.placements if row[2] == f"dimension:{dimension}"})


def _listed(ours: Ours, *times: int) -> list[str]:
    """Interventions placed as often as one of these; more than once when none is given."""
    return [
        key for key, count in ours.listings().items() if (count in times if times else count > 1)
    ]


def _across_dimensions(ours: Ours) -> int:
    return sum(len(ours.dimensions_of(key)) > 1 for key in _listed(ours))


def _with_sub_items(ours: Ours) -> int:
    return sum(bool(parts) for parts in ours.sub_items.values())


def _placed_sub_items(ours: Ours) -> list[int]:
    """How many parts to choose from at each placement."""
    return [len(ours.sub_items.get(key, [])) for key, _, _ in ours.placements]


def _sub_items(ours: Ours, key: str) -> int:
    return len(ours.sub_items.get(f"intervention:{key}", []))


STRANDS = (
    "joint-practice-development",
    "talent-identification",
    "mentoring-coaching",
    "distributed-staff-information",
    "high-social-capital",
    "fit-governance",
    "evaluation-challenge",
    "distributed-system-leadership",
    "analytic-investigation",
    "creative-entrepreneurship",
    "disciplined-innovation",
    "alliance-architecture",
)
AREAS = {
    "area_coaching_mentoring": "coaching-mentoring",
    "area_lesson_study": "lesson-study",
    "area_classroom_cpd_jpd": "classroom-cpd-jpd",
    "area_itt_nqt": "itt-nqt",
    "area_student_leadership": "student-leadership",
    "area_transition_literacy": "transition-literacy",
}
DIMENSIONS = ("jpd", "partnership", "collaborative")
KEY_MESSAGES = range(1, 14)

COUNTS: dict[str, Callable[[Ours], int]] = {
    "alliances_stated": lambda ours: len(ours.alliances),
    "alliances_listed": lambda ours: len(ours.alliances),
    "cohorts": lambda ours: ours.cohorts,
    "aims": lambda ours: ours.aims,
    "research_team_members": lambda ours: ours.research_team,
    "claims": partial(_words, kind="claim"),
    "claim_links": partial(_words, kind="claim_link"),
    "focus_areas": partial(_words, kind="focus_area"),
    **{name: partial(_area, key=key) for name, key in AREAS.items()},
    "area_total": _area_total,
    "area_examples": _area_examples,
    "levels": partial(_words, kind="level"),
    "key_messages": partial(_words, kind="key_message"),
    **{
        f"key_messages_level_{level}": partial(_words, kind="key_message", of=f"level:{level}")
        for level in "abc"
    },
    "behaviours_cluster_log": partial(_words, kind="behaviour", of="cluster_log"),
    "behaviours_workshop": partial(_words, kind="behaviour", of="workshop"),
    "lead_schools_lost_designation": partial(_figure, key="lost_designation"),
    "challenges": partial(_words, kind="challenge"),
    **{f"matrix_km{number}": partial(_examples, number=number) for number in KEY_MESSAGES},
    "matrix_pairs_named": _named,
    "matrix_anonymised": lambda ours: len(ours.examples) - _named(ours),
    "matrix_total": lambda ours: len(ours.examples),
    "matrix_alliances": lambda ours: sum(row.in_matrix for row in ours.alliances),
    "alliances_not_in_matrix": lambda ours: sum(not row.in_matrix for row in ours.alliances),
    "text_pairs_named": _named_in_text,
    "alliance_links": lambda ours: sum(row.has_link for row in ours.alliances),
    "lead_schools_named": lambda ours: sum(row.has_lead_school for row in ours.alliances),
    "project_schools_named": lambda ours: sum(row.has_project_school for row in ours.alliances),
    "dimensions": partial(_words, kind="dimension"),
    "strands": partial(_words, kind="strand"),
    "interventions": lambda ours: len(ours.sub_items),
    "placements": lambda ours: len(ours.placements),
    **{f"placements_{key}": partial(_in_dimension, dimension=key) for key in DIMENSIONS},
    **{f"strand_{key.replace('-', '_')}": partial(_in_strand, strand=key) for key in STRANDS},
    **{
        f"interventions_{key}": partial(_different_in_dimension, dimension=key)
        for key in DIMENSIONS
    },
    "repeated_interventions": lambda ours: len(_listed(ours)),
    "listed_twice": lambda ours: len(_listed(ours, 2)),
    "listed_three_times": lambda ours: len(_listed(ours, 3)),
    "placements_of_repeated": lambda ours: sum(ours.listings()[key] for key in _listed(ours)),
    "repeated_across_dimensions": _across_dimensions,
    "repeated_inside_one_dimension": lambda ours: len(_listed(ours)) - _across_dimensions(ours),
    "sub_item_interventions": _with_sub_items,
    "sub_item_placements": lambda ours: sum(bool(count) for count in _placed_sub_items(ours)),
    "sub_items_governance_remits": partial(_sub_items, key="I48"),
    "sub_items_softer_skills": partial(_sub_items, key="I61"),
    "sub_items_service_rates": partial(_sub_items, key="I74"),
    "sub_items_distinct": lambda ours: len(
        {part for row in ours.sub_items.values() for part in row}
    ),
    "sub_items_listed": lambda ours: sum(_placed_sub_items(ours)),
}
"""How each figure of the report is counted from our rows."""
