"""A term of a project on one page, and its milestones in the calendar (B06)."""

from datetime import timedelta

import icalendar
import pytest
from django.urls import reverse

from accounts.models import CalendarKey
from core import clock
from tests.factories.clusters import MeetingFactory, TermFactory
from tests.factories.projects import MeasureFactory, MilestoneFactory
from tests.insights.pages.counting import counted
from tests.markup import Page


@pytest.fixture
def term(world):
    """A term that holds today and nobody else's cycle."""
    today = clock.today()
    world.own.programme.terms.all().exclude(pk=world.own.cycle.term_id).delete()
    world.own.cycle.term = None
    world.own.cycle.save()
    world.own.programme.terms.filter(cycles__isnull=True).delete()
    return TermFactory(
        programme=world.own.programme, starts_on=today - timedelta(days=30),
        ends_on=today + timedelta(days=60), break_starts_on=None, break_ends_on=None,
    )  # fmt: skip


def read(client, world, query=""):
    return client.get(reverse("insights:timeline", args=[world.own.project.slug]) + query)


def test_a_term_shows_milestones_meetings_and_measures_in_the_order_of_their_days(
    world, client_for, term
):
    today = clock.today()
    MilestoneFactory(project=world.own.project, what="Pairs met", due_on=today)
    MilestoneFactory(project=world.own.project, what="Wrong one", due_on=today, taken_back=True)
    MilestoneFactory(project=world.own.project, what="Years ahead", due_on="2031-01-01")
    MeasureFactory(
        project=world.own.project, name="Reasons", target_on=today + timedelta(days=2),
        collected_by="Dan",
    )  # fmt: skip
    told = {"cluster": world.own.cluster, "confirmed_at": clock.now()}
    MeetingFactory(held_on=today + timedelta(days=1), place="Quay hall", **told)
    MeetingFactory(
        held_on=today + timedelta(days=1), place="Far hall", confirmed_at=clock.now(),
        cluster=world.far.cluster,
    )  # fmt: skip

    text = Page(read(client_for(world.own.people["lead"]), world)).text

    order = ["First day of term", "Pairs met", "Quay hall", "Target date of Reasons", "Last day"]
    assert [text.index(words) for words in order] == sorted(text.index(words) for words in order)
    for words in ("Wrong one", "Years ahead", "Far hall"):
        assert words not in text


def test_a_headteacher_does_not_read_of_meetings_they_are_not_asked_to(world, client_for, term):
    MeetingFactory(
        held_on=clock.today(), place="Quay hall", cluster=world.own.cluster,
        confirmed_at=clock.now(),
    )  # fmt: skip

    assert "Quay hall" not in Page(read(client_for(world.own.people["headteacher"]), world)).text


@pytest.mark.parametrize("asked", ["0", "x", "9" * 40, "\0"])
def test_a_term_that_is_none_is_not_found(world, client_for, term, asked):
    client = client_for(world.own.people["lead"])

    assert read(client, world, f"?term={asked}").status_code == 404
    assert read(client, world, f"?term={term.pk}").status_code == 200


def test_it_asks_no_more_with_many_rows(world, client_for, term):
    client, project = client_for(world.own.people["lead"]), world.own.project

    def asked():
        with counted() as statements:
            assert read(client, world).status_code == 200
        return len(statements)

    MilestoneFactory(project=project, due_on=clock.today())
    asked()
    few = asked()
    MilestoneFactory.create_batch(5, project=project, due_on=clock.today())
    MeasureFactory.create_batch(5, project=project, target_on=clock.today())

    assert asked() == few


def events(client, person, **more):
    key = CalendarKey.renew(person, clock.now())
    raw = client.get("/calendar.ics", {"key": key} | more).content
    found = icalendar.Calendar.from_ical(raw).walk("VEVENT")
    return {str(row["SUMMARY"]): row for row in found if "Milestone" in row["SUMMARY"]}


def test_milestones_are_whole_days_in_the_calendar_of_those_in_the_project(client, world):
    today = clock.today()
    MilestoneFactory(project=world.own.project, what="Pairs met", due_on=today)
    MilestoneFactory(project=world.own.project, what="Wrong", due_on=today, taken_back=True)
    MilestoneFactory(project=world.peer.project, what="Of peers", due_on=today)

    lead, teacher = (events(client, world.own.people[role]) for role in ("lead", "teacher"))

    assert set(lead) == set(teacher) == {"Milestone: Pairs met", "Milestone: Wrong"}
    row = lead["Milestone: Pairs met"]
    assert (row["DTSTART"].dt, row["DTEND"].dt) == (today, today + timedelta(days=1))
    assert str(row["STATUS"]) == "CONFIRMED"
    assert str(lead["Milestone: Wrong"]["STATUS"]) == "CANCELLED"
    own_cluster = {"cluster": world.own.cluster.slug}
    assert set(events(client, world.own.people["lead"], **own_cluster)) == set(lead)
    assert events(client, world.actors["own facilitator"]) == {}
