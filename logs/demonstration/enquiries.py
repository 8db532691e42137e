"""What each alliance tries: its project, measures and cycles."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from accounts.models import User
from alliances.models import Alliance, School
from logs.demonstration.catalogue import Catalogue
from logs.demonstration.data import Account
from logs.demonstration.places import schools_of
from logs.demonstration.timeline import Timeline
from logs.models import StageChange
from projects.actions import locks, readings
from projects.models import (
    Cycle,
    ImpactClaim,
    Measure,
    Participation,
    Project,
    ResearchQuestion,
    TeamRole,
    Trial,
)
from projects.numbers import Figure

STARTED_AFTER = timedelta(days=14)
"""From the first day of a term to the start of a project in it."""

REACHED = {"plan": 0.0, "test": 0.18, "capture": 0.8, "review": 1.0}
"""How far into a cycle each stage begins, up to its cluster meeting or today."""

AFTER_REVIEW = {"refine": timedelta(days=1), "closed": timedelta(days=6)}
FIRST_SCHOOL_DAYS = 2
SETTING_UP_SINCE = 12
"""School days since the one new project started, or since term began."""


@dataclass(frozen=True)
class Enquiry:
    """A project as its log needs it."""

    project: Project
    schools: dict[str, School]
    measures: dict[str, Measure]
    cycles: dict[int, Cycle]
    logged_until: dict[int, date]
    """The day of the newest entry of each cycle that has no day of its own."""


def add_project(
    account: Account,
    alliance: Alliance,
    known: dict[str, User],
    catalogue: Catalogue,
    timeline: Timeline,
) -> Enquiry | None:
    """The project of an alliance with everything around it; None where there is none yet."""
    if "project" not in account:
        return None
    told = account["project"]
    started_on = _started_on(told, timeline)
    project = Project.objects.create(
        alliance=alliance,
        title=told["title"],
        slug=told["slug"],
        focus=told["focus"],
        focus_area=catalogue.focus_areas[told["focus_area"]],
        aim=told["aim"],
        sharing=told.get("sharing", "cluster"),
        started_on=started_on,
    )
    schools = schools_of(alliance)
    _add_questions(project, told, started_on, timeline)
    _add_schools(project, told, schools, started_on, timeline)
    _add_team(project, told, started_on)
    measures = {
        row["short_name"]: _add_measure(
            project, place, row, catalogue, started_on, timeline, schools
        )
        for place, row in enumerate(account.get("measure", []), 1)
    }
    cycles, logged_until = {}, {}
    for row in account["cycle"]:
        cycle = _add_cycle(project, row, catalogue, started_on, timeline)
        _tell_stages(cycle, row, known[told["team"][0]["name"]], timeline)
        cycles[cycle.number] = cycle
        logged_until[cycle.number] = _logged_until(cycle, row, timeline)
    _add_readings(project, account, measures, cycles, timeline, schools)
    _add_claims(account, measures, cycles, known[told["team"][0]["name"]], timeline)
    return Enquiry(project, schools, measures, cycles, logged_until)


def _started_on(told: Account, timeline: Timeline) -> date:
    if told["started"] == "now":
        return timeline.since(timeline.current.starts_on, SETTING_UP_SINCE)
    return timeline.term(told["started"]).starts_on + STARTED_AFTER


def _add_questions(project: Project, told: Account, started_on: date, timeline: Timeline) -> None:
    changed_on = timeline.term("this").starts_on
    replaced_places = {row["place"] for row in told["questions"] if "reason" in row}
    for row in told["questions"]:
        replaced = "reason" in row
        is_new = row["place"] in replaced_places and not replaced
        ResearchQuestion.objects.create(
            project=project,
            text=row["text"],
            position=row["place"],
            asked_on=changed_on if is_new else started_on,
            replaced_on=changed_on if replaced else None,
            reason=row.get("reason", ""),
        )


def _add_schools(
    project: Project,
    told: Account,
    schools: dict[str, School],
    started_on: date,
    timeline: Timeline,
) -> None:
    last, this = timeline.term("last"), timeline.term("this")
    for row in told["schools"]:
        joined_on = {"start": started_on, "this": this.starts_on, "soon": None}[
            row.get("joined", "start")
        ]
        Participation.objects.create(
            project=project,
            school=schools[row["name"]],
            invited_on=timeline.back(10) if joined_on is None else joined_on - STARTED_AFTER,
            joined_on=joined_on,
            left_on=last.ends_on if "reason" in row else None,
            reason=row.get("reason", ""),
        )


def _add_team(project: Project, told: Account, started_on: date) -> None:
    for row in told["team"]:
        post = project.alliance.posts.filter(
            person__name=row["name"], ends_on__isnull=row["role"] != TeamRole.Role.GUEST
        )[0]
        TeamRole.objects.create(
            project=project,
            post=post,
            role=row["role"],
            starts_on=max(started_on, post.starts_on),
            ends_on=post.ends_on,
        )


def _add_measure(
    project: Project,
    place: int,
    row: Account,
    catalogue: Catalogue,
    started_on: date,
    timeline: Timeline,
    schools: dict[str, School],
) -> Measure:
    by = row.get("target_ahead")
    measure = Measure.objects.create(
        project=project,
        name=row["name"],
        short_name=row["short_name"],
        level=row["level"],
        unit=row.get("unit", "percent"),
        counted=row.get("counted", ""),
        counts_people=row.get("counts_people", True),
        waiver=row.get("waiver", ""),
        explanation=row.get("explanation", ""),
        direction=row.get("direction", "up"),
        target=row["target"],
        target_on=timeline.ahead(by) if by else timeline.terms[4].ends_on,
        collected_by=row.get("collected_by", ""),
        position=place,
    )
    measure.methods.add(catalogue.sources[row["method"]])
    ends_on = next(term.ends_on for term in timeline.terms if term.ends_on > started_on)
    for told in (row, *row.get("by_school", [])):
        if "baseline" in told:
            taken_on = list(timeline.between(started_on, ends_on))[-2]
            _reading(measure, told["baseline"], taken_on, None, schools.get(told.get("school", "")))
    return measure


def _add_cycle(
    project: Project, row: Account, catalogue: Catalogue, started_on: date, timeline: Timeline
) -> Cycle:
    term = timeline.term(row["term"])
    first_days = list(timeline.between(term.starts_on, term.ends_on))
    is_new = row["term"] == "now"
    starts_on = started_on if is_new else max(first_days[FIRST_SCHOOL_DAYS], started_on)
    cycle = Cycle.objects.create(
        project=project,
        number=row["number"],
        term=term,
        stage=row["stage"],
        plan=row["plan"],
        prediction=row.get("prediction", ""),
        starts_on=starts_on,
        ends_on=_review_day(project, timeline) + AFTER_REVIEW["closed"]
        if row["stage"] == Cycle.Stage.CLOSED
        else None,
        decision=row.get("decision", ""),
        decision_reason=row.get("decision_reason", ""),
        learning=row.get("learning", ""),
    )
    for slug in row.get("trials", []):
        Trial.objects.create(cycle=cycle, intervention=catalogue.interventions[slug])
    for own in row.get("own_ideas", []):
        Trial.objects.create(
            cycle=cycle, own_idea=own["idea"], previous_practice=own["previous_practice"]
        )
    return cycle


def _review_day(project: Project, timeline: Timeline) -> date:
    """When the cluster of an alliance met to review last term's cycles."""
    cluster = project.alliance.placings.get().cluster
    return cluster.meetings.filter(term=timeline.term("last")).earliest("held_on").held_on


