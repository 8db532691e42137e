"""What the alliances of a scale set try: a project each, two closed cycles and an open one."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from alliances.models import Post, Priority
from clusters.models import Term
from logs.demonstration.catalogue import Catalogue
from logs.demonstration.timeline import Timeline
from logs.models import StageChange
from logs.scale.places import Place
from projects.models import (
    Answer,
    Cycle,
    Measure,
    Participation,
    Project,
    Reading,
    ResearchQuestion,
    SchoolRole,
    Sharing,
    TeamRole,
    Trial,
)

MEASURES = ("Teacher confidence", "Pupil reasoning", "Joint visits")
STAGES_BEFORE_CAPTURE = (Cycle.Stage.TEST, Cycle.Stage.CAPTURE)
TEAM_ROLES: dict[str, str] = {
    Post.Role.PROJECT_LEAD: TeamRole.Role.LEAD,
    Post.Role.HEADTEACHER: TeamRole.Role.SPONSOR,
}


@dataclass(frozen=True)
class Enquiry:
    """A project as its log needs it; ``readings`` holds one for each measure and cycle."""

    place: Place
    cycles: list[Cycle]
    measures: list[Measure]
    readings: dict[tuple[int, int], Reading]
    """By (position of the measure, position of the cycle)."""


def add_enquiries(places: list[Place], catalogue: Catalogue, timeline: Timeline) -> list[Enquiry]:
    """The project of every alliance with everything around it but its texts."""
    terms = timeline.terms[1:4]
    area = next(iter(catalogue.focus_areas.values()))
    projects = Project.objects.bulk_create(
        Project(
            alliance=place.alliance,
            title=f"Project {place.number}",
            slug=f"project-{place.number}",
            focus="Teachers of four schools plan, watch and change lessons together.",
            focus_area=area,
            aim="Pupils explain how they worked something out.",
            sharing=Sharing.CLUSTER,
            started_on=terms[0].starts_on,
        )
        for place in places
    )
    _add_around(projects, places, terms[0], timeline)
    cycles = _add_cycles(projects, terms, timeline)
    _add_trials(cycles, catalogue)
    measures = _add_measures(projects, catalogue, terms[-1])
    readings = _add_readings(measures, cycles, timeline)
    return [
        Enquiry(
            place,
            cycles[project.pk],
            measures[project.pk],
            readings[project.pk],
        )
        for place, project in zip(places, projects, strict=True)
    ]


def _add_around(
    projects: list[Project], places: list[Place], first: Term, timeline: Timeline
) -> None:
    """The question, the schools and the team of each project."""
    both = list(zip(projects, places, strict=True))
    ResearchQuestion.objects.bulk_create(
        ResearchQuestion(
            project=project,
            text="What happens when teachers of several schools plan together?",
            asked_on=first.starts_on,
        )
        for project in projects
    )
    schools = Participation.objects.bulk_create(
        Participation(project=project, school=school, joined_on=first.starts_on)
        for project, place in both
        for school in place.schools
    )
    _add_people_of_schools(schools, first, timeline)
    _add_priorities([project for project, place in both if place.number % 4], first)
    TeamRole.objects.bulk_create(
        TeamRole(
            project=project,
            post=post,
            role=TEAM_ROLES.get(post.role, TeamRole.Role.MEMBER),
            starts_on=first.starts_on,
        )
        for project, place in both
        for post in place.posts
    )


def _add_people_of_schools(schools: list[Participation], first: Term, timeline: Timeline) -> None:
    """Sponsors everywhere, champions but in the last school of each project."""
    last = {row.project_id: row.pk for row in schools}
    at = timeline.moment(first.starts_on)
    SchoolRole.objects.bulk_create(
        SchoolRole(
            participation=row,
            role=role,
            starts_on=first.starts_on,
            to_name="A head",
            to_email="head@scale.example",
            asked_at=at,
            answered_at=at,
            answer=Answer.YES,
        )
        for row in schools
        for role in SchoolRole.Role.values
        if role == SchoolRole.Role.SPONSOR or row.pk != last[row.project_id]
    )


def _add_priorities(projects: list[Project], first: Term) -> None:
    """One of each of these alliances, which its project serves by a mandate."""
    year = first.starts_on.year
    priorities = Priority.objects.bulk_create(
        Priority(
            alliance_id=project.alliance_id,
            text="Pupils explain how they think",
            first_year=year,
            last_year=year + 2,
        )
        for project in projects
    )
    served = Project.priorities.through
    served.objects.bulk_create(
        served(project=project, priority=priority)
        for project, priority in zip(projects, priorities, strict=True)
    )
    numbers = [project.pk for project in projects]
    Project.objects.filter(pk__in=numbers).update(
        mandate="The headteachers", mandate_on=first.starts_on
    )


def _add_cycles(
    projects: list[Project], terms: tuple[Term, ...], timeline: Timeline
) -> dict[int, list[Cycle]]:
    """The cycles of each project, oldest first; the last one is at capture."""
    found = {
        project.pk: [
            _cycle(project, number, term, terms[-1]) for number, term in enumerate(terms, 1)
        ]
        for project in projects
    }
    Cycle.objects.bulk_create(cycle for cycles in found.values() for cycle in cycles)
    StageChange.objects.bulk_create(
        StageChange(
            cycle=cycles[-1],
            stage=stage,
            at=timeline.moment(max(cycles[-1].starts_on, timeline.back(20 - 10 * step))),
        )
        for cycles in found.values()
        for step, stage in enumerate(STAGES_BEFORE_CAPTURE)
    )
    return found


def _cycle(project: Project, number: int, term: Term, last: Term) -> Cycle:
    is_open = term is last
    return Cycle(
        project=project,
        number=number,
        term=term,
        stage=Cycle.Stage.CAPTURE if is_open else Cycle.Stage.CLOSED,
        plan="Two joint lessons in each school, then a conversation about pupils' books.",
        prediction="More pupils explain their steps.",
        starts_on=term.starts_on,
        ends_on=term.ends_on,
        decision="" if is_open else Cycle.Decision.CONTINUE,
        decision_reason="" if is_open else "It reached more classes than we hoped.",
    )


def _add_trials(cycles: dict[int, list[Cycle]], catalogue: Catalogue) -> None:
    """Each cycle tests an intervention and an idea of the alliance's own."""
    offered = list(catalogue.interventions.values())
    Trial.objects.bulk_create(
        trial
        for place, mine in enumerate(cycles.values())
        for cycle in mine
        for trial in (
            Trial(cycle=cycle, intervention=offered[place % len(offered)]),
            Trial(cycle=cycle, own_idea="Lesson visits in pairs"),
        )
    )


