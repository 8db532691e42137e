"""A toolkit file with a mistake in one row: seen before anything is saved, and left out."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.factories.alliances import StewardshipFactory
from tests.factories.toolkit import PlacementFactory, StrandFactory
from toolkit.models import Intervention

pytestmark = pytest.mark.once  # the browser's part; what the pages write is tested on both

FILE = """title,summary,strands
Lesson study,Teachers plan together and then watch one lesson.,Joint practice
Shared induction,One programme for all new staff.,No such strand
Visits in pairs,Two teachers visit a third.,Joint practice
"""


@pytest.fixture
def lesson_study(transactional_db):
    strand = StrandFactory(name="Joint practice")
    return PlacementFactory(
        intervention__title="Lesson study", intervention__slug="lesson-study", strand=strand
    ).intervention


def test_the_row_with_an_error_is_named_and_the_rest_imported(lesson_study, page_for, axe):
    kept = PlacementFactory(intervention__title="Peer review", intervention__slug="peer-review")
    page = page_for(StewardshipFactory().person)
    page.goto(reverse("admin:toolkit_intervention_changelist"))
    page.get_by_role("link", name="Import a file").click()
    page.get_by_label("File", exact=True).set_input_files(
        {"name": "toolkit.csv", "mimeType": "text/csv", "buffer": FILE.encode()}
    )
    page.get_by_role("button", name="Check the file").click()

    expect(page.get_by_role("heading", name="Check the import")).to_be_visible()
    row = page.get_by_role("row", name="Shared induction")
    expect(row.get_by_role("rowheader")).to_have_text("3")
    expect(row).to_contain_text("No such strand")
    expect(page.get_by_text("An import never deletes")).to_be_visible()
    for width in (1280, 390, 320):
        page.set_viewport_size({"width": width, "height": 844})
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") == width
    page.set_viewport_size({"width": 1280, "height": 844})
    assert Intervention.objects.count() == 2

    page.get_by_role("button", name="Import 2, leave out 1").click()

    expect(page.get_by_role("status")).to_be_visible()
    axe(page)
    titles = set(Intervention.objects.values_list("title", flat=True))
    assert titles == {"Lesson study", "Visits in pairs", "Peer review"}
    lesson_study.refresh_from_db()
    assert lesson_study.summary.startswith("Teachers plan together")
    assert not Intervention.objects.filter(retired_on__isnull=False).exists()
    assert kept.intervention.placements.count() == 1
