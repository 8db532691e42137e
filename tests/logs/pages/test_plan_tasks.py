"""The plan of a cycle as a list of tasks."""

from datetime import timedelta

import pytest
from django.urls import reverse

from core import clock
from logs import plan
from logs.facts import Facts
from logs.missing import missing_to_advance
from projects.models import Cycle
from tests.factories import HAPPENED_ON
from tests.factories.alliances import PostFactory, PriorityFactory, SchoolFactory
from tests.factories.clusters import MeetingFactory
from tests.factories.projects import (
    CycleFactory,
    EvidenceReadFactory,
    MeasureFactory,
    MilestoneFactory,
    ParticipationFactory,
    ProjectFactory,
    ReadingFactory,
    ResearchQuestionFactory,
    StepTakenFactory,
    TeamRoleFactory,
    TrialFactory,
)


@pytest.fixture
def cycle(world):
    project = ProjectFactory(alliance=world.own.alliance)
    return CycleFactory(project=project, stage="plan", prediction="")


def lines(cycle):
    return plan.lines(Facts(Cycle.objects.get(pk=cycle.pk), clock.today()))


def states(cycle):
    return {line.title: line.state for line in lines(cycle)}


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
    missing = missing_to_advance(Facts(cycle, today))
    hints = " ".join(line.hint for line in lines(cycle) if line.state != "Done")

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


def test_what_is_settled_is_told_in_few_words_in_its_order(world, cycle):
    project, alliance = cycle.project, world.own.alliance
    for position, text in ((2, "And why?"), (1, "What helps?")):
        ResearchQuestionFactory(project=project, position=position, text=text)
    school = SchoolFactory(name="Abbey School")
    for text, of, year in (
        ("Talk", school, 2025),
        ("Reading", None, 2026),
        ("Writing", None, 2025),
    ):
        project.priorities.add(
            PriorityFactory(
                alliance=alliance, school=of, text=text, first_year=year, last_year=year
            )
        )
    for source, days in (("An older study", 2), ("A newer study", 1)):
        EvidenceReadFactory(project=project, source=source, read_on=HAPPENED_ON - timedelta(days))
    for step, is_done in ((1, True), (2, True), (2, False)):
        StepTakenFactory(project=project, step=step, is_done=is_done)
    nameless = PostFactory(lead=True, alliance=alliance, person__name="")
    named = PostFactory(lead=True, alliance=alliance)
    for post, role in ((nameless, "lead"), (nameless, "member"), (named, "member")):
        TeamRoleFactory(project=project, post=post, role=role)
    ParticipationFactory(project=project)
    MilestoneFactory(project=project)

    said = {line.title: line.hint for line in lines(cycle)}

    assert said["The question"] == "What helps? And why?"
    assert said["Priorities and mandate"].startswith("Writing, Reading and Talk")
    assert said["What others found before"] == "A newer study and An older study"
    assert said["Six steps for leaders"] == "1 of 6 taken"
    assert said["Team"] == f"{nameless.person.email} and {named.person.name}"
    assert said["Schools"] == "1 taking part"
    assert said["Milestones"] == "1 milestone"


def test_every_task_leads_to_a_page(cycle, lead):
    answers = {
        line.title: lead.get(line.path.partition("#")[0]).status_code for line in lines(cycle)
    }

    assert set(answers.values()) == {200}


def test_once_the_plan_is_left_the_list_is_gone(cycle, lead):
    Cycle.objects.filter(pk=cycle.pk).update(stage="test")

    assert "task by task" not in lead.get(cycle.get_absolute_url()).content.decode()
