"""The lead's whole job in a browser that runs no scripts."""

import pytest
from playwright.sync_api import expect

from tests.factories.world import two_programmes
from tests.journeys.steps import choose, log_evidence, open_fold, sign_in_by_code, write_reflection

pytestmark = pytest.mark.once  # the browser's part; what the pages write is tested on both


@pytest.fixture
def world(transactional_db):
    return two_programmes()


def test_the_leads_whole_job(world, new_context):
    page = new_context(java_script_enabled=False).new_page()
    lead, project = world.actors["own lead"], world.own.project
    page.goto("/cycle/")
    sign_in_by_code(page, lead.email)
    expect(page.get_by_role("heading", name="Your cycle", level=1)).to_be_visible()

    page.get_by_role("link", name="Log evidence", exact=True).click()
    page.get_by_role("button", name="Save entry").click()
    expect(page.get_by_role("alert")).to_contain_text("Say what happened")
    expect(log_evidence(page, "Pairs swapped roles half-way.")).to_contain_text("Entry saved")
    page.get_by_role("link", name="Change", exact=True).click()
    open_fold(page, "What you learned")
    page.get_by_label("What went well?").fill("Nobody noticed the join.")
    page.get_by_role("button", name="Save entry").click()
    expect(page.get_by_role("main")).to_contain_text("Nobody noticed the join.")

    page.goto("/reflect/new/")
    expect(write_reflection(page, "I asked before I told.")).to_contain_text("Only you")
    page.get_by_role("link", name="Change or share").click()
    open_fold(page, "Who can see it")
    choose(page, "Who can see it", "^Our alliance and our cluster")
    page.get_by_role("button", name="Save reflection").click()
    expect(page.get_by_role("status")).to_contain_text("can see it now")

    page.get_by_role("link", name="Log", exact=True).first.click()
    page.get_by_role("searchbox", name="Search").fill("roles half-way")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("status")).to_contain_text("1 entry with")

    page.goto(project.get_absolute_url())
    page.get_by_role("link", name="Add a measure").click()
    page.get_by_label("What do you measure?").fill("Lessons visited jointly")
    choose(page, "Who is it about?", "^Teachers")
    page.get_by_label("Where does it stand before you start?").fill("10 of 40")
    page.get_by_label("Where should it get to?").fill("60")
    page.get_by_role("button", name="Add measure").click()
    page.get_by_role("link", name="Add a reading of Lessons visited jointly").click()
    page.get_by_label("Reading", exact=True).fill("20 of 40")
    page.get_by_role("button", name="Add reading").click()
    expect(page.get_by_role("status")).to_contain_text("Reading added")
    page.goto(project.get_absolute_url())
    expect(page.get_by_role("main")).to_contain_text("From 25%, taken late, target 60%")

    page.goto("/account/")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()
