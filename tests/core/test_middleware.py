"""What is not here looks the same on a machine of one's own; forms come in UTF-8."""

import pytest

from tests.factories.accounts import UserFactory
from tests.markup import Page

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("debug", [True, False])
@pytest.mark.parametrize("path", ["/nothing/here/", "/log/99999/", "/projects/none/", "/manage/x/"])
def test_an_address_of_nothing_is_our_page_with_debug_on_as_well(client_for, settings, debug, path):
    settings.DEBUG = debug

    response = client_for(UserFactory()).get(path)

    assert response.status_code in (403, 404)
    page = Page(response)
    assert page.headings in (["This page is not here"], ["You cannot see this page"])
    assert "URLconf" not in page.text


def test_a_slash_that_is_missing_is_added_with_debug_on(client_for, settings):
    settings.DEBUG = True

    response = client_for(UserFactory()).get("/toolkit")

    assert (response.status_code, response["Location"]) == (301, "/toolkit/")


def test_a_form_in_other_characters_than_utf_8_is_refused(client_for):
    """Half a character can come in by another charset, and no page can be written with it."""
    client, page = client_for(UserFactory()), "/account/emails/"
    multipart = "multipart/form-data; boundary=b"
    body = b'--b\r\nContent-Disposition: form-data; name="text"\r\n\r\n\\ud800\r\n--b--\r\n'

    refused = client.post(page, body, content_type=f"{multipart}; charset=raw_unicode_escape")

    assert refused.status_code == 400
    assert client.post(page, body, content_type=f"{multipart}; charset=UTF-8").status_code != 400
