"""What stands on "Your cycle" (UX section 3)."""

from datetime import timedelta

import pytest

from clusters.models import Meeting
from core import clock
from core.templatetags.components import day
from tests.factories.clusters import MeetingFactory, ReplyFactory

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
