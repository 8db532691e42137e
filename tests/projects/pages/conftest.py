import pytest
from django.test import Client

from tests.worlds import built, db, world

__all__ = ["built", "db", "world"]


@pytest.fixture
def lead(world, client_for) -> Client:
    """The lead of ``world.own``, which has one project with an open cycle and a measure."""
    return client_for(world.own.people["lead"])
