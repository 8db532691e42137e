"""Each page asks the database few questions, and no more of them when there is more to show.

The statements that open and end transactions are not counted. A first visit fills what the process
keeps for good (content types), so every count is of a second one.
"""

from datetime import timedelta
from uuid import uuid4

import pytest

from core import clock
from logs.models import Entry
from projects.models import Sharing
from tests.factories.alliances import AllianceFactory, PostFactory, member_school
from tests.factories.clusters import (
    CheckInFactory,
    ClusterFactory,
    FacilitationFactory,
    MeetingFactory,
    PlacingFactory,
)
from tests.factories.logs import EntryFactory, ReflectionFactory, StageChangeFactory
from tests.factories.projects import (
    CycleFactory,
    MeasureFactory,
    ParticipationFactory,
    ProjectFactory,
    ReadingFactory,
    ResearchQuestionFactory,
    TeamRoleFactory,
    TrialFactory,
)
from tests.factories.toolkit import (
    BehaviourFactory,
    ClaimFactory,
    EvidenceSourceFactory,
    InterventionFactory,
    KeyMessageFactory,
    PlacementFactory,
    StrandFactory,
)
from tests.insights.pages.counting import counted
from tests.markup import Page

MANY = 6

pytestmark = [pytest.mark.once, pytest.mark.long]  # the same questions on both


@pytest.fixture
def lead(world, client_for):
    return client_for(world.own.people["lead"])


@pytest.fixture
def facilitator(world, client_for):
    return client_for(world.actors["own facilitator"])


def asked(client, url):
    """How many questions a page asks."""
    assert client.get(url).status_code == 200
    with counted() as statements:
        client.get(url)
    return len(statements)


def a_busy_alliance(alliance):
    """A project with everything, many times over."""
    author = PostFactory(lead=True, alliance=alliance).person
    project = ProjectFactory(alliance=alliance)
    cycle = CycleFactory(project=project)
    for _ in range(MANY):
        fill(cycle, author)
    CheckInFactory.create_batch(2, alliance=alliance, missed=True)
    CheckInFactory(alliance=alliance, due_on=clock.today() + timedelta(days=3))
    return cycle


def fill(cycle, author):
    """One more of all that a project can hold."""
    project = cycle.project
    CycleFactory(project=project, closed=True)
    measure = MeasureFactory(project=project)
    ReadingFactory(measure=measure)
    ReadingFactory(measure=measure, cycle=cycle)
    school = ParticipationFactory(project=project).school
    ParticipationFactory(project=project, left=True)
    PostFactory(school_lead=True, alliance=project.alliance, school=school)
    TeamRoleFactory(project=project)
    ResearchQuestionFactory(project=project, replaced=True)
    trial = TrialFactory(cycle=cycle)
    PlacementFactory.create_batch(2, intervention=trial.intervention)
    StageChangeFactory(cycle=cycle, by=author)
    for sharing in Sharing.values:
        EntryFactory(
            cycle=cycle, author=author, school=school, measure=measure, sharing=sharing,
            key_messages=KeyMessageFactory.create_batch(2), claims=ClaimFactory.create_batch(2),
        )  # fmt: skip
        ReflectionFactory(
            cycle=cycle, author=author, sharing=sharing, behaviours=BehaviourFactory.create_batch(2)
        )


def grow(world):
    """Many of all in the alliance of the reader, in its cluster, and beyond."""
    cycle, author = world.own.cycle, world.own.people["lead"]
    for _ in range(MANY):
        fill(cycle, author)
        alliance = AllianceFactory(programme=world.own.programme)
        PlacingFactory(cluster=world.own.cluster, alliance=alliance)
    a_busy_alliance(alliance)
    MeetingFactory.create_batch(3, cluster=world.own.cluster)
    MeetingFactory(cluster=world.own.cluster, held_on=clock.today() + timedelta(days=9))
    EvidenceSourceFactory.create_batch(MANY)
    second = ProjectFactory(alliance=world.own.alliance)
    CycleFactory(project=second)


