"""What the page of a project knows."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from alliances.models import Post
from clusters.calendar import SchoolCalendar
from clusters.models import Facilitation, Placing, Term
from core.access import Access
from core.models import in_force
from core.prepared import prepared
from insights import charts
from logs.models import Entry, Reflection
from projects.models import (
    Cycle,
    Measure,
    Participation,
    Presentation,
    Project,
    Reading,
    ResearchQuestion,
    TeamRole,
    Trial,
)
from toolkit.models import Placement, Strand

SEASONS = {"autumn": "Aut", "spring": "Spr", "summer": "Sum"}

STEPS = (
    ("Focus and question", "What should be better for pupils, and what do you want to find out?"),
    ("Interventions and baseline", "What will you try, where do you start, how will you know?"),
    ("Test", "Try it out over a cycle of about a term."),
    ("Capture", "Note what went well, what was not effective, problems, and what you learned."),
    ("Peer challenge", "Your cluster asks what happened and what you make of it."),
    ("Refine", "Continue, adapt, switch or stop, with the reason."),
    ("Share", "Pass on findings and problems all along."),
)
"""The seven steps of the programme's method (report, section 3, steps a to g), in our words."""

STEP_OF_STAGE = {"plan": 2, "test": 3, "capture": 4, "review": 5, "refine": 6, "closed": 6}


@dataclass(frozen=True)
class Tested:
    """What a cycle tries, and where the toolkit has it."""

    trial: Trial
    strands: list[Strand]


@dataclass(frozen=True)
class MeasureCard:
    """A measure with its chart and the same figures as a table."""

    measure: Measure
    latest: Reading | None
    start: str
    goal: str
    chart: charts.Trend | None
    steps: list[charts.Reading]

    @property
    def description(self) -> str:
        """What the chart shows, in words."""
        told = [f"{step.when} {step.shown or 'no reading yet'}" for step in self.steps]
        goal = f", target {self.goal}" if self.goal else ""
        latest = self.latest.shown if self.latest else "none"
        return f"Baseline {self.start}, latest {latest}{goal}. Readings: {', '.join(told)}."


@prepared
def visible(access: Access, slug: str, today: date) -> QuerySet[Project]:
    """The project of this address, if a person may open it, with its facilitator of today."""
    placed = Placing.objects.filter(
        in_force(today), alliance=OuterRef(OuterRef("alliance"))
    ).values("cluster")
    facilitation = Facilitation.objects.filter(in_force(today), cluster__in=placed).order_by(
        "starts_on"
    )
    return (
        Project.objects.visible_to(access)
        .filter(slug=slug)
        .select_related("alliance__programme", "alliance__lead_school", "focus_area")
        .annotate(facilitator=Subquery(facilitation.values("person__name")[:1]))
    )


@prepared
def questions(project: int) -> QuerySet[ResearchQuestion]:
    """What the project asks now."""
    return ResearchQuestion.objects.filter(project=project, replaced_on__isnull=True)


@prepared
def cycles(project: int) -> QuerySet[Cycle]:
    """Newest first."""
    return Cycle.objects.filter(project=project).select_related("term").order_by("-number")


def tested(cycle: Cycle) -> list[Tested]:
    """What a cycle tries, in two queries."""
    strands: dict[int | None, list[Strand]] = defaultdict(list)
    for placement in _placements(cycle.pk):
        strands[placement.intervention_id].append(placement.strand)
    return [Tested(trial, strands[trial.intervention_id]) for trial in _trials(cycle.pk)]


@prepared
def _trials(cycle: int) -> QuerySet[Trial]:
    return Trial.objects.filter(cycle=cycle).select_related("intervention")


@prepared
def _placements(cycle: int) -> QuerySet[Placement]:
    return Placement.objects.filter(intervention__trials__cycle=cycle).select_related(
        "strand__dimension"
    )


