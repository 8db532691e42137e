"""How much it takes: pages that load and answers that are asked for, never more than agreed."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.urls import reverse

from core import clock
from logs.notices import reviewing
from projects.models import Cycle
from tests.factories.alliances import AllianceFactory, PostFactory, member_school
from tests.factories.clusters import MeetingFactory, PlacingFactory
from tests.factories.logs import PeerChallengeFactory
from tests.factories.notifications import MessageFactory
from tests.factories.toolkit import InterventionFactory
from tests.factories.world import two_programmes
from tests.journeys.visitor import Visitor

SOON = timedelta(days=14)


@pytest.fixture
def world(db):
    return two_programmes()


@pytest.fixture
def told(capsys):
    """Print what something took."""

    def line(what, visitor):
        with capsys.disabled():
            print(f"\n{what}: {visitor.loads} pages, {visitor.answers} answers")  # noqa: T201 - a figure

    return line


@pytest.fixture
def beginner(world):
    """An alliance that has a lead, schools and a cluster that meets, and no project."""
    alliance = AllianceFactory(programme=world.own.programme)
    PlacingFactory(cluster=world.own.cluster, alliance=alliance)
    return SimpleNamespace(
        lead=PostFactory(lead=True, alliance=alliance).person,
        school=member_school(alliance),
        meeting=MeetingFactory(cluster=world.own.cluster, held_on=clock.today() + SOON),
        intervention=InterventionFactory(),
    )


def set_up(visitor: Visitor, project: dict, cycle: dict, measure: dict) -> Cycle:
    """From the first screen to the first cycle of a project with its measure."""
    visitor.open("/")
    visitor.follow(reverse("projects:project_new"))
    visitor.send(**project)
    here = visitor.url
    visitor.follow(f"{here}cycles/new/")
    visitor.send(**cycle)
    visitor.follow(f"{here}measures/new/")
    visitor.send(**measure)
    return Cycle.objects.latest("pk")


PROJECT = {
    "title": "Talk first",
    "question": "Does talk before writing help?",
    "aim": "Pupils explain before they write.",
}
MEASURE = {"name": "Pupils who explain", "level": "pupil", "baseline": "10 of 32", "target": "80"}


def test_a_project_and_its_first_cycle_are_soon_testing(beginner, client_for, told):
    visitor = Visitor(client_for(beginner.lead))
    cycle = set_up(visitor, PROJECT, {"intervention_1": beginner.intervention.pk}, MEASURE)

    visitor.follow(cycle.get_absolute_url())
    visitor.follow(f"{cycle.get_absolute_url()}advance/")
    visitor.send(reason="We look at the scope with our facilitator next week.")

    cycle.refresh_from_db()
    told("Testing", visitor)
    assert cycle.stage == Cycle.Stage.TEST
    assert visitor.loads <= 12
    assert visitor.answers <= 15


def test_nothing_that_is_expected_of_a_plan_takes_more_than_is_agreed(beginner, client_for, told):
    visitor = Visitor(client_for(beginner.lead))
    cycle = set_up(
        visitor,
        PROJECT | {"schools": [beginner.school.pk]},
        {
            "intervention_1": beginner.intervention.pk,
            "review_meeting": beginner.meeting.pk,
            "prediction": "Most pupils explain.",
        },
        MEASURE,
    )

    visitor.follow(cycle.get_absolute_url())
    visitor.follow(reverse("projects:cycle_scope", args=[cycle.project.slug, cycle.number]))
    visitor.send(points=["size", "time", "people", "data", "evidence"])
    visitor.follow(f"{cycle.get_absolute_url()}advance/")
    visitor.send()

    cycle.refresh_from_db()
    told("Testing, with all that is expected of a plan", visitor)
    assert cycle.stage == Cycle.Stage.TEST
    assert visitor.loads <= 12
    assert visitor.answers <= 15


def test_a_reading_takes_two_pages_and_two_answers(world, client_for, told):
    visitor = Visitor(client_for(world.own.people["lead"]))
    new = reverse("projects:reading_new", args=[world.own.project.slug, world.own.measure.pk])

    visitor.open(new)
    visitor.send(reading="20 of 32", school=world.own.school.pk)

    told("A reading", visitor)
    assert "63%, 20 of 32" in visitor.page.text
    assert (visitor.loads, visitor.answers) == (2, 2)


@pytest.fixture
def asked(world):
    """The alliance is asked to challenge its peer at the next meeting."""
    meeting = MeetingFactory(cluster=world.own.cluster, held_on=clock.today() + SOON)
    return PeerChallengeFactory(
        cycle=world.peer.cycle, meeting=meeting, challenger=world.own.alliance
    )


def test_a_peer_review_takes_two_pages_from_its_letter(world, asked, client_for, told):
    lead = world.own.people["lead"]
    letter = reviewing.compose(MessageFactory(person=lead, about=asked), clock.now())
    visitor = Visitor(client_for(lead))

    visitor.open(letter.button.path)
    visitor.send(questions="How do you know?")

    told("A review", visitor)
    asked.refresh_from_db()
    assert asked.submitted_by == lead
    assert (visitor.loads, visitor.answers) == (2, 1)


def test_a_peer_review_takes_two_pages_from_the_page_of_its_meeting(world, asked, client_for):
    visitor = Visitor(client_for(world.own.people["lead"]))
    visitor.open(asked.meeting.get_absolute_url())
    before = visitor.loads

    visitor.follow(asked.get_absolute_url())
    visitor.send(questions="How do you know?")

    asked.refresh_from_db()
    assert asked.is_in
    assert visitor.loads - before == 2
