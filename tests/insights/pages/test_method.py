"""Where a project is in the seven steps of the method."""

import pytest

from projects.models import Cycle
from tests.factories.projects import ProjectFactory


@pytest.fixture
def lead(world, client_for):
    return client_for(world.own.people["lead"])


@pytest.mark.parametrize(
    ("stage", "step"), [("plan", 2), ("test", 3), ("refine", 6), ("closed", 0)]
)
def test_the_open_cycle_says_where_it_is_and_a_project_without_one_is_nowhere(
    world, lead, stage, step
):
    Cycle.objects.filter(pk=world.own.cycle.pk).update(stage=stage)

    page = lead.get(world.own.project.get_absolute_url())

    assert page.context["step"] == step
    assert ("You are here" in page.text) == bool(step)


def test_before_its_first_cycle_a_project_is_at_its_question(world, lead):
    project = ProjectFactory(alliance=world.own.alliance)

    assert lead.get(project.get_absolute_url()).context["step"] == 1