@prepared
def participations(
    project: int, alliance: int, access: Access, today: date
) -> QuerySet[Participation]:
    """Schools with the name of their lead, how many entries this person may see, newest last."""
    lead = Post.objects.filter(
        in_force(today), school=OuterRef("school"), alliance=alliance,
        role=Post.Role.SCHOOL_LEAD,
    )  # fmt: skip
    seen = (
        Entry.objects.visible_to(access)
        .filter(cycle__project=project, school=OuterRef("school"))
        .order_by()
        .values("school")
        .annotate(n=Count("pk"))
        .values("n")
    )
    return (
        Participation.objects.filter(project=project)
        .select_related("school")
        .annotate(
            lead_name=Subquery(lead.values("person__name")[:1]),
            entries=Coalesce(Subquery(seen), 0, output_field=IntegerField()),
        )
    )


@prepared
def team(project: int, today: date) -> QuerySet[TeamRole]:
    """Who is in the team today; guests are not listed."""
    return (
        TeamRole.objects.filter(in_force(today), project=project)
        .exclude(role=TeamRole.Role.GUEST)
        .select_related("post__person")
    )


@prepared
def presentations(project: int, access: Access) -> QuerySet[Presentation]:
    """At which events it is presented, or was, the newest first."""
    return (
        Presentation.objects.visible_to(access)
        .standing()
        .filter(project=project)
        .select_related("meeting")
        .order_by("-meeting__held_on", "-pk")
    )


def text_count(project: int, access: Access) -> int:
    """Entries and reflections of a project that a person may see."""
    return sum(number for (number,) in _text_counts(project, access))


@prepared
def _text_counts(project: int, access: Access) -> QuerySet[Any, tuple[int]]:
    seen = [
        model.objects.visible_to(access)
        .filter(cycle__project=project)
        .order_by()
        .values("cycle__project")
        .annotate(n=Count("pk"))
        .values_list("n")
        for model in (Entry, Reflection)
    ]
    return seen[0].union(seen[1], all=True)


def measure_cards(project: Project, open_cycle: Cycle | None, today: date) -> list[MeasureCard]:
    """The measures from baseline to target, in three queries."""
    calendar = SchoolCalendar.of(_terms(project.alliance.programme_id))
    readings = defaultdict(list)
    for reading in _readings(project.pk):
        readings[reading.measure_id].append(reading)
    return [
        _card(measure, readings[measure.pk], open_cycle, calendar, today)
        for measure in _measures(project.pk)
    ]


@prepared
def _terms(programme: int) -> QuerySet[Term]:
    return Term.objects.filter(programme=programme, cluster__isnull=True)


@prepared
def _measures(project: int) -> QuerySet[Measure]:
    return Measure.objects.filter(project=project)


@prepared
def _readings(project: int) -> QuerySet[Reading]:
    return Reading.objects.filter(measure__project=project)


def _card(
    measure: Measure,
    readings: list[Reading],
    open_cycle: Cycle | None,
    calendar: SchoolCalendar,
    today: date,
) -> MeasureCard:
    for reading in readings:
        reading.measure = measure
    goal = measure.in_unit(measure.target) if measure.target is not None else ""
    steps = _steps(readings, calendar)
    if _is_due(readings, open_cycle) and steps:
        steps.append(charts.Reading(_half_term(today, calendar), None, ""))
    return MeasureCard(
        measure=measure,
        latest=readings[-1] if readings else None,
        start=readings[0].shown if readings else "",
        goal=goal,
        chart=charts.trend(
            steps, target=float(measure.target) if measure.target is not None else None, goal=goal
        ),
        steps=steps,
    )


def _steps(readings: Iterable[Reading], calendar: SchoolCalendar) -> list[charts.Reading]:
    """One step a half-term: the last reading of each."""
    found = {}
    for reading in readings:
        when = _half_term(reading.taken_on, calendar)
        found[when] = charts.Reading(when, float(reading.value), reading.shown)
    return list(found.values())


def _is_due(readings: list[Reading], open_cycle: Cycle | None) -> bool:
    return open_cycle is not None and not any(
        reading.cycle_id == open_cycle.pk for reading in readings
    )


def _half_term(day: date, calendar: SchoolCalendar) -> str:
    """ "Aut 1": which half of which term a day lies in; the month where no term is known."""
    term = calendar.term_on(day)
    if term is None:
        return f"{day:%b %y}"
    return f"{SEASONS[term.season]} {term.half(day)}"
