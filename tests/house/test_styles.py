"""What the style sheets promise to a finger and to a narrow screen."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.once

SHEETS = [Path("static", name).read_text() for name in ("site.css", "product.css")]
PANEL = (
    "body { margin: 0; font-family: var(--font) } main { padding: 37px; box-sizing: border-box }"
)
"""As narrow as a panel of a page, in its letters."""

ROW = """<ul class="tasks letters"><li><div><a id="first" href="#1">Set clear systems</a>
<span class="hint">Tested by <a id="second" href="#2">Northgate</a></span>
<a id="third" class="hint" href="#3">Add to cycle 2</a></div></li></ul>"""
ACTION = """<ul class="todo actions"><li><div><span class="what">Ask Oakhurst</span>
<div class="metaline"><span>You</span><span><a id="change" href="#">Change</a></span></div></div>
</li></ul>"""
STAGES = """<div class="mopts"><span class="mopt still s1"><span>Developing</span></span>
<span class="mopt still s2 on"><span>Developing</span></span><span class="mopt still s3"></span>
<span class="mopt still s4"></span></div>"""
TO_FORM = '<p class="to-form" id="to-form"><a href="#pr">Write the review</a></p>'

HIT = """id => {
    const box = document.getElementById(id).getBoundingClientRect()
    return document.elementFromPoint(box.x + 5, box.y + box.height / 2).id
}"""
ROOM = """() => [...document.querySelectorAll('.mopt')].slice(0, 2).map(cell =>
    cell.clientWidth - cell.firstElementChild.getBoundingClientRect().width)"""


def show(page: Page, markup: str, width: int = 390) -> None:
    page.set_viewport_size({"width": width, "height": 700})
    styles = "".join(f"<style>{sheet}</style>" for sheet in (*SHEETS, PANEL))
    page.set_content(f"<!doctype html>{styles}<main>{markup}</main>")


@pytest.mark.parametrize("link", ["first", "second", "third"])
def test_every_link_of_a_row_is_under_the_finger_that_touches_it(page, link):
    show(page, ROW)

    assert page.evaluate(HIT, link) == link


def test_a_link_of_an_action_is_as_high_as_a_finger_needs(page):
    show(page, ACTION)

    assert page.locator("#change").bounding_box()["height"] >= 24


def test_the_longest_stage_does_not_touch_the_border_of_its_cell(page):
    show(page, STAGES)

    assert min(page.evaluate(ROOM)) >= 2


@pytest.mark.parametrize(("width", "is_there"), [(390, True), (1280, False)])
def test_the_way_to_a_form_is_shown_where_the_form_lies_below(page, width, is_there):
    show(page, TO_FORM, width)

    assert page.locator("#to-form").is_visible() == is_there
