"""One world for all the tests of a module; what each of them writes is taken back.

Building it takes longer than most pages do. A folder of tests has it by importing these fixtures in
its ``conftest.py``; a module that needs other rows imports ``db`` and makes a ``built`` of its own.
Tests that need ``transactional_db`` go into a module of their own.
"""

import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from tests.factories.world import World, two_programmes


def made_once(make: Callable[[], Any]) -> Any:
    """A fixture ``built``: the rows that ``make`` makes, for as long as the module lasts."""

    @pytest.fixture(scope="module")
    def built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Any]:
        with django_db_blocker.unblock(), taken_back():
            yield make()

    return built


built = made_once(two_programmes)


@pytest.fixture
def db(built: Any) -> Iterator[None]:
    """Instead of pytest-django's, which opens a connection for every test."""
    with taken_back():
        yield


@pytest.fixture
def world(as_built: bytes, db: None) -> World:
    """A copy for this test: what it does to a row in memory is its own as well."""
    return pickle.loads(as_built)  # noqa: S301 - our own


@contextmanager
def taken_back() -> Iterator[None]:
    inner = transaction.atomic()
    inner._from_testcase = True  # so that durable blocks may be opened inside, as in a TestCase
    with inner:
        yield
        transaction.set_rollback(True)
