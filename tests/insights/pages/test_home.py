"""What stands on "Your cycle" (UX section 3)."""

from datetime import timedelta

import pytest

from clusters.models import Meeting
from clusters.queries import calendar_of
from core import clock
from core.templatetags.components import clock as begins
from core.templatetags.components import day
from logs import review_times
from logs.models import Pack
from logs.owed import owed
from projects.models import Cycle, Measure
from tests.factories.clusters import MeetingFactory, ReplyFactory
from tests.factories.logs import PackFactory
from tests.factories.projects import ResearchQuestionFactory, TrialFactory
from tests.insights.pages.counting import counted
from tests.markup import Page

DAY = timedelta(days=1)


@pytest.fixture
def home(world, client_for):
    """The page of a lead, read anew."""
    client = client_for(world.own.people["lead"])
    return lambda: client.get("/cycle/")


@pytest.fixture
def meeting(world):
    Meeting.objects.update(held_on=clock.today() - 9 * DAY)
    return MeetingFactory(cluster=world.own.cluster, held_on=clock.today() + 9 * DAY)


def coming(response):
    tasks = response.context["home"].tasks
    return [(each.hint, each.state, each.url_path) for each in tasks if "you come" in each.words]


def test_whoever_has_not_said_whether_they_come_is_asked(world, home, meeting):
    reply = f"/meetings/{meeting.pk}/reply/"

    asked = home()
    ReplyFactory(meeting=meeting, person=world.own.people["teacher"], answer="cannot")
    mine = ReplyFactory(meeting=meeting, person=world.own.people["lead"], answer="instead")
    told = home()

    assert coming(asked) == [(day(meeting.held_on), "Not answered", reply)]
    assert f'<a href="{reply}" aria-describedby="t' in asked.text
    assert coming(told) == [("Somebody comes instead of you", "Done", reply)]
    assert told.context["home"].tasks_done == asked.context["home"].tasks_done + 1
    mine.delete()
    Meeting.objects.filter(pk=meeting.pk).update(held_on=clock.today())
    assert coming(home()) == []


def test_nobody_is_asked_whether_they_come_while_no_meeting_is_booked(home, meeting):
    meeting.delete()

    assert coming(home()) == []


def test_it_says_until_when_what_is_shared_reaches_the_cluster(world, home, meeting):
    calendar = calendar_of(meeting.programme_id, meeting.cluster_id)
    lock = review_times.locks_at(meeting, None, calendar)

    before = home().text
    pack = PackFactory(meeting=meeting, locked_at=clock.now())
    locked = home().text
    Pack.objects.filter(pk=pack.pk).update(locked_at=None, reopened_at=clock.now())

    told = f"Share with your cluster by {day(lock)}, 6pm, to be in the digest it reads."
    assert told in before
    assert "digest" not in locked
    assert f"by {day(meeting.held_on)}, {begins(meeting.starts_at)}, to be" in home().text


def test_a_meeting_without_a_digest_has_no_time_for_it(home, meeting):
    Meeting.objects.filter(pk=meeting.pk).update(kind=Meeting.Kind.KICK_START)

    assert "digest" not in home().text


class TestPlanning:
    @pytest.fixture(autouse=True)
    def _planned(self, world, meeting):
        Cycle.objects.filter(pk=world.own.cycle.pk).update(stage="plan")

    def test_its_lead_is_led_to_the_plan_and_asked_for_nothing_else(self, world, home):
        cycle, response = world.own.cycle, home()

        asked, coming = response.context["home"].tasks
        told = owed(world.own.people["lead"], world.own.cluster, clock.today())
        assert [(each.title, each.hint, each.url_path) for each in told] == [
            (asked.words, asked.hint, asked.url_path)
        ]
        assert asked.words == "Plan your cycle"
        assert coming.words.startswith("Say whether you come")
        plan = f'<a class="btn btn-now" href="{cycle.get_absolute_url()}">Go on with the plan</a>'
        assert plan in response.text
        assert response.text.count("btn-now") == 1

    def test_a_teacher_may_look_and_has_nothing_to_do(self, world, client_for, meeting):
        Meeting.objects.filter(pk=meeting.pk).update(held_on=clock.today())

        response = client_for(world.own.people["teacher"]).get("/cycle/")

        assert response.context["home"].tasks == []
        assert "Nothing is asked of you while the cycle is planned." in Page(response).text
        assert ">See the plan</a>" in response.text

    def test_a_settled_plan_asks_as_few_questions(self, world, home):
        cycle = world.own.cycle
        TrialFactory(cycle=cycle)
        ResearchQuestionFactory(project=cycle.project)
        Measure.objects.filter(project=cycle.project).update(waiver="Nobody measured it.")
        Cycle.objects.filter(pk=cycle.pk).update(review_meeting=Meeting.objects.first())
        first = home().context["home"].tasks[0]

        with counted() as statements:
            home()

        assert first.hint.startswith("Check the scope"), "what is asked for last"
        assert len(statements) <= 12
