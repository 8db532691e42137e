import pytest
from django.test import Client

from tests.worlds import built, db, world

__all__ = ["built", "db", "world"]


@pytest.fixture
def lead(world, client_for) -> Client:
    """The lead of ``world.own``, who wrote no entry yet."""
    return client_for(world.own.people["lead"])


@pytest.fixture
def teacher(world, client_for) -> Client:
    """The teacher of ``world.own``, who wrote its entries."""
    return client_for(world.own.people["teacher"])
