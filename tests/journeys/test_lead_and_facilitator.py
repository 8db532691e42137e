"""What a lead writes reaches the facilitator when it is shared, and nobody else."""

import pytest
from playwright.sync_api import expect

from tests.factories.world import two_programmes
from tests.journeys.steps import (
    AT_BOTH_WIDTHS,
    choose,
    log_evidence,
    open_fold,
    write_reflection,
)

HAPPENED = "Both pairs planned the same lesson and swapped notes."
LEARNED = "I let the maths leads set the agenda."
OUTSIDERS = ("far lead", "far facilitator", "foreign lead", "foreign facilitator")


@pytest.fixture
def world(transactional_db):
    return two_programmes()


@AT_BOTH_WIDTHS
def test_the_facilitator_sees_what_is_shared_and_only_that(world, page_for, width):
    def at(actor):
        page = page_for(world.actors[actor])
        page.set_viewport_size({"width": width, "height": 844})
        return page

    lead, facilitator = at("own lead"), at("own facilitator")

    lead.goto("/cycle/")
    lead.get_by_role("link", name="Log evidence", exact=True).click()
    expect(log_evidence(lead, HAPPENED)).to_contain_text("Your facilitator and your alliance")
    entry = lead.url
    lead.goto("/cycle/")
    lead.get_by_role("link", name="Reflect", exact=True).click()
    expect(write_reflection(lead, LEARNED)).to_contain_text("Only you can see it")
    reflection = lead.url

    facilitator.goto(f"/clusters/{world.own.cluster.slug}/")
    row = facilitator.get_by_role("row", name=world.own.alliance.name)
    expect(row).to_contain_text("4 entries")  # three of the world's are shared
    expect(row).to_contain_text("Today")
    facilitator.goto("/log/")
    expect(facilitator.get_by_role("link", name=HAPPENED[:20])).to_be_visible()
    expect(facilitator.get_by_text(LEARNED[:20])).to_have_count(0)
    assert facilitator.goto(reflection).status == 404

    lead.goto(reflection)
    lead.get_by_role("link", name="Change or share").click()
    open_fold(lead, "Who can see it")
    choose(lead, "Who can see it", "^Our alliance Everybody")
    lead.get_by_role("button", name="Save reflection").click()
    expect(lead.get_by_role("status")).to_contain_text("Your facilitator and your alliance")

    facilitator.goto("/log/")
    facilitator.get_by_role("link", name=LEARNED[:20]).click()
    expect(facilitator.get_by_role("main")).to_contain_text(LEARNED)

    for outsider in map(at, OUTSIDERS):
        assert outsider.goto(entry).status == 404
        assert outsider.goto(reflection).status == 404
        outsider.goto("/log/?alliance=all")
        expect(outsider.get_by_role("heading", name="Log", level=1)).to_be_visible()
        expect(outsider.get_by_text(HAPPENED[:20])).to_have_count(0)
        expect(outsider.get_by_text(LEARNED[:20])).to_have_count(0)
