"""Somebody on their way through pages, who counts what it takes: pages loaded, answers given."""

from django.test import Client

from tests.markup import Page


class Visitor:
    """Follows links of the page that is open, and sends its form.

    A page that is loaded counts once, and so does the one a sent form leads to. An answer is
    whatever is typed or chosen; what the form holds already is none.
    """

    def __init__(self, client: Client) -> None:
        self.client = client
        self.loads = self.answers = 0
        self.url = ""
        self.page: Page

    def open(self, url: str) -> Page:
        """An address from outside: typed, or of a letter."""
        response = self.client.get(url, follow=True)
        assert response.status_code == 200, url
        self.url = response.redirect_chain[-1][0] if response.redirect_chain else url
        self.loads += 1
        self.page = Page(response)
        return self.page

    def follow(self, url: str) -> Page:
        """A link of the page that is open."""
        links = {found.get("href") for tag, found in self.page.tags if tag == "a"}
        assert url in links, (url, self.url)
        return self.open(url)

    def send(self, **answers: object) -> Page:
        """Send the form of the page that is open, and load what it leads to."""
        form = self.page.form_with(*answers)
        response = self.client.post(form.action or self.url, form.data(**answers))
        assert response.status_code == 302, (Page(response).errors, Page(response).summary)
        self.answers += len(answers)
        return self.open(response.url)