def _add_measures(
    projects: list[Project], catalogue: Catalogue, last: Term
) -> dict[int, list[Measure]]:
    method = next(iter(catalogue.sources.values()))
    found = {
        project.pk: [
            Measure(
                project=project,
                name=f"{name} in the schools taking part",
                short_name=name,
                level=Measure.Level.TEACHER,
                target=Decimal(80),
                target_on=last.ends_on,
                position=position,
            )
            for position, name in enumerate(MEASURES, 1)
        ]
        for project in projects
    }
    measures = Measure.objects.bulk_create(each for mine in found.values() for each in mine)
    collected = Measure.methods.through
    collected.objects.bulk_create(
        collected(measure=measure, evidencesource=method) for measure in measures
    )
    return found


def _add_readings(
    measures: dict[int, list[Measure]], cycles: dict[int, list[Cycle]], timeline: Timeline
) -> dict[int, dict[tuple[int, int], Reading]]:
    """A baseline for every measure and a reading in each cycle."""
    found: dict[int, dict[tuple[int, int], Reading]] = {}
    baselines = []
    for project, mine in measures.items():
        found[project] = {
            (position, number): Reading(
                measure=measure,
                cycle=cycle,
                value=Decimal(41 + 9 * number),
                taken_on=min(cycle.starts_on + timedelta(days=40), timeline.today),
            )
            for position, measure in enumerate(mine)
            for number, cycle in enumerate(cycles[project])
        }
        started_on = cycles[project][0].starts_on
        baselines += [Reading(measure=each, value=31, taken_on=started_on) for each in mine]
    Reading.objects.bulk_create(baselines)
    Reading.objects.bulk_create(reading for mine in found.values() for reading in mine.values())
    return found
