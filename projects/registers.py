"""What a project keeps beside its cycles, read together; and what of it is still missing."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from projects.models import Cycle, EvidenceRead, Milestone, Project, Risk, RiskReview


@dataclass(frozen=True)
class RiskLine:
    """A risk as it stands, with every review before, the newest first."""

    risk: Risk
    now: RiskReview
    before: tuple[RiskReview, ...]
    is_reviewed: bool
    """In the cycle that is open now; true where none is."""
    is_overdue: bool
    """The day by which somebody wanted to look again has passed."""


@dataclass(frozen=True)
class Register:
    """The risks that may still happen, those to look at soonest first; and the rest."""

    open: list[RiskLine]
    over: list[RiskLine]

    def not_reviewed_in(self, cycle: Cycle | None) -> str:
        """Which open risks nobody looked at in the open cycle, as a sentence; empty for none."""
        names = [str(line.risk).rstrip(".") for line in self.open if not line.is_reviewed]
        return (
            f"Risks nobody looked at in {str(cycle).lower()} yet: {'; '.join(names)}."
            if names
            else ""
        )


def risks_of(project: Project, cycle: Cycle | None, today: date) -> Register:
    """Every risk of a project; ``cycle`` is the open one."""
    risks = list(Risk.objects.filter(project=project))  # before their reviews: each has one
    reviews: dict[int, list[RiskReview]] = defaultdict(list)
    found = RiskReview.objects.filter(risk__project=project).select_related("entered_by", "cycle")
    for review in found.order_by("-number"):
        reviews[review.risk_id].append(review)
    lines = [_line(risk, reviews[risk.pk], cycle, today) for risk in risks]
    return Register(
        sorted((line for line in lines if not line.now.is_over), key=_soonest),
        [line for line in lines if line.now.is_over],
    )


def _line(risk: Risk, reviews: list[RiskReview], cycle: Cycle | None, today: date) -> RiskLine:
    now, *before = reviews
    return RiskLine(
        risk=risk,
        now=now,
        before=tuple(before),
        is_reviewed=cycle is None or any(review.cycle_id == cycle.pk for review in reviews),
        is_overdue=now.look_again_on is not None and now.look_again_on < today,
    )


def _soonest(line: RiskLine) -> tuple[date, int]:
    return line.now.look_again_on or date.max, line.risk.pk


def unseen_in_cycle() -> QuerySet[Risk]:
    """The open risks that nobody looked at in the cycle of the query around this."""
    reviews = RiskReview.objects.filter(risk=OuterRef("pk"))
    here = reviews.filter(cycle=OuterRef(OuterRef("pk")))
    newest = reviews.order_by("-number").values("is_over")[:1]
    of_project = Risk.objects.filter(~Exists(here), project=OuterRef("project"))
    return of_project.annotate(is_over=Subquery(newest)).filter(is_over=False)


def own_ideas(project: Project) -> list[str]:
    """What the project tests or tested that no toolkit lists, the newest first."""
    cycles = project.cycles.prefetch_related("trials").order_by("-number")
    ideas = (trial.own_idea for cycle in cycles for trial in cycle.trials.all())
    return list(dict.fromkeys(idea for idea in ideas if idea))


def missing_evidence(cycle: Cycle) -> list[str]:
    """What :func:`lacking_evidence` says of a cycle."""
    notes = EvidenceRead.objects.standing().filter(project=cycle.project_id)
    return lacking_evidence(
        cycle.trials.values_list("own_idea", flat=True), notes.values_list("idea", flat=True)
    )


def lacking_evidence(ideas: Iterable[str], noted: Iterable[str]) -> list[str]:
    """A sentence for each own idea without a note of what others found.

    An idea from the toolkit needs none: somebody tried it before (row B12).
    """
    known = {idea.casefold() for idea in noted}
    return [
        f"Note what others found about your own idea “{idea}” before you test it."
        for idea in ideas
        if idea and idea.casefold() not in known
    ]


def milestones_of(project: Project) -> list[Milestone]:
    """In the order of their days, those taken back among them."""
    return in_order(
        Milestone.objects.filter(project=project).select_related(
            "term", "entered_by", "taken_back_by"
        )
    )


def in_order(milestones: Iterable[Milestone]) -> list[Milestone]:
    return sorted(milestones, key=lambda row: (row.day, row.pk))
