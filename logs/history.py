"""What happened to a project, in order.

Another kind of line is rows more in ``logs.happened_rows``; one that needs its own model is a
function more in ``KINDS``, which yields ``Line``s of a project for a reader.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import localdate

from accounts.models import name_of
from alliances.models import LeadSchoolChange
from alliances.models.alliances import confided_to
from core.access import Access
from core.prepared import prepared
from core.templatetags.components import long_day
from logs import happened
from logs.happened import Line
from logs.models import StageChange
from projects.models import Amendment, Cycle, Project, ScopeCheck
from projects.rules import can_read_records


def read(project: Project, access: Access) -> list[Line]:
    """Everything that happened to a project and this person may know of, the newest first."""
    lines = [line for kind in KINDS for line in kind(project, access)]
    return sorted(lines, key=lambda line: line.order, reverse=True)


def _begun(project: Project, access: Access) -> Iterator[Line]:
    if project.started_on:
        yield Line(project.started_on, "Project", "The project started")


def _cycles(project: Project, access: Access) -> Iterator[Line]:
    for cycle in _cycles_of(project.pk):
        source = cycle.builds_on
        copied = f"With the plan of {source} of {source.project}" if source else ""
        yield Line(
            localdate(cycle.opened_at) if cycle.opened_at else cycle.starts_on,
            "Cycle",
            f"{cycle} opened{' as a pilot' if cycle.is_pilot else ''}",
            detail=copied,
            by=cycle.who or "",
            path=_page(project, cycle),
            moment=cycle.opened_at,
        )


@prepared
def _cycles_of(project: int) -> QuerySet[Any]:
    rows = Cycle.objects.filter(project=project).annotate(who=name_of("opened_by"))
    return rows.select_related("builds_on__project").only(
        *("number", "is_pilot", "opened_at", "starts_on"),
        *("builds_on__number", "builds_on__project__title"),
    )


def _steps(project: Project, access: Access) -> Iterator[Line]:
    tells_why = can_read_records(access, project)
    for change in _steps_of(project.pk):
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
            by=change.who or "",
            path=_page(project, change.cycle),
            moment=change.at,
        )


@prepared
def _steps_of(project: int) -> QuerySet[Any]:
    rows = StageChange.objects.filter(cycle__project=project).annotate(who=name_of("by"))
    return rows.select_related("cycle").only(
        *("stage", "came_from", "at", "reason", "missing", "open_until", "by"),
        *("cycle__number", "cycle__decision", "cycle__decision_reason"),
    )


def _amendments(project: Project, access: Access) -> Iterator[Line]:
    for row in _amendments_of(project.pk):
        yield Line(
            localdate(row.at),
            "Amendment",
            f"{row.cycle}: {row} amended",
            detail=f"From {row.shown_was} to {row.shown_now}. {row.reason}",
            by=row.who,
            path=_page(project, row.cycle),
            moment=row.at,
        )


@prepared
def _amendments_of(project: int) -> QuerySet[Any]:
    rows = Amendment.objects.filter(cycle__project=project).annotate(who=name_of("by"))
    return rows.select_related("cycle", "measure").only(
        *("part", "was", "now", "reason", "at", "cycle__number"),
        *(f"measure__{name}" for name in ("name", "short_name", "unit", "unit_name", "stages")),
    )


def _scope(project: Project, access: Access) -> Iterator[Line]:
    if not can_read_records(access, project):
        return
    for row in _scope_checks(project.pk):
        left = "; ".join(point.lower() for point in row.open_points)
        yield Line(
            localdate(row.at),
            "Scope",
            f"{row.cycle}: {_SCOPE[row.when]}",
            detail=" ".join(filter(None, (left and f"Not yet: {left}.", row.note))),
            by=row.who,
            path=_page(project, row.cycle),
            moment=row.at,
        )


_SCOPE = {
    ScopeCheck.When.PLAN: "the scope was checked before testing",
    ScopeCheck.When.SECOND_LOOK: "a second look at the scope was asked for",
    ScopeCheck.When.MIDWAY: "the scope was checked half way",
}


@prepared
def _scope_checks(project: int) -> QuerySet[Any]:
    rows = ScopeCheck.objects.filter(cycle__project=project).annotate(who=name_of("by"))
    return rows.select_related("cycle").only(
        "when", "note", "at", "cycle__number", *ScopeCheck.QUESTIONS
    )


def _lead_schools(project: Project, access: Access) -> Iterator[Line]:
    """Who led the alliance is no secret, why it changed is its own affair."""
    tells_why = project.alliance_id in confided_to(access)
    for row in _lead_changes(project.alliance_id):
        why = f"{row.get_happened_display()}. {row.note}".rstrip() if tells_why else ""
        yield Line(row.changed_on, "Lead school", row.in_words, why, by=row.who or "")


@prepared
def _lead_changes(alliance: int) -> QuerySet[Any]:
    rows = LeadSchoolChange.objects.filter(alliance=alliance)
    return rows.annotate(who=name_of("entered_by"))


KINDS: tuple[Callable[[Project, Access], Iterable[Line]], ...] = (
    _begun,
    _cycles,
    _steps,
    happened.read,
    _amendments,
    _scope,
    _lead_schools,
)


def _decision(cycle: Cycle) -> str:
    return f"closed. Decision: {cycle.get_decision_display().lower() or 'none'}"


def _page(project: Project, cycle: Cycle) -> str:
    cycle.project = project
    return cycle.get_absolute_url()
