"""Without a mouse: Tab, Enter, Space and letters are enough, and one always sees where one is."""

import pytest
from playwright.sync_api import Page, expect

from tests.factories.world import two_programmes

pytestmark = pytest.mark.once  # the browser's part; what the pages write is tested on both

PASSWORD = "a-long-pass-phrase"

WHERE = """() => {
    const here = document.activeElement
    const choice = here.closest('.choice') ?? here
    const box = choice.getBoundingClientRect()
    const bar = document.querySelector('.tabbar')
    const top = bar && !bar.contains(here) && getComputedStyle(bar).display !== 'none'
        ? bar.getBoundingClientRect().top : innerHeight
    const label = here.labels?.[0] ?? here
    return {
        name: (here.getAttribute('aria-label') ?? label.textContent).trim().replace(/\\s+/g, ' '),
        is_page: here === document.body,
        is_outlined: getComputedStyle(choice).outlineStyle !== 'none',
        is_in_sight: box.top >= 0 && box.top < top && (box.bottom <= top + 1 || box.height > top),
    }
}"""


@pytest.fixture
def world(transactional_db):
    return two_programmes()


class Keyboard:
    def __init__(self, page: Page) -> None:
        self.page, self.press = page, page.keyboard.press

    def tab(self) -> dict:
        """Go on to the next control, which must be outlined and not hidden."""
        self.press("Tab")
        here = self.page.evaluate(WHERE)
        assert here["is_page"] or (here["is_outlined"] and here["is_in_sight"]), here
        return here

    def go_to(self, name: str) -> None:
        """Press Tab until the control whose name begins so has the focus."""
        seen = []
        while len(seen) < 80:
            seen.append(self.tab()["name"])
            if seen[-1].startswith(name):
                return
        raise AssertionError(f"{name} is not among {seen}")

    def write(self, name: str, text: str) -> None:
        self.go_to(name)
        self.page.keyboard.type(text)


@pytest.mark.parametrize("width", [1280, 390], ids=["desktop", "phone"])
def test_a_lead_signs_in_and_logs_evidence(world, page, width):
    lead = world.actors["own lead"]
    lead.set_password(PASSWORD)
    lead.save()
    page.set_viewport_size({"width": width, "height": 700})
    keys = Keyboard(page)

    page.goto("/log/new/")
    keys.go_to("Use a password instead")
    keys.press("Enter")
    keys.write("School or work email address", lead.email)
    keys.write("Password", PASSWORD)
    keys.press("Enter")
    expect(page.get_by_role("heading", name="Log evidence")).to_be_visible()

    keys.go_to("Save entry")
    keys.press("Enter")
    expect(page).to_have_title("Error: Log evidence - Enquiry Cycles")
    expect(page.get_by_role("alert")).to_be_focused()
    keys.go_to("Say what happened")
    keys.press("Enter")
    expect(page.get_by_label("What happened?")).to_be_focused()
    page.keyboard.type("Pupils explained their first step to each other.")
    keys.go_to("Source")
    keys.press("Space")
    keys.go_to("Who can see it")
    keys.press("Enter")
    keys.go_to("Our alliance")
    keys.press("ArrowDown")
    keys.go_to("Save entry")
    keys.press("Enter")

    expect(page.get_by_role("status")).to_contain_text("Entry saved")
    expect(page.get_by_role("complementary")).to_contain_text("Our alliance and our cluster")


@pytest.mark.parametrize("width", [1280, 390], ids=["desktop", "phone"])
def test_a_facilitator_reviews_the_dashboard(world, page_for, width):
    page = page_for(world.actors["own facilitator"])
    page.set_viewport_size({"width": width, "height": 700})
    keys = Keyboard(page)
    page.goto(f"/clusters/{world.own.cluster.slug}/")

    keys.go_to("How progress is decided")
    keys.press("Enter")
    expect(page.get_by_text("Holidays stop the clock")).to_be_visible()
    while not keys.tab()["is_page"]:  # to the end of the page, never out of sight
        pass
    page.goto(f"/clusters/{world.own.cluster.slug}/")
    keys.go_to(world.own.alliance.name)
    keys.press("Enter")

    expect(page.get_by_role("heading", name=world.own.project.title, level=1)).to_be_visible()


def test_the_skip_link_leads_past_the_bar(world, page_for):
    page = page_for(world.actors["own lead"])
    keys = Keyboard(page)
    page.goto("/cycle/")

    assert keys.tab()["name"] == "Skip to main content"
    keys.press("Enter")

    expect(page.get_by_role("main")).to_be_focused()
    assert keys.tab()["name"] == "Log evidence"
