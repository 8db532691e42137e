"""The door of the platform: what gunicorn hands in, before any page looks at it."""

from io import BytesIO

import pytest
from django.conf import settings
from django.test import RequestFactory

from config.wsgi import application
from logs.models import Entry
from tests.factories.world import two_programmes

pytestmark = pytest.mark.django_db(transaction=True)  # as a request ends, so does its connection
HALVES = {"utf-7": b"+2AA-", "utf-16": b"\x00\xd8", "unicode_escape": b"\\ud800"}
"""Half a character, as these charsets write it."""
NOT_OF_TEXT = ("rot13", "hex", "zip", "idna", "punycode", "undefined", "nonsense", '"utf-7', "")


KINDS = (
    "multipart/form-data; boundary=x; charset={}",
    "multipart/form-data; charset={}; boundary=x",
    "multipart/form-data; CHARSET*=utf-8''{}; boundary=x",
    "application/x-www-form-urlencoded; charset={}",
)


def post(path, body, kind, cookie=""):
    """(status, page) as gunicorn would get them."""
    told = []
    address, _, query = path.partition("?")
    environ = RequestFactory()._base_environ(
        PATH_INFO=address,
        QUERY_STRING=query,
        REQUEST_METHOD="POST",
        CONTENT_TYPE=kind,
        CONTENT_LENGTH=str(len(body)),
        HTTP_COOKIE=cookie,
        **{"wsgi.input": BytesIO(body)},
    )
    response = application(environ, lambda status, _: told.append(int(status.split()[0])))
    return told[0], b"".join(response)


def parts(text, *names):
    head = b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
    return b"".join(head % (name.encode(), text) for name in names) + b"--x--\r\n"


@pytest.fixture
def cookie(client_for):
    lead = two_programmes().own.people["lead"]
    return f"{settings.SESSION_COOKIE_NAME}={client_for(lead).session.session_key}"


def test_a_form_is_read_as_utf_8_whatever_charset_it_names(cookie):
    for charset in (*HALVES, *NOT_OF_TEXT):
        body = parts(HALVES.get(charset, b"\\ud800"), "csrfmiddlewaretoken", "title")
        for kind in KINDS:
            status, page = post("/log/new/?cycle=&q=%ED%A0%80", body, kind.format(charset), cookie)

            assert status == 403, kind.format(charset)  # read, and refused for want of a token
            assert page.decode()

    assert Entry.objects.count() == 16


def test_nobody_who_is_not_signed_in_breaks_a_page_by_its_charset():
    for charset in (*HALVES, *NOT_OF_TEXT):
        for kind in KINDS:
            status, _ = post("/sign-in/?next=%5Cud800&x=y", b"login=\\ud800", kind.format(charset))

            assert status in (400, 403), kind.format(charset)


def test_what_names_utf_8_is_read_as_before():
    kind = "application/x-www-form-urlencoded; charset=UTF-8"

    assert post("/sign-in/", b"login=a@b.example", kind)[0] == 403
