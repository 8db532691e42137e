"""The table of addresses, roles and answers (AC-01 to AC-03); pages opened: ``test_reading``."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection
from django.urls import URLPattern, URLResolver, get_resolver

from tests.permissions.asking import SOME, WorldCase, asked_of, deviations
from tests.permissions.table import TABLE
from tests.permissions.table_parts import READ_ONLY, SIGN_IN

FEW = ("nobody", "own lead", "peer teacher", "foreign lead")
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


@pytest.mark.once
class TestHeads(WorldCase):
    def test_asking_for_the_head_is_asking_for_the_page(self):
        for row in TABLE:
            with self.subTest(str(row)):
                assert deviations(dict(self.each(FEW, "head", row)), row.get) == {}


class TestSending(WorldCase):
    def test_each_role_gets_its_answer_to_a_form(self):
        everybody = set(self.clients) if connection.vendor == "sqlite" else set(SOME)
        for row in TABLE:
            names = everybody & asked_of(row, row.post)
            if row.post is READ_ONLY:  # refused at the door
                names &= set(SOME)
            with self.subTest(str(row)):
                assert deviations(dict(self.each(names, "post", row)), row.post) == {}


@pytest.mark.once
class TestOtherMethods(WorldCase):
    def test_no_other_method_is_answered(self):
        for row in TABLE:
            for method in REFUSED:
                with self.subTest(str(row), method=method):
                    assert set(dict(self.each(FEW[:2], method, row)).values()) == {405}
