"""What the page of a project knows."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    CharField,
    Count,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce

from alliances.models import LeadSchoolChange, Post, Priority, School
from clusters.calendar import SchoolCalendar
from clusters.models import Facilitation, Placing, Term
from core.access import Access
from core.models import in_force
from core.prepared import prepared
from insights.measure_cards import Around, MeasureCard, by_level, card
from logs.models import Entry, Reflection
from projects.claims import with_claim, with_withdrawn
from projects.models import (
    Amendment,
    Cycle,
    Measure,
    Participation,
    Presentation,
    Project,
    Reading,
    ResearchQuestion,
    Sharing,
    TeamRole,
    Trial,
)
from toolkit.models import Placement, Strand

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


def step_of(cycles: list[Cycle]) -> int:
    """Where a project is in the method; before its first cycle 1, after one that is closed 0."""
    open_cycle = next((cycle for cycle in cycles if cycle.is_open), None)
    if open_cycle:
        return STEP_OF_STAGE[open_cycle.stage]
    return 0 if cycles else 1


@dataclass(frozen=True)
class Tested:
    """What a cycle tries, and where the toolkit has it."""

    trial: Trial
    strands: list[Strand]


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


def asks_and_serves(project: int) -> tuple[list[ResearchQuestion], list[Priority]]:
    """What a project asks now, and the priorities it serves, in one query.

    Only those in whom its alliance confides read the priorities.
    """
    asks: list[ResearchQuestion] = []
    serves: list[Priority] = []
    for pk, text, first, last, school, _ in _asks_and_serves(project):
        if first:
            owner = School(name=school) if school else None
            serves.append(Priority(text=text, first_year=first, last_year=last, school=owner))
        else:
            asks.append(ResearchQuestion(pk=pk, text=text))
    return asks, serves


@prepared
def _asks_and_serves(project: int) -> QuerySet[Any, tuple[int, str, int, int, str, int]]:
    """A question has no year, the first school year of a priority is never nought."""
    none = Value(0, IntegerField())
    asks = ResearchQuestion.objects.filter(project=project, replaced_on__isnull=True)
    serves = Priority.objects.filter(projects=project).order_by()
    return (
        asks.order_by()
        .values_list("pk", "text", none, none, Value("", CharField()), "position")
        .union(
            serves.values_list(
                "pk", "text", "first_year", "last_year", Coalesce("school__name", Value("")), none
            ),
            all=True,
        )
        .order_by("position", "pk")
    )


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
    return Trial.objects.with_toolkit().filter(cycle=cycle).select_related("intervention")


@prepared
def _placements(cycle: int) -> QuerySet[Placement]:
    return Placement.objects.filter(intervention__trials__cycle=cycle).select_related(
        "strand__dimension"
    )


@prepared
def participations(
    project: int, alliance: int, access: Access, today: date
) -> QuerySet[Participation]:
    """Schools with the name of their lead, how many entries this person may see, newest last.

    One that led the alliance before says until when.
    """
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
    led = LeadSchoolChange.objects.filter(alliance=alliance, before=OuterRef("school")).order_by(
        "-number"
    )
    return (
        Participation.objects.filter(project=project)
        .select_related("school")
        .annotate(
            lead_name=Subquery(lead.values("person__name")[:1]),
            entries=Coalesce(Subquery(seen), 0, output_field=IntegerField()),
            led_until=Subquery(led.values("changed_on")[:1]),
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


@dataclass(frozen=True)
class Written:
    """How much of a project's log a person may see."""

    texts: int = 0
    """Entries and reflections."""
    shared_entries: int = 0
    by_middle_leaders: int = 0
    """Of the shared entries."""


def written(project: int, alliance: int, access: Access) -> Written:
    """What a person may see of what was written about a project, counted in one query."""
    counts = [Written(*row) for row in _written(project, alliance, access)]
    return Written(
        sum(each.texts for each in counts),
        sum(each.shared_entries for each in counts),
        sum(each.by_middle_leaders for each in counts),
    )


@prepared
def _written(project: int, alliance: int, access: Access) -> QuerySet[Any, tuple[int, int, int]]:
    """A middle leader is who was one on the day the entry is of, by a post in the alliance.

    Most authors never were: they are looked up once, not for every entry.
    """
    posts = Post.objects.filter(alliance=alliance, level=Post.Level.MIDDLE)
    held = posts.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=OuterRef("happened_on")),
        person=OuterRef("author"),
        starts_on__lte=OuterRef("happened_on"),
    )
    shared, none = ~Q(sharing=Sharing.ONLY_ME), Value(0, IntegerField())
    entries, reflections = (
        model.objects.visible_to(access).filter(cycle__project=project).order_by()
        for model in (Entry, Reflection)
    )
    counted = entries.annotate(middle=Exists(held)).values("cycle__project").annotate(
        texts=Count("pk"),
        shared=Count("pk", filter=shared),
        by_middle=Count("pk", filter=shared & Q(author__in=posts.values("person"), middle=True)),
    )  # fmt: skip
    return counted.values_list("texts", "shared", "by_middle").union(
        reflections.values("cycle__project")
        .annotate(texts=Count("pk"))
        .values_list("texts", none, none),
        all=True,
    )


def around(
    project: Project, cycles: list[Cycle], schools: list[Participation], today: date
) -> Around:
    """What the measures of a project stand in, in two queries more."""
    calendar = SchoolCalendar.of(_terms(project.alliance.programme_id))
    return Around(cycles, schools, calendar, today, _amendments(project.pk))


@prepared
def _amendments(project: int) -> QuerySet[Amendment]:
    """What was amended of the measures in the open cycle."""
    return Amendment.objects.filter(
        ~Q(cycle__stage=Cycle.Stage.CLOSED), cycle__project=project, measure__isnull=False
    ).select_related("measure", "by")


def measure_cards(project: Project, there: Around) -> list[MeasureCard]:
    """The measures from baseline to target, level by level, in two queries."""
    readings = defaultdict(list)
    for reading in _readings(project.pk):
        readings[reading.measure_id].append(reading)
    measures = _measures(project.pk)
    for measure in measures:
        measure.project = project
    return by_level(card(measure, readings[measure.pk], there) for measure in measures)


@prepared
def _terms(programme: int) -> QuerySet[Term]:
    return Term.objects.filter(programme=programme, cluster__isnull=True)


@prepared
def _measures(project: int) -> QuerySet[Measure]:
    return with_claim(with_withdrawn(Measure.objects.filter(project=project)))


@prepared
def _readings(project: int) -> QuerySet[Reading]:
    return Reading.objects.filter(measure__project=project)
