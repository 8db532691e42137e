"""Where *Log* of the bar leads."""

import pytest

from tests.factories.world import two_programmes
from tests.markup import Page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "on_a_phone"),
    [("lead", "/log/new/"), ("teacher", "/log/new/"), ("headteacher", "/log/")],
)
def test_on_a_phone_log_opens_the_form_for_whoever_writes(client_for, role, on_a_phone):
    page = Page(client_for(two_programmes().own.people[role]).get("/toolkit/"))

    links = [found["href"] for tag, found in page.tags if tag == "a"]
    assert [link for link in links if link.startswith("/log/")] == ["/log/", on_a_phone]
