"""What a lead has still to write before the cluster meets, for the page and for reminders."""

from datetime import timedelta

import pytest

from core import clock
from core.templatetags.components import day
from insights.queries import home
from logs import standing
from logs.owed import Owed, owed
from projects.access import access_of
from projects.models import Measure, Sharing
from tests.factories import AT
from tests.factories.alliances import PostFactory
from tests.factories.clusters import ClusterFactory, PlacingFactory
from tests.factories.logs import EntryFactory, ReflectionFactory
from tests.factories.projects import (
    CycleFactory,
    MeasureFactory,
    ParticipationFactory,
    ReadingFactory,
)
from tests.factories.toolkit import StrandFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def cycle():
    return CycleFactory()


@pytest.fixture
def cluster(cycle):
    alliance = cycle.project.alliance
    found = ClusterFactory(programme=alliance.programme)
    PlacingFactory(cluster=found, alliance=alliance)
    return found


@pytest.fixture
def lead(cycle):
    return PostFactory(lead=True, alliance=cycle.project.alliance).person


def titles(person, cluster):
    return [each.title for each in owed(person, cluster, clock.today())]


def test_evidence_and_a_reflection_are_owed_while_nothing_is_written(cycle, cluster, lead):
    measure = MeasureFactory(project=cycle.project, name="Confidence")

    assert owed(lead, cluster, clock.today()) == [
        Owed(
            "Log evidence for each measure",
            "0 of 1 measures have evidence this cycle",
            f"/log/new/?cycle={cycle.pk}&measure={measure.pk}",
        ),
        Owed("Write a leadership reflection", "About 3 minutes", f"/reflect/new/?cycle={cycle.pk}"),
    ]


def test_a_measure_with_evidence_owes_a_reading_of_this_cycle(cycle, cluster, lead):
    measure = MeasureFactory(project=cycle.project, name="Confidence")
    ReadingFactory(measure=measure)
    EntryFactory(cycle=cycle, measure=measure)
    ReflectionFactory(cycle=cycle, author=lead)

    assert titles(lead, cluster) == ["Add a reading for Confidence"]

    ReadingFactory(measure=measure, cycle=cycle)
    assert titles(lead, cluster) == []


def test_a_reading_that_was_pulled_back_is_owed_again(cycle, cluster, lead):
    measure = MeasureFactory(project=cycle.project, name="Confidence", target_on=clock.today())
    EntryFactory(cycle=cycle, measure=measure)
    ReflectionFactory(cycle=cycle, author=lead)
    ReadingFactory(measure=measure, cycle=cycle, withdrawn_at=AT, withdrawn_why="Counted twice.")

    assert titles(lead, cluster) == ["Add a reading for Confidence"]
    today, access = clock.today(), access_of(lead, clock.today())
    page = home.read(home.open_cycles(access, today)[0], access, today)
    assert "Add a reading for Confidence" in [task.words for task in page.tasks]


def test_a_reflection_that_nobody_else_sees_is_owed_until_one_is_shared(cycle, cluster, lead):
    EntryFactory(cycle=cycle, measure=MeasureFactory(project=cycle.project))
    ReadingFactory(measure=cycle.project.measures.get(), cycle=cycle)
    ReflectionFactory(cycle=cycle, author=lead, sharing=Sharing.ONLY_ME)
    ReflectionFactory(cycle=cycle)

    (still,) = owed(lead, cluster, clock.today())
    assert still.hint.endswith("seen only by you")

    ReflectionFactory(cycle=cycle, author=lead, happened_on="2026-09-20")
    assert titles(lead, cluster) == []


def test_whoever_only_reads_or_is_elsewhere_owes_nothing(cycle, cluster, lead):
    reader = PostFactory(headteacher=True, alliance=cycle.project.alliance).person
    elsewhere = ClusterFactory(programme=cluster.programme)

    assert titles(reader, cluster) == []
    assert titles(lead, elsewhere) == []
    assert titles(lead, cluster) != []


