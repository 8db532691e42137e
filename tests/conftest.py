"""What every test may ask for. The servers are in ``tests/servers.py``."""

import gc
import os
import pickle
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.db import connection
from django.test import Client, TransactionTestCase
from playwright.sync_api import Page
from pytest_django import DjangoDbBlocker

from accounts.models import User
from tests import at_once

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--js-flags=--always-sparkplug --no-maglev --no-opt --no-flush-bytecode",
)
"""Chromium as root, without the traffic it makes by itself. What runs once a page is compiled
quickly and kept: making it fast took a tenth of all the work."""

SWEEPS = {"permissions", "bad_input"}
"""Folders whose tests ask every page as everybody, or fill every form with everything."""

BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The first draws no window at all, which makes a fifth less work of a page."""


def pytest_configure() -> None:
    """Passwords are hashed quickly; files that are attached stay in memory."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    in_memory = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    settings.STORAGES = {**settings.STORAGES, "default": in_memory}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Let the report of a race carry how often two met in it."""
    yield
    if rounds := at_once.met.pop(item.nodeid, 0):
        item.user_properties.append(("rounds", rounds))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the rounds of each race that was won by one and lost by the other."""
    for report in terminalreporter.stats.get("passed", []):
        for name, rounds in report.user_properties:
            if name == "rounds":
                terminalreporter.write_line(
                    f"{connection.vendor}: {rounds} rounds: {report.nodeid}"
                )


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """Mark what needs a browser, what needs no database, and what takes minutes, before ``-m``.

    Then put these first: when short tests come last, all workers end at about the same moment.
    """
    for item in items:
        if "browser_name" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
        if not needs_database(item):
            item.add_marker("once")
        if SWEEPS.intersection(item.path.parts):
            item.add_marker("sweep")
        if "processes" in item.path.parts:
            item.add_marker("processes")
        if "transactional_db" in item.fixturenames or is_transactional(item) or is_drawn(item):
            item.add_marker("long")
    yield
    items.sort(
        key=lambda item: (not {"browser", "sweep"} & {*item.keywords}, "long" not in item.keywords)
    )


def is_transactional(item: pytest.Item) -> bool:
    """Whether several write at once in it, after which all tables are emptied."""
    asked = item.get_closest_marker("django_db")
    return asked is not None and asked.kwargs.get("transaction", False)


def is_drawn(item: pytest.Item) -> bool:
    """Whether hypothesis runs it many times, each time with something else."""
    return getattr(getattr(item, "obj", None), "is_hypothesis_test", False)


def needs_database(item: pytest.Item) -> bool:
    """Whether it asks for one; others are stopped by pytest-django when they reach for it."""
    if item.cls is not None and issubclass(item.cls, TransactionTestCase):
        return True
    fixtures = {"db", "transactional_db", "live_server"}.intersection(item.fixturenames)
    return bool(fixtures) or item.get_closest_marker("django_db") is not None


def pytest_collection_finish() -> None:
    """What was imported stays: the garbage collector need not look at it again and again.

    Of what requests leave behind it looks at much together, which saves a tenth of the time.
    """
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(worker_id: str) -> None:
    """A database for each worker; on SQLite a file, in which threads of the live server write."""
    database = settings.DATABASES["default"]
    suffix = "" if worker_id == "master" else f"_{worker_id}"
    if database["ENGINE"].endswith("sqlite3"):
        name = str(Path(settings.VAR_DIR) / f"test{suffix}.sqlite3")
        # As in use but for the wait on the disk: these rows need not outlive a power cut.
        database["OPTIONS"]["init_command"] = (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
            " PRAGMA temp_store=MEMORY; PRAGMA cache_size=-65536;"  # KiB
        )
    else:
        name = f"test_{database['NAME']}{suffix}"
    database.setdefault("TEST", {})["NAME"] = name


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Before the database goes, end what a thread of the live server still has open to it.

    A browser keeps its connections, and with them those threads, until it is closed.
    """
    if connection.vendor == "postgresql" and "DATABASE_URL_TEST" not in os.environ:  # ours to rule
        connection.ops.sql_flush = partial(_deletions, connection.ops.sql_flush)
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


def _deletions(
    truncate: Callable, style: Any, tables: list[str], *, reset_sequences: bool = False, **more: Any
) -> list[str]:
    """How tables are emptied after a test: TRUNCATE makes each anew, ten times the work."""
    if reset_sequences:
        return truncate(style, tables, reset_sequences=True, **more)
    rows = [f"DELETE FROM {connection.ops.quote_name(table)}" for table in tables]  # noqa: S608
    return ["SET LOCAL session_replication_role = replica", *rows]  # in any order


@pytest.hookimpl(tryfirst=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef) -> None:
    """What empties tables cannot run in the transaction of a module (``tests/worlds.py``)."""
    if fixturedef.argname == "transactional_db" and connection.in_atomic_block:
        pytest.fail("Put tests that need transactional_db into a module of their own.")


@pytest.fixture(scope="module")
def as_built(built: Any) -> bytes:
    """The world of a module (``tests/worlds.py``), to be copied quicker than ``deepcopy`` does."""
    return pickle.dumps(built)


@pytest.fixture
def client_for() -> Callable[[User], Client]:
    """``client_for(user)`` is a client in which that person is signed in."""

    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture(scope="session")
def base_url(live_server) -> str:
    """Browser tests open pages by path: ``page.goto("/sign-in/")``."""
    return live_server.url


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        pytest.exit("Chromium is missing. On Debian: apt-get install chromium", returncode=1)
    return browser_type_launch_args | {"executable_path": program, "args": list(FLAGS)}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict) -> dict:
    return browser_context_args | {"locale": "en-GB", "timezone_id": "Europe/London"}


@pytest.fixture
def page_for(
    new_context: Callable, base_url: str, client_for: Callable[[User], Client]
) -> Callable[[User], Page]:
    """``page_for(user)`` is a page in which that person is signed in, with cookies of its own."""

    def signed_in(user: User) -> Page:
        cookie = client_for(user).cookies[settings.SESSION_COOKIE_NAME]
        context = new_context()
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": base_url}])
        return context.new_page()

    return signed_in


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """``axe(page)`` fails with a report when the page breaks a rule, best practice included."""

    def has_no_violation(page: Page) -> None:
        results = Axe().run(page)
        assert results.violations_count == 0, results.generate_report()

    return has_no_violation
