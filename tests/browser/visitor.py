"""A person at a browser, and what must hold on every page they open."""

import gzip
from dataclasses import dataclass, field
from functools import cache
from urllib.request import urlopen

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import (
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
)

HEIGHT = 600
"""What is in sight of a page is painted: much of the work, of which these tests learn nothing."""

WIDEST, NARROWEST = 1280, 320
WIDTHS = (WIDEST, 390, NARROWEST)
HTML_LIMIT, STYLES_LIMIT, SCRIPTS_LIMIT = 20 * 1024, 45 * 1024, 20 * 1024

AXE = """
window.visible = () => [...document.querySelectorAll('body *')].filter(e => e.checkVisibility());
window.violations = async (where, options) => {
  const all = {resultTypes: ['violations'], selectors: false, preload: false, ...options};
  return (await axe.run(where, all)).violations;
};
window.said = all => all.filter(one => !['rgba(0, 0, 0, 0)', 'none', '1'].includes(one)).join(' ');
window.ground = (e, known) => {
  if (e && !known.has(e)) {
    const {backgroundColor, backgroundImage, opacity} = getComputedStyle(e);
    const own = said([backgroundColor, backgroundImage, opacity]);
    known.set(e, `${own} ${ground(e.parentElement, known)}`.trim());
  }
  return known.get(e) || '';
};
window.look = (e, grounds) => {
  const of = getComputedStyle(e), around = getComputedStyle(e.parentElement);
  const among = e.matches('a') && words(e.parentElement);
  const link = among ? [of.textDecorationLine, around.color, around.fontWeight] : [];
  return said([e.tagName, of.color, of.fontSize, of.fontWeight, ...link, ground(e, grounds)]);
};
window.words = e => e.matches('input, select, textarea') ||
  [...e.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim());
"""
"""Only what is wrong comes back. Style sheets are not fetched again for one experimental rule."""

RUN = """async known => {
  const grounds = new Map(), paint = ['color-contrast', 'link-in-text-block'];
  const looks = new Map(visible().filter(words).map(e => [look(e, grounds), e]));
  known.forEach(seen => looks.delete(seen));
  const others = Object.fromEntries(paint.map(rule => [rule, {enabled: false}]));
  const broken = await violations(document, {rules: others}), fresh = [...looks.values()];
  if (fresh.length) broken.push(...await violations({include: fresh}, {runOnly: paint}));
  return [broken, [...looks.keys()]];
}"""
"""How words are painted takes longer than all other rules: it is looked at once for each look. That
is the colour and size of words and all that is painted behind them, on any page of any width; of a
link among words also what tells it from them."""

LINKED = """[['link[rel=stylesheet]', 'href'], ['script[src]', 'src']].map(([what, where]) =>
  [...document.querySelectorAll(what)].map(e => e[where].split('?')[0]))"""

FOCUSED = "document.activeElement.id"


@dataclass
class Visitor:
    """Reuses one page for all visits; remembers what the browser complained of and asked for."""

    page: Page
    url: str
    looks: set[str]
    """Whose contrast somebody has looked at; all visitors of a module share them."""
    complaints: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)

    @classmethod
    def in_context(cls, context: BrowserContext, url: str, looks: set[str]) -> "Visitor":
        visitor = cls(context.new_page(), url, looks)
        visitor.page.set_viewport_size({"width": WIDEST, "height": HEIGHT})
        visitor.page.on("console", visitor.hear)
        visitor.page.on("pageerror", lambda error: visitor.complaints.append(str(error)))
        visitor.page.on("request", visitor.follow)
        visitor.page.add_init_script(
            f"{AXE_SCRIPT};{AXE}"
        )  # then it is compiled once, not per page
        return visitor

    def hear(self, line: ConsoleMessage) -> None:
        """Errors and warnings (a refusal by the CSP is one); not that a page answered 404."""
        is_the_page = line.location.get("url") == self.page.url
        if line.type in ("error", "warning") and not is_the_page:
            self.complaints.append(line.text)

    def follow(self, request: Request) -> None:
        if not request.url.startswith((self.url, "data:")):
            self.elsewhere.append(request.url)

    def open(self, path: str) -> Response:
        self.complaints.clear()
        self.elsewhere.clear()
        return self.page.goto(self.url + path)

    def press(self, button: str) -> Response:
        """Press the last button of that name, and wait for the page it leads to."""
        with self.page.expect_navigation() as leads_to:
            self.page.get_by_role("button", name=button, exact=True).last.click()
        return leads_to.value

    def problems(self, response: Response) -> list[str]:
        """All that is not as it should be on the page, at every width."""
        return [
            *self._weights(response),
            *self._at_every_width(),
            *(f"the browser says: {complaint}" for complaint in self.complaints),
            *(f"asks another host: {url}" for url in self.elsewhere),
        ]

    def problems_after_an_error(self) -> list[str]:
        """A failed save says so in the title, takes the focus, and leads to what is wrong."""
        page, found = self.page, []
        if not page.title().startswith("Error: "):
            found.append(f"the title is {page.title()}")
        if not page.evaluate("document.activeElement.matches('.errors')"):
            found.append("the focus is not on the error summary")
        for link in page.locator(".errors a").all():
            target = link.get_attribute("href").removeprefix("#")
            link.click()
            if page.evaluate(FOCUSED) != target:
                found.append(f"{link.inner_text()} leads to {page.evaluate(FOCUSED) or 'nothing'}")
        return found

    def _weights(self, response: Response) -> list[str]:
        styles, scripts = self.page.evaluate(LINKED)
        sizes = {
            "HTML": (len(gzip.compress(response.body())), HTML_LIMIT),
            "CSS": (sum(map(weight, styles)), STYLES_LIMIT),
            "JS": (sum(map(weight, scripts)), SCRIPTS_LIMIT),
        }
        return [
            f"{kind} weighs {size} bytes gzipped"
            for kind, (size, limit) in sizes.items()
            if size > limit
        ]

    def _at_every_width(self) -> list[str]:
        """Beginning with the one it has, since for each a page is drawn anew."""
        found = []
        for width in sorted(WIDTHS, reverse=self._width == WIDEST):
            if width != self._width:
                self.page.set_viewport_size({"width": width, "height": HEIGHT})
            found += self._sideways() if width == NARROWEST else self._violations()
        return found

    @property
    def _width(self) -> int:
        return self.page.viewport_size["width"]

    def _violations(self) -> list[str]:
        violations, looks = self.page.evaluate(RUN, [*self.looks])
        self.looks.update(looks)
        return [f"axe, {self._width} wide: {_told(broken)}" for broken in violations]

    def _sideways(self) -> list[str]:
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        return [f"scrolls sideways at {NARROWEST}: {wide}"] if wide > NARROWEST else []


def _told(violation: dict) -> str:
    """The broken rule and the first elements that break it."""
    places = [node["html"][:200] for node in violation["nodes"][:3]]
    return f"{violation['id']}: {'; '.join(places)}"


@cache
def weight(url: str) -> int:
    """The bytes of a file on the way, gzipped."""
    with urlopen(url) as answer:  # noqa: S310 - the live server
        return len(gzip.compress(answer.read()))
