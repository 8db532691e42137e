import pytest
from django.test import Client

from tests.factories.world import World, two_programmes


@pytest.fixture
def world(db) -> World:
    return two_programmes()


@pytest.fixture
def lead(world, client_for) -> Client:
    """The lead of ``world.own``, which has one project with an open cycle and a measure."""
    return client_for(world.own.people["lead"])