def _tell_stages(cycle: Cycle, row: Account, lead: User, timeline: Timeline) -> None:
    """Every stage up to the one a cycle is at, with the day it got there; the plan is locked."""
    over = row["term"] == "last"
    until = _review_day(cycle.project, timeline) if over else timeline.back(1)
    days = list(timeline.between(cycle.starts_on, until)) or [cycle.starts_on]
    cycle.opened_at, cycle.opened_by = timeline.moment(days[0], 1), lead
    for left, stage in pairwise(Cycle.Stage.values[: cycle.stage_number]):
        if stage in REACHED:
            day = days[round(REACHED[stage] * (len(days) - 1))]
        else:
            day = until + AFTER_REVIEW[stage]
        went_on = row.get("moved_on", {}).get(stage, {})
        change = StageChange.objects.create(
            cycle=cycle,
            came_from=left,
            stage=stage,
            by=lead,
            at=timeline.moment(day, 1),
            reason=went_on.get("reason", ""),
            missing=went_on.get("missing", ""),
        )
        if left == Cycle.Stage.PLAN:
            cycle.locked_at, cycle.locked_by = change.at, lead
            locks.lock_criteria(cycle)
    cycle.save()


def _logged_until(cycle: Cycle, row: Account, timeline: Timeline) -> date:
    if "logged_until" in row:
        return timeline.back(row["logged_until"])
    if row["term"] == "last":
        return _review_day(cycle.project, timeline)
    return timeline.back(3)


def _add_readings(
    project: Project,
    account: Account,
    measures: dict[str, Measure],
    cycles: dict[int, Cycle],
    timeline: Timeline,
    schools: dict[str, School],
) -> None:
    """The readings of last term's cycle, one for each half; this term's come with their entries."""
    last = timeline.term("last")
    cycle = next((cycle for cycle in cycles.values() if cycle.term == last), None)
    if cycle is None:
        return
    days = [
        list(timeline.between(last.starts_on, last.break_starts_on or last.ends_on))[-1],
        _review_day(project, timeline) - timedelta(days=7),
    ]
    for row in account.get("measure", []):
        for told in (row, *row.get("by_school", [])):
            school = schools.get(told.get("school", ""))
            for figure, day in zip(told.get("readings", []), days, strict=False):
                _reading(measures[row["short_name"]], figure, day, cycle, school)


def _add_claims(
    account: Account,
    measures: dict[str, Measure],
    cycles: dict[int, Cycle],
    by: User,
    timeline: Timeline,
) -> None:
    """What the lead says of the evidence of each measure, a cycle at a time."""
    ImpactClaim.objects.bulk_create(
        ImpactClaim(
            measure=measures[row["short_name"]],
            cycle=cycles[claim["cycle"]],
            strength=claim["strength"],
            caution=claim["caution"],
            by=by,
            at=timeline.moment(timeline.back(5), 0),
        )
        for row in account.get("measure", [])
        for claim in row.get("claims", [])
    )


def _reading(
    measure: Measure, typed: str, day: date, cycle: Cycle | None, school: School | None
) -> None:
    figure = read_figure(measure, typed)
    readings.add(measure, figure, taken_on=day, cycle=cycle, school=school)


def read_figure(measure: Measure, typed: str) -> Figure:
    """A figure of the files, which are written as people type it."""
    figure = measure.scale.read(typed)
    if figure is None:
        raise ValueError(f"{measure.project}, {measure}: {typed} is no figure.")
    return figure
