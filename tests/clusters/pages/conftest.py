"""A cluster of two alliances that met last term and meets again soon."""

from datetime import timedelta

import pytest

from clusters.models import Meeting
from core import clock
from tests.factories.clusters import MeetingFactory
from tests.worlds import built, db, world

__all__ = ["built", "db", "world"]

DAY = timedelta(days=1)


@pytest.fixture
def ahead(world) -> Meeting:
    """A meeting to come."""
    return MeetingFactory(cluster=world.own.cluster, held_on=clock.today() + 9 * DAY, term=None)


@pytest.fixture
def lead(world, client_for):
    return client_for(world.own.people["lead"])


@pytest.fixture
def teacher(world, client_for):
    return client_for(world.own.people["teacher"])


@pytest.fixture
def facilitator(world, client_for):
    return client_for(world.actors["own facilitator"])


@pytest.fixture
def admin(world, client_for):
    return client_for(world.actors["own admin"])