def test_with_two_projects_each_hint_names_its_project(cycle, cluster, lead):
    second = CycleFactory(project__alliance=cycle.project.alliance)

    hints = [each.hint for each in owed(lead, cluster, clock.today())]

    assert [hint for hint in hints if hint.startswith(f"{second.project}: ")] != []
    assert [hint for hint in hints if hint.startswith(f"{cycle.project}: ")] != []


def test_the_page_and_a_reminder_tell_the_same(cycle, cluster, lead):
    MeasureFactory.create_batch(2, project=cycle.project)
    today, access = clock.today(), access_of(lead, clock.today())

    (here,) = home.open_cycles(access, today)
    on_the_page = home.read(here, access, today).tasks

    assert [(task.words, task.hint, task.url_path) for task in on_the_page] == [
        (each.title, each.hint, each.url_path) for each in owed(lead, cluster, today)
    ]


def test_while_a_cycle_is_planned_its_lead_owes_the_next_step_of_the_plan_and_others_nothing(
    cycle, cluster, lead
):
    cycle.stage = "plan"
    cycle.save()
    school_lead = PostFactory(school_lead=True, alliance=cycle.project.alliance).person
    ParticipationFactory(project=cycle.project, school=school_lead.posts.get().school)

    assert owed(lead, cluster, clock.today()) == [
        Owed("Plan your cycle", "Write the question of the project.", cycle.get_absolute_url())
    ]
    assert owed(school_lead, cluster, clock.today()) == []


def test_the_page_asks_for_the_reading_of_a_target_whose_day_is_near_or_past(cycle, lead):
    today, access = clock.today(), access_of(lead, clock.today())
    measure = MeasureFactory(project=cycle.project, name="Confidence", target_on=today + 15 * DAY)
    here = type(measure).objects.filter(pk=measure.pk)

    def asked():
        tasks = home.read(home.open_cycles(access, today)[0], access, today).tasks
        return [(task.hint, task.state) for task in tasks if task.words.startswith("Add a reading")]

    assert asked() == []
    here.update(target_on=today + 14 * DAY)
    ReadingFactory(measure=measure, taken_on=today)  # a baseline
    assert asked() == [(f"Target 75%, due by {day(today + 14 * DAY)}", "No reading")]
    here.update(target_on=today - DAY, target=None)
    assert asked() == [(f"Due by {day(today - DAY)}", "Late")]
    ReadingFactory(measure=measure, cycle=cycle, taken_on=today)
    assert asked() == []


def test_the_dashboard_counts_the_readings_that_the_page_of_the_lead_asks_for(cycle, cluster, lead):
    today, access, counts = clock.today(), access_of(lead, clock.today()), set()
    measure = MeasureFactory(project=cycle.project)
    earlier = CycleFactory(project=cycle.project, closed=True)
    readings = [
        [],
        [{"taken_on": today}],
        *([{"cycle": cycle, "taken_on": today + days * DAY}] for days in (-41, -29, -14, 0)),
        [{"cycle": earlier, "taken_on": today}],
        [{"cycle": cycle, "taken_on": today - DAY}, {"taken_on": today}],
    ]
    for taken in readings:
        measure.readings.all().delete()
        for each in taken:
            ReadingFactory(measure=measure, **each)
        for days in (None, -1, 0, 13, 14, 15):
            near = None if days is None else today + days * DAY
            Measure.objects.filter(pk=measure.pk).update(target_on=near)
            tasks = home.read(home.open_cycles(access, today)[0], access, today).tasks
            asked = sum(task.words.startswith("Add a reading") for task in tasks)

            (row,) = standing.of_alliance(cycle.project.alliance, today).rows

            assert row.project.readings_due == asked, (taken, days)
            assert row.due_words == ("1 reading due" if asked else "Nothing due")
            counts.add(asked)
    assert counts == {0, 1}


def test_a_joint_rating_of_a_strand_is_due_for_nobody(cycle, cluster):
    MeasureFactory(
        project=cycle.project, unit="stage", strand=StrandFactory(), stages="One\nTwo",
        target_on=clock.today(),
    )  # fmt: skip

    (row,) = standing.of_alliance(cycle.project.alliance, clock.today()).rows

    assert row.due_words == "Nothing due"
