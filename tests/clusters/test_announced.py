"""What the planner proposed or somebody called off is on no page that people read."""

from datetime import timedelta

import pytest

from clusters.models import CheckIn, Meeting
from core import clock
from tests import worlds
from tests.factories import AT
from tests.factories.clusters import CheckInFactory, MeetingFactory, TermFactory

pytestmark = pytest.mark.long


DAY = timedelta(days=1)


built, db, world = worlds.built, worlds.db, worlds.world


def pages(world, client_for):
    """What everybody in and around the cluster reads where dates are shown."""
    place = world.own
    urls = ["/", "/cycle/", "/clusters/", f"/clusters/{place.cluster.slug}/", "/projects/",
            f"/projects/{place.project.slug}/"]  # fmt: skip
    readers = [*place.people.values(), world.actors["own facilitator"], world.actors["own admin"]]
    return "".join(client_for(who).get(url).text for who in readers for url in urls)


def term_now(world):
    today = clock.today()
    return TermFactory(
        programme=world.own.programme, starts_on=today - 30 * DAY, ends_on=today + 30 * DAY,
        break_starts_on=None, break_ends_on=None,
    )  # fmt: skip


def dates(world, **state):
    """A meeting and a call in the days to come, in a state, that say so on every page."""
    term, soon = term_now(world), clock.today() + 2 * DAY
    MeetingFactory(cluster=world.own.cluster, term=term, held_on=soon, place="STATE hall", **state)
    CheckInFactory(
        alliance=world.own.alliance, term=term, due_on=soon, topics="STATE topics", **state
    )


def test_what_was_announced_is_shown(world, client_for):
    dates(world)

    shown = pages(world, client_for)

    assert "STATE hall" in shown
    assert "STATE topics" in shown


@pytest.mark.parametrize(
    "state",
    [{"proposed": True}, {"cancelled": True}, {"proposed": True, "moved_from": AT.date()}],
    ids=str,
)
def test_what_was_not_announced_is_shown_nowhere(world, client_for, state):
    term_now(world)
    before = pages(world, client_for)
    dates(world, **state)

    after = pages(world, client_for)

    assert "STATE" not in after
    assert after.count("Cluster meeting") == before.count("Cluster meeting")
    assert Meeting.objects.filter(place="STATE hall").exists()
    assert CheckIn.objects.filter(topics="STATE topics").exists()