PAGES = {
    "/cycle/": 12,
    "/projects/": 8,
    "/projects/own-project/": 16,
    "/log/": 10,
    "/log/?alliance=all&q=pairs": 10,
    "/log/new/": 12,
    "/reflect/new/": 12,
    "/projects/own-project/schools/": 13,
    "/projects/own-project/team/": 10,
    "/projects/own-project/edit/": 10,
    "/projects/own-project/cycles/1/edit/": 12,
    "/projects/own-project/measures/new/": 10,
    "/toolkit/?all=1": 8,
    "/toolkit/?q=watch": 8,
    "/claims/": 8,
    "/account/": 8,
}


@pytest.mark.parametrize(("url", "most"), PAGES.items())
def test_a_page_asks_no_more_when_there_is_more_to_show(world, lead, url, most):
    fill(world.own.cycle, world.own.people["lead"])
    MeetingFactory(cluster=world.own.cluster, held_on=clock.today() + timedelta(days=8))
    with_one = asked(lead, url)
    grow(world)

    assert asked(lead, url) == with_one <= most


def test_fifty_entries_are_listed_with_as_few_questions_as_one(world, lead):
    with_few = asked(lead, "/log/?kind=evidence")
    for _ in range(60):
        EntryFactory(
            cycle=world.own.cycle, author=world.own.people["lead"], measure=world.own.measure,
            school=world.own.school,
        )  # fmt: skip

    response = lead.get("/log/?kind=evidence")

    assert len(response.context["rows"]) == 50
    assert asked(lead, "/log/?kind=evidence") == with_few <= 10


def test_an_entry_asks_no_more_with_every_tag(world, lead):
    plain = world.own.entries["alliance"]
    tagged = EntryFactory(
        cycle=world.own.cycle, author=world.own.people["teacher"], school=world.own.school,
        measure=world.own.measure, reading=ReadingFactory(measure=world.own.measure),
        key_messages=KeyMessageFactory.create_batch(13), claims=ClaimFactory.create_batch(8),
    )  # fmt: skip

    with_none = asked(lead, plain.get_absolute_url())

    assert asked(lead, tagged.get_absolute_url()) == with_none <= 8


def test_a_reflection_asks_no_more_with_every_tag(world, lead):
    plain = world.own.reflections["alliance"]
    tagged = ReflectionFactory(
        cycle=world.own.cycle, author=world.own.people["lead"],
        key_messages=KeyMessageFactory.create_batch(13),
        behaviours=BehaviourFactory.create_batch(3),
    )  # fmt: skip

    with_none = asked(lead, plain.get_absolute_url())

    assert asked(lead, tagged.get_absolute_url()) == with_none <= 8


def test_an_intervention_asks_no_more_when_many_test_it(world, lead):
    intervention = InterventionFactory()
    PlacementFactory(intervention=intervention)
    TrialFactory(cycle=world.own.cycle, intervention=intervention)
    with_one = asked(lead, intervention.get_absolute_url())
    for _ in range(MANY):
        PlacementFactory(intervention=intervention)
        alliance = AllianceFactory(programme=world.own.programme)
        PlacingFactory(cluster=world.own.cluster, alliance=alliance)
        TrialFactory(cycle__project__alliance=alliance, intervention=intervention)

    assert asked(lead, intervention.get_absolute_url()) == with_one <= 8


def test_the_toolkit_asks_no_more_with_many_strands_and_interventions(world, lead):
    strand = StrandFactory()
    PlacementFactory(strand=strand)
    url = f"/toolkit/?strand={strand.key}"
    with_one = asked(lead, url)
    for _ in range(MANY):
        intervention = PlacementFactory(strand=strand).intervention
        PlacementFactory.create_batch(2, intervention=intervention)
        TrialFactory(intervention=intervention, cycle__project__alliance=world.own.alliance)

    assert asked(lead, url) == with_one <= 8


