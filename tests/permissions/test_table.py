"""The table of addresses, roles and answers (AC-01 to AC-03)."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection
from django.urls import URLPattern, URLResolver, get_resolver

from tests.permissions.asking import WorldCase
from tests.permissions.table import TABLE
from tests.permissions.table_parts import SIGN_IN, Row

SOME = ("nobody", "own lead", "peer teacher", "own headteacher", "own admin", "foreign lead")
"""Enough to see that HEAD is answered as GET is, that other methods are refused at the door, and
that PostgreSQL answers as SQLite does (test_prepared compares what each query tells everybody)."""

REFUSED = ("options", "put", "patch", "delete", "trace")


def patterns(resolver: URLResolver, namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    """(name, pattern) of every address, found by walking the URLconf."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from patterns(pattern, inner)
        else:
            yield f"{namespace}{pattern.name or pattern.pattern}", pattern


def test_every_address_is_in_the_table():
    names = {name for name, _ in patterns(get_resolver())}

    assert names - {row.name for row in TABLE} == set()
    assert {row.name for row in TABLE} - names == set()


def test_the_open_pages_are_those_that_answer_nobody():
    opened = {row.name for row in TABLE if row.get["nobody"] != SIGN_IN}

    assert opened == set(settings.OPEN_PAGES)
    assert len(settings.OPEN_PAGES) <= 25


class TableCase(WorldCase):
    def asked(self, method: str, row: Row) -> dict[str, int | str]:
        """What everybody gets, on PostgreSQL some."""
        names = self.clients if connection.vendor == "sqlite" else SOME
        return dict(self.each(names, method, row))


class TestReading(TableCase):
    def test_every_actor_has_an_answer_in_every_row(self):
        assert [str(row) for row in TABLE if set(row.get) != set(self.world.actors)] == []
        assert [str(row) for row in TABLE if set(row.post) != set(self.world.actors)] == []

    def test_each_role_gets_its_page(self):
        for row in TABLE:
            with self.subTest(str(row)):
                assert _deviations(self.asked("get", row), row.get) == {}


@pytest.mark.once
class TestHeads(WorldCase):
    def test_asking_for_the_head_is_asking_for_the_page(self):
        for row in TABLE:
            with self.subTest(str(row)):
                assert _deviations(dict(self.each(SOME, "head", row)), row.get) == {}


class TestSending(TableCase):
    def test_each_role_gets_its_answer_to_a_form(self):
        for row in TABLE:
            with self.subTest(str(row)):
                assert _deviations(self.asked("post", row), row.post) == {}


@pytest.mark.once
class TestOtherMethods(WorldCase):
    def test_no_other_method_is_answered(self):
        for row in TABLE:
            for method in REFUSED:
                with self.subTest(str(row), method=method):
                    assert set(dict(self.each(SOME, method, row)).values()) == {405}


def _deviations(got: dict, expected: dict) -> dict:
    """Who got something else: (what they got, what the table says)."""
    return {
        name: (answer, expected.get(name))
        for name, answer in got.items()
        if answer != expected.get(name)
    }
