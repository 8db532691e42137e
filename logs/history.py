"""What happened to a project, in order.

Another kind of line is a function more in ``KINDS``: it yields ``Line``s of a project for a reader.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from operator import itemgetter
from typing import Any

from django.db.models import DateField, QuerySet, TextField, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.timezone import localdate

from accounts.models import name_of
from alliances.models.alliances import confided_to
from core.access import Access
from core.templatetags.components import long_day
from logs.models import StageChange
from projects.models import (
    Amendment,
    ChangeRecord,
    Cycle,
    Decision,
    EvidenceRead,
    Fidelity,
    IdeaProposal,
    Milestone,
    Participation,
    Project,
    QualityCheck,
    ResearchQuestion,
    RiskReview,
)
from projects.models.records import Record
from projects.rules import can_read_records

QUESTION, SCHOOL, MILESTONE = "question", "school", "milestone"


@dataclass(frozen=True)
class Line:
    """One thing that happened, on a day."""

    day: date
    kind: str
    """What sort of thing, in a word: "Stage", "Question", "School"."""
    words: str
    detail: str = ""
    by: str = ""
    path: str = ""
    """The page that tells more."""
    moment: datetime | None = None
    """Where it is known; of one day what has a moment comes after what has none."""

    @property
    def month(self) -> str:
        return f"{self.day:%B %Y}"

    @property
    def order(self) -> tuple[date, float]:
        return self.day, self.moment.timestamp() if self.moment else 0.0


def read(project: Project, access: Access) -> list[Line]:
    """Everything that happened to a project and this person may know of, the newest first."""
    lines = [line for kind in KINDS for line in kind(project, access)]
    return sorted(lines, key=lambda line: line.order, reverse=True)


def _begun(project: Project, access: Access) -> Iterator[Line]:
    if project.started_on:
        yield Line(project.started_on, "Project", "The project started")


def _cycles(project: Project, access: Access) -> Iterator[Line]:
    cycles = project.cycles.select_related("opened_by", "builds_on__project")
    for cycle in cycles:
        source = cycle.builds_on
        copied = f"With the plan of {source} of {source.project}" if source else ""
        yield Line(
            localdate(cycle.opened_at) if cycle.opened_at else cycle.starts_on,
            "Cycle",
            f"{cycle} opened{' as a pilot' if cycle.is_pilot else ''}",
            detail=copied,
            by=_name(cycle.opened_by),
            path=_page(project, cycle),
            moment=cycle.opened_at,
        )


def _steps(project: Project, access: Access) -> Iterator[Line]:
    tells_why = can_read_records(access, project)
    changes = StageChange.objects.filter(cycle__project=project)
    for change in changes.select_related("cycle", "by"):
        until = f"Until {long_day(change.open_until)}. " if change.open_until else ""
        decided = change.stage == Cycle.Stage.CLOSED and not change.is_reopening
        missing = " ".join(change.missing_then)
        why = change.reason if tells_why else ""
        yield Line(
            localdate(change.at),
            "Decision" if decided else "Stage",
            f"{change.cycle}: {_decision(change.cycle) if decided else change.headline}",
            detail=change.cycle.decision_reason
            if decided
            else f"{until}{missing and f'Missing: {missing} '}{why}",
            by=_name(change.by),
            path=_page(project, change.cycle),
            moment=change.at,
        )


def _on_days(project: Project, access: Access) -> Iterator[Line]:
    """Questions, schools, and milestones reached: what has a day and no moment, in one question.

    What is still to come is no history.
    """
    page = f"{reverse('projects:records', args=[project.slug])}#milestones"
    for *_, kind, begun, ended, words, more, by in sorted(
        _rows_of_days(project, access), key=itemgetter(0, 1)
    ):
        if kind == QUESTION:
            yield Line(begun, "Question", "A question was asked", detail=words)
            if ended:
                was = f"It was: {words} {more}".rstrip()
                yield Line(ended, "Question", "A question was replaced", detail=was)
        elif kind == SCHOOL:
            if begun:
                yield Line(begun, "School", f"{words} joined")
            if ended:
                yield Line(ended, "School", f"{words} left", detail=more)
        else:
            yield Line(begun, "Milestone", f"Reached: {words}", detail=more, by=by, path=page)


def _rows_of_days(project: Project, access: Access) -> QuerySet[Any, tuple[Any, ...]]:
    """Place, number of the row; kind, from, to, words, more, by whom."""
    nobody = Value("", output_field=TextField())
    questions = ResearchQuestion.objects.filter(project=project).order_by()
    schools = Participation.objects.filter(project=project).order_by()
    found: list[QuerySet[Any, Any]] = [
        schools.values_list(
            Value(0), "pk", Value(SCHOOL), "joined_on", "left_on", "school__name", "reason", nobody
        )
    ]
    if can_read_records(access, project):
        reached = Milestone.objects.standing().filter(project=project, done_on__isnull=False)
        by = Coalesce(name_of("done_by"), nobody, output_field=TextField())
        no_day = Value(None, output_field=DateField())
        found.append(
            reached.order_by().values_list(
                Value(0), "pk", Value(MILESTONE), "done_on", no_day, "what", "evidence", by
            )
        )
    asked = questions.values_list(
        "position", "pk", Value(QUESTION), "asked_on", "replaced_on", "text", "reason", nobody
    )
    return asked.union(*found, all=True)


def _amendments(project: Project, access: Access) -> Iterator[Line]:
    amended = Amendment.objects.filter(cycle__project=project)
    for row in amended.select_related("cycle", "measure", "by"):
        yield Line(
            localdate(row.at),
            "Amendment",
            f"{row.cycle}: {row} amended",
            detail=f"From {row.shown_was} to {row.shown_now}. {row.reason}",
            by=_name(row.by),
            path=_page(project, row.cycle),
            moment=row.at,
        )


def _lead_schools(project: Project, access: Access) -> Iterator[Line]:
    """Who led the alliance is no secret, why it changed is its own affair."""
    tells_why = project.alliance_id in confided_to(access)
    for row in project.alliance.lead_changes.select_related("alliance", "entered_by"):
        why = f"{row.get_happened_display()}. {row.note}".rstrip() if tells_why else ""
        yield Line(row.changed_on, "Lead school", row.in_words, why, by=_name(row.entered_by))


def _records(project: Project, access: Access) -> Iterator[Line]:
    """What was written down beside the cycles; one that was taken back says so."""
    if not can_read_records(access, project):
        return
    page = reverse("projects:records", args=[project.slug])
    for model, kind, place, detail in RECORDS:
        rows = model._default_manager.filter(project=project).select_related("entered_by")
        for row in rows:
            taken_back = f" Taken back: {row.taken_back_why}" if row.is_taken_back else ""
            yield Line(
                row.day,
                kind,
                str(row),
                detail=f"{getattr(row, detail)}{taken_back}",
                by=_name(row.entered_by),
                path=f"{page}#{place}",
            )


def _risks(project: Project, access: Access) -> Iterator[Line]:
    if not can_read_records(access, project):
        return
    reviews = RiskReview.objects.filter(risk__project=project)
    for review in reviews.select_related("risk", "entered_by"):
        what = "Entered" if review.number == 1 else "Looked at again"
        yield Line(
            review.reviewed_on,
            "Risk",
            f"{'No longer a risk' if review.is_over else what}: {review.risk}",
            detail=review.note or review.action,
            by=_name(review.entered_by),
            path=reverse("projects:risks", args=[project.slug]),
            moment=review.entered_at,
        )


def _core_parts(project: Project, access: Access) -> Iterator[Line]:
    """What a school changed or dropped. What it kept is no event."""
    if not can_read_records(access, project):
        return
    said = Fidelity.objects.filter(participation__project=project).exclude(said=Fidelity.Said.KEPT)
    for row in said.select_related("participation__school", "trial__cycle", "entered_by"):
        yield Line(
            localdate(row.entered_at),
            "Core part",
            f"{row.participation.school} {row.get_said_display().lower()}: {row.part}",
            detail=row.note,
            by=_name(row.entered_by),
            path=f"{reverse('projects:core_parts', args=[project.slug])}"
            f"?cycle={row.trial.cycle.number}",
            moment=row.entered_at,
        )


def _ideas(project: Project, access: Access) -> Iterator[Line]:
    """Own ideas proposed to the toolkit, and what became of them."""
    if not can_read_records(access, project):
        return
    page = reverse("projects:core_parts", args=[project.slug])
    proposals = IdeaProposal.objects.filter(project=project)
    for row in proposals.select_related("intervention", "proposed_by", "answered_by"):
        yield Line(
            localdate(row.proposed_at),
            "Idea",
            f"Proposed to the toolkit: {row}",
            detail=row.why,
            by=_name(row.proposed_by),
            path=page,
            moment=row.proposed_at,
        )
        if row.answered_at:
            listed = row.intervention.title if row.intervention else row.own_idea
            yield Line(
                localdate(row.answered_at),
                "Idea",
                f"{row.get_outcome_display()}: {listed}",
                detail=row.answer,
                by=_name(row.answered_by),
                path=page,
                moment=row.answered_at,
            )


RECORDS: tuple[tuple[type[Record], str, str, str], ...] = (
    (Decision, "Decision", "decisions", "reason"),
    (ChangeRecord, "Change", "changes", "with_before"),
    (EvidenceRead, "Evidence", "evidence", "used"),
    (QualityCheck, "Check", "checks", "result"),
)
"""Each kind with its word, its place on the page of records, and the field that tells more."""

KINDS: tuple[Callable[[Project, Access], Iterable[Line]], ...] = (
    _begun,
    _cycles,
    _steps,
    _on_days,
    _amendments,
    _lead_schools,
    _records,
    _risks,
    _core_parts,
    _ideas,
)


def _decision(cycle: Cycle) -> str:
    return f"closed. Decision: {cycle.get_decision_display().lower() or 'none'}"


def _page(project: Project, cycle: Cycle) -> str:
    cycle.project = project
    return cycle.get_absolute_url()


def _name(person: object) -> str:
    return str(person) if person else ""