def test_a_dashboard_asks_no_more_with_many_alliances(world, facilitator):
    url = world.own.cluster.get_absolute_url()
    with_two = asked(facilitator, url)
    grow(world)

    assert asked(facilitator, url) == with_two <= 12


def test_the_projects_by_area_ask_no_more_with_many(world, facilitator):
    urls = ("/projects/?lacks=either", "/projects.csv")
    with_two = [asked(facilitator, url) for url in urls]
    grow(world)

    assert [asked(facilitator, url) for url in urls] == with_two
    assert max(with_two) <= 10


def test_a_dashboard_asks_no_more_with_many_clusters(world, facilitator):
    url = world.own.cluster.get_absolute_url()
    with_one = asked(facilitator, url)
    for _ in range(MANY):
        cluster = ClusterFactory(programme=world.own.programme)
        FacilitationFactory(cluster=cluster, person=world.actors["own facilitator"])
        alliance = AllianceFactory(programme=world.own.programme)
        PlacingFactory(cluster=cluster, alliance=alliance)
        a_busy_alliance(alliance)

    assert asked(facilitator, url) == with_one <= 12


def test_the_change_of_an_entry_asks_no_more_with_every_tag(world, client_for):
    teacher = client_for(world.own.people["teacher"])
    plain = world.own.entries["alliance"]
    with_none = asked(teacher, f"{plain.get_absolute_url()}edit/")
    tagged = EntryFactory(
        cycle=world.own.cycle, author=world.own.people["teacher"],
        key_messages=KeyMessageFactory.create_batch(13), claims=ClaimFactory.create_batch(8),
    )  # fmt: skip

    assert asked(teacher, f"{tagged.get_absolute_url()}edit/") == with_none <= 12


# Writing


def written(client, url, **answers):
    """How many statements sending a form takes."""
    data = Page(client.get(url)).form.data(**answers)
    client.post(url, data)
    data = data | ({"key": str(uuid4())} if "key" in data else {})
    with counted() as statements:
        response = client.post(url, data)
    assert response.status_code == 302
    return len(statements)


@pytest.fixture
def two_answers(world):
    return {"what_happened": "Talk.", "source": world.own.entries["alliance"].source_id}


def test_two_answers_are_written_in_few_statements(world, lead, two_answers):
    assert written(lead, "/log/new/", **two_answers) <= 16


def test_an_entry_with_every_tag_is_written_in_few_statements(world, lead, two_answers):
    tags = {
        "key_messages": [row.pk for row in KeyMessageFactory.create_batch(13)],
        "claims": [row.pk for row in ClaimFactory.create_batch(8)],
        "measure": world.own.measure.pk,
        "reading": "20 of 32",
    }

    assert written(lead, "/log/new/", **two_answers, **tags) <= 26


def test_as_many_tags_again_are_no_more_statements(world, lead, two_answers):
    few, many = KeyMessageFactory.create_batch(2), KeyMessageFactory.create_batch(11)

    counts = {
        written(lead, "/log/new/", **two_answers, key_messages=[row.pk for row in rows])
        for rows in (few, [*few, *many])
    }

    assert len(counts) == 1
    assert Entry.objects.filter(what_happened="Talk.").count() == 4


def test_a_project_with_many_schools_is_no_more_statements(world, lead):
    schools = [world.own.school, *(member_school(world.own.alliance) for _ in range(MANY))]

    counts = []
    for number, rows in enumerate((schools[:1], schools[:1], schools)):
        data = Page(lead.get("/projects/new/")).form.data(
            title=f"Talk {number}", question="Why?", aim="More.", schools=[row.pk for row in rows]
        )
        with counted() as statements:
            assert lead.post("/projects/new/", data).status_code == 302
        counts.append(len(statements))

    assert counts[1] == counts[2]
