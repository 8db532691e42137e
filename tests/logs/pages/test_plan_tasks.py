"""The plan of a cycle as a list of tasks."""

import pytest
from django.urls import reverse

from logs import plan
from logs.missing import missing_to_advance
from projects.models import Cycle
from tests.factories.clusters import MeetingFactory
from tests.factories.projects import (
    CycleFactory,
    MeasureFactory,
    ProjectFactory,
    ReadingFactory,
    ResearchQuestionFactory,
    TrialFactory,
)


@pytest.fixture
def cycle(world):
    project = ProjectFactory(alliance=world.own.alliance)
    return CycleFactory(project=project, stage="plan", prediction="")


def states(cycle):
    return {line.title: line.state for line in plan.lines(Cycle.objects.get(pk=cycle.pk))}


def test_an_empty_plan_says_what_is_needed_expected_and_free(cycle):
    found = states(cycle)

    assert [title for title, state in found.items() if state == "Needed"] == [
        "The question", "What you test", "Measures, targets and baselines",
    ]  # fmt: skip
    assert [title for title, state in found.items() if state == "Expected"] == [
        "What you expect to see", "The meeting that reviews it", "A look at the scope",
    ]  # fmt: skip
    assert found["The aim for pupils"] == "Done"
    assert found["Priorities and mandate"] == "If you like"


def test_each_task_is_done_with_what_it_asks_for(cycle):
    ResearchQuestionFactory(project=cycle.project)
    TrialFactory(cycle=cycle)
    ReadingFactory(measure=MeasureFactory(project=cycle.project))
    meeting = MeetingFactory()
    Cycle.objects.filter(pk=cycle.pk).update(prediction="More reasons.", review_meeting=meeting)

    found = states(cycle)

    assert "Needed" not in found.values()
    assert [title for title, state in found.items() if state == "Expected"] == [
        "A look at the scope"
    ]


def test_the_step_asks_for_what_the_tasks_say(cycle, today):
    missing = missing_to_advance(cycle, today)
    hints = " ".join(line.hint for line in plan.lines(cycle) if line.state != "Done")

    assert missing.required
    assert missing.expected
    assert [words for words in missing.all if words not in hints] == []


@pytest.fixture
def today(world):
    return world.own.cycle.starts_on


@pytest.mark.parametrize(
    ("who", "reads", "does"),
    [
        ("own lead", True, True),
        ("own facilitator", True, False),
        ("own guest", False, False),
        ("peer lead", False, False),
    ],
)
def test_who_plans_is_led_to_each_task_the_facilitator_reads_it_and_nobody_else(
    world, client_for, who, reads, does
):
    """It tells priorities and notes that peers and guests do not read."""
    Cycle.objects.filter(pk=world.own.cycle.pk).update(stage="plan")

    page = client_for(world.actors[who]).get(world.own.cycle.get_absolute_url()).content.decode()

    assert ("The plan, task by task" in page) == reads
    assert (reverse("projects:fit", args=[world.own.project.slug]) in page) == does


def test_every_task_leads_to_a_page(cycle, lead):
    answers = {
        line.title: lead.get(line.path.partition("#")[0]).status_code for line in plan.lines(cycle)
    }

    assert set(answers.values()) == {200}


def test_once_the_plan_is_left_the_list_is_gone(cycle, lead):
    Cycle.objects.filter(pk=cycle.pk).update(stage="test")

    assert "task by task" not in lead.get(cycle.get_absolute_url()).content.decode()
