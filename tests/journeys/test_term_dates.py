"""Term dates from a file: the wrong row is named first, then all are imported at once."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from clusters.models import Term
from tests.factories.alliances import StewardshipFactory
from tests.factories.clusters import ClusterFactory, TermFactory

pytestmark = pytest.mark.once  # the browser's part; what the pages write is tested on both

HEAD = "cluster,season,starts_on,break_starts_on,break_ends_on,ends_on\n"
GOOD = ",Autumn,1/9/2027,25/10/2027,29/10/2027,17/12/2027\n"
WRONG = "Coast,Spring,2028-01-04,,,2028-31-03\n"
RIGHT = "Coast,Spring,2028-01-04,,,2028-03-31\n"


def test_a_wrong_row_is_named_and_put_right(transactional_db, page_for, axe):
    programme = StewardshipFactory().programme
    person = programme.stewardships.get().person
    ClusterFactory(programme=programme, name="Coast")
    TermFactory(programme=programme)
    page = page_for(person)
    page.goto(reverse("admin:clusters_term_changelist"))
    page.get_by_role("link", name="Import a file").click()
    _send(page, HEAD + GOOD + WRONG)

    row = page.get_by_role("row", name="Spring Coast")
    expect(row.get_by_role("rowheader")).to_have_text("3")
    expect(row).to_contain_text("write “2028-31-03” as 1/9/2026 or 2026-09-01")
    expect(page.get_by_role("button", name="Import")).to_have_count(0)
    _fits(page, axe)
    page.get_by_role("link", name="Choose another file").click()
    _send(page, HEAD + GOOD + RIGHT)

    expect(page.get_by_text("Coast: Spring term 2028 has no half-term break.")).to_be_visible()
    _fits(page, axe)
    assert Term.objects.count() == 1
    page.get_by_role("button", name="Import 2").click()

    expect(page.get_by_role("status")).to_contain_text("2 new, 0 changed, 0 the same")
    assert {str(term) for term in Term.objects.all()} == {
        "Autumn term 2026", "Autumn term 2027", "Spring term 2028",
    }  # fmt: skip


def _send(page, text):
    page.get_by_label("File", exact=True).set_input_files(
        {"name": "terms.csv", "mimeType": "text/csv", "buffer": text.encode()}
    )
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_role("heading", name="Check the import")).to_be_visible()


def _fits(page, axe):
    for width in (1280, 390, 320):
        page.set_viewport_size({"width": width, "height": 844})
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") == width
