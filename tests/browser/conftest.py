"""One world and one browser page for each role, for all the visits of a module."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.test import Client, override_settings
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext
from pytest_django.live_server_helper import LiveServer

from tests.browser import places
from tests.browser.visitor import Visitor

THAT_DAY = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def db(django_db_setup, django_db_blocker) -> Iterator[None]:
    """Instead of pytest-django's: what stands in the database stays for all tests of a module."""
    with django_db_blocker.unblock():
        yield
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture(scope="module")
def world(db) -> Iterator[SimpleNamespace]:
    """Late in an autumn term, whenever the tests are run."""
    shift = int((THAT_DAY - timezone.now()).total_seconds())
    with override_settings(CLOCK_SHIFT_SECONDS=shift):
        yield places.build()


@pytest.fixture(scope="module")
def address(db) -> Iterator[str]:
    """A live server of the module: pytest-django's empties the database after every test."""
    server = LiveServer("localhost")
    yield server.url
    server.stop()
    connections.close_all()


@pytest.fixture(scope="module")
def visitor(world, address, browser: Browser) -> Iterator[Callable[[str], Visitor]]:
    """``visitor("lead")`` is that person at their browser; "nobody" has not signed in."""
    known: dict[str, Visitor] = {}
    contexts: list[BrowserContext] = []
    looks: set[str] = set()

    def of_role(role: str) -> Visitor:
        if role not in known:
            context = browser.new_context(locale="en-GB", reduced_motion="reduce")
            contexts.append(context)
            if role in world.people:
                client = Client()
                client.force_login(world.people[role])
                cookie = client.cookies[settings.SESSION_COOKIE_NAME]
                context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": address}])
            known[role] = Visitor.in_context(context, address, looks)
        return known[role]

    yield of_role
    for context in contexts:
        context.close()
