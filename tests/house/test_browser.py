"""A real browser against the live server: pages, styles, and writes from the server's threads."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from tests.factories.alliances import PostFactory
from tests.factories.toolkit import DimensionFactory
from toolkit.models import Dimension


@pytest.mark.once
def test_the_sign_in_page_is_styled_and_accessible(page, axe):
    refused = []
    page.on("console", lambda line: refused.append(line.text) if line.type == "error" else None)
    page.on("requestfailed", lambda request: refused.append(request.url))

    page.goto("/sign-in/")

    axe(page)
    assert page.evaluate("document.styleSheets.length") >= 2
    assert page.evaluate("navigator.language") == "en-GB"
    assert refused == []


def test_a_person_can_be_signed_in_without_the_form(page_for):
    person = PostFactory(lead=True).person

    page = page_for(person)
    page.goto("/account/")

    assert page.url.endswith("/account/")
    assert page.get_by_text(person.name).count() > 0


@pytest.mark.django_db(transaction=True)
def test_writers_take_turns():
    """Eight threads read, then write, as those of the live server do; none is refused or lost."""
    from django.db import transaction

    row = DimensionFactory(position=1001)

    def raise_by_one(_: int) -> None:
        try:
            with transaction.atomic():
                rows = Dimension.objects.select_for_update().filter(pk=row.pk)
                position = rows.values_list("position", flat=True)[0]
                rows.update(position=position + 1)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(raise_by_one, range(64)))

    row.refresh_from_db()
    assert row.position == 1001 + 64
