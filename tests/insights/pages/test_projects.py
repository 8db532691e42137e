"""Projects by area of focus and by what they lack (A22, B01)."""

import csv
import io

import pytest

from core import clock
from projects.models import Project
from tests.factories.alliances import CohortFactory, PriorityFactory
from tests.factories.projects import ProjectFactory
from tests.factories.toolkit import FocusAreaFactory
from tests.markup import Page


@pytest.fixture
def areas(world):
    """Two projects in the first area, none in the second; one elsewhere, one of others."""
    first, second = FocusAreaFactory(title="Lesson study"), FocusAreaFactory(title="Coaching")
    Project.objects.filter(pk=world.own.project.pk).update(focus_area=first, title="=Own")
    ProjectFactory(alliance=world.peer.alliance, focus_area=first, title="Peer two")
    Project.objects.filter(pk=world.far.project.pk).update(focus_area=second, sharing="alliance")
    Project.objects.filter(pk=world.foreign.project.pk).update(focus_area=second)
    return first, second


@pytest.fixture
def seen(world, client_for):
    def get(actor, query=""):
        client = client_for(world.actors[actor])
        page = Page(client.get(f"/projects/{query}"))
        file = client.get(f"/projects.csv{query}").content
        assert file.startswith("\ufeff".encode())
        return page, list(csv.DictReader(io.StringIO(file.decode("utf-8-sig"))))

    return get


def test_projects_are_counted_by_area_and_the_file_holds_those_that_are_shown(world, areas, seen):
    first, second = areas
    page, rows = seen("own facilitator")
    assert "Lesson study 2 Coaching 0 None named yet 1" in page.text
    assert {row["alliance"] for row in rows} == {"MARKER-own alliance", "MARKER-peer alliance"}
    assert list(rows[0]) == [
        "programme", "alliance", "project", "address", "area_key", "area", "schools", "started_on",
        "started_on_local", "closed_on", "closed_on_local", "serves_a_priority", "agreed_to",
        "cohort",
    ]  # fmt: skip

    page, rows = seen("own facilitator", f"?area={first.key}")
    assert [row["project"] for row in rows] == ["'=Own", "Peer two"]
    assert rows[0]["area"] == "Lesson study"
    assert rows[0]["schools"] == "1"
    assert "2 projects shown" in page.text
    assert "MARKER-peer project" not in page.text

    page, rows = seen("own research")
    assert "Lesson study 2 Coaching 1 None named yet 1" in page.text, "closed to the facilitator"
    assert len(rows) == 4
    assert {row["serves_a_priority"] for row in rows} == {""}, "an alliance's own affair"
    assert "MARKER-foreign" not in page.text

    page, rows = seen("own admin", f"?area={second.key}&lacks=either")
    assert rows == []
    assert "No project matches" in page.text


def test_projects_without_a_priority_or_a_mandate_are_listed_for_the_facilitator(
    world, seen, client_for
):
    own, peer = world.own.project, world.peer.project
    own.priorities.add(PriorityFactory(alliance=world.own.alliance))
    Project.objects.filter(pk=peer.pk).update(mandate="The heads")
    actor, dashboard = "own facilitator", world.own.cluster.get_absolute_url()

    def titles(query):
        page, rows = seen(actor, query)
        assert all(row["project"] in page.text for row in rows)
        return {row["project"] for row in rows}

    assert titles("?lacks=priority") == {peer.title}
    assert titles("?lacks=mandate") == {own.title}
    assert titles("?lacks=either") == {own.title, peer.title}
    assert titles("?lacks=nonsense") == {own.title, peer.title}
    text = client_for(world.actors[actor]).get(dashboard).content.decode()
    listed = text[text.index("Projects without a priority or a mandate") :]
    assert f'{own.get_absolute_url()}#serves">{own}' in listed
    assert f'{peer.get_absolute_url()}#serves">{peer}' in listed

    Project.objects.filter(pk=own.pk).update(mandate="The heads")
    Project.objects.filter(pk=peer.pk).update(closed_on=clock.today())

    assert titles("?lacks=either") == set()
    assert (
        "Projects without a priority or a mandate"
        not in client_for(world.actors[actor]).get(dashboard).text
    )


def test_the_research_team_narrows_list_and_file_to_a_cohort(world, areas, seen):
    first, _ = areas
    cohort = CohortFactory(programme=world.own.programme, number=2)
    later = CohortFactory(programme=world.own.programme, number=3)
    for alliance, its in ((world.own.alliance, cohort), (world.peer.alliance, later)):
        type(alliance).objects.filter(pk=alliance.pk).update(cohort=its)

    page, rows = seen("own research", f"?cohort={cohort.pk}")

    assert [(row["alliance"], row["cohort"]) for row in rows] == [("MARKER-own alliance", "2")]
    assert "Lesson study 1 Coaching 0" in page.text
    assert "Any cohort Cohort 2 Cohort 3" in page.text
    page, rows = seen("own research", f"?cohort={later.pk}&area={first.key}")
    assert [row["project"] for row in rows] == ["Peer two"]
    assert {row["cohort"] for row in seen("own research")[1]} == {"2", "3", ""}
    assert seen("own research", "?cohort=nonsense")[1] == []


def test_the_lead_reads_what_is_lacking_and_goes_to_where_it_is_said(world, client_for):
    project, lead = world.own.project, client_for(world.own.people["lead"])
    page = lead.get(project.get_absolute_url()).content.decode()
    assert "It serves no priority of the alliance or of one of its schools yet." in page
    assert "Nobody has agreed to it yet" in page
    assert f"/projects/{project.slug}/fit/" in page

    project.priorities.add(PriorityFactory(alliance=world.own.alliance))

    page = lead.get(project.get_absolute_url()).content.decode()
    assert "It serves no priority" not in page
    assert "Nobody has agreed to it yet" in page
