"""Two programmes, and clients of those who read and set what is an alliance's own."""

import pytest

from tests.worlds import built, db, world

__all__ = ["built", "db", "world"]


@pytest.fixture
def lead(world, client_for):
    return client_for(world.own.people["lead"])


@pytest.fixture
def headteacher(world, client_for):
    return client_for(world.own.people["headteacher"])
