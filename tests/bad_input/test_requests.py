"""Requests no browser makes: too many fields, repeated ones, filters full of nonsense."""

from urllib.parse import parse_qs, urlencode

import pytest
from django.test import Client

from logs.models import Entry
from tests.bad_input.asking import FormCase
from tests.bad_input.corpus import NUL, NUMBERS, ODD_NUMBERS, SCRIPTS, STRANGE
from tests.bad_input.forms import FORMS
from tests.bad_input.test_scripts import dangers
from tests.markup import Page
from tests.sweep import Turns

FORM = "application/x-www-form-urlencoded"
A_PART = b"--x\r\nContent-Disposition: form-data; %s\r\n\r\n\xed\xa0\x80\r\n--x--\r\n"
BROKEN = ("%00", "%ED%A0%80", "%ED%B0%80", "%FF", "%C0%AF", "%E2%80%AE", "%0d%0aX-Evil:1",
          "%", "%zz",
          "%u0041", "+", "%F0%9F%91%8D", "..%2f..%2f", "%5c..%5c")  # fmt: skip

FILTERS = {
    "/priorities/": ("alliance",),
    "/maturity/": ("alliance",),
    "/maturity/2026-10-08/": ("alliance", "school"),
    "/toolkit/choose/": ("alliance",),
    "/log/": ("q", "kind", "cycle", "measure", "voice", "alliance", "page"),
    "/log/comments/": ("page",),
    "/toolkit/": ("q", "strand", "all"),
    "/published/": ("q", "part", "page", "level"),
    "/cycle/": ("cycle",),
    "/projects/new/": ("alliance",),
    "/log/new/": ("cycle", "measure"),
    "/clusters/near-cluster/": ("q",),
    "/check-ins/": ("page",),
    "/check-ins/new/": ("alliance",),
    "/meetings/": ("page",),
    "/meetings/new/": ("where",),
    "/actions/": ("page",),
}

SOME_FORMS = [form for n, form in enumerate(FORMS) if n % 6 == 0]
"""Of every app. What is refused before a form is made, or read by Django alone, needs no more."""

BY_FACILITATORS = ("/check-ins/", "/clusters/", "/meetings/")


@pytest.mark.once  # refused or read before anything is asked of a database
class TestFields(FormCase):
    def test_a_thousand_and_one_fields_are_refused(self):
        for form in SOME_FORMS:
            data = self.answer(form) | {f"field-{n}": "x" for n in range(1001)}
            with self.subTest(str(form)):
                sent = self.send(form, data)
                assert sent.response.status_code == 400
                assert "Reference" in sent.page.text
                assert sent.written == {}

    def test_one_field_a_thousand_and_one_times_is_refused(self):
        for form in SOME_FORMS:
            with self.subTest(str(form)):
                sent = self.send(form, self.answer(form) | {"again": ["x"] * 1001})
                assert sent.response.status_code == 400
                assert sent.written == {}

    def test_a_thousand_values_of_a_field_break_nothing(self):
        for form in SOME_FORMS:
            for name in [*form.many, *form.texts][:3]:
                data = self.answer(form) | {name: [str(n) for n in range(900)]}
                with self.subTest(str(form), field=name):
                    assert self.send(form, data).response.status_code in (200, 302)

    def test_of_a_repeated_field_the_last_counts(self):
        for form in FORMS:
            names = [name for name in form.texts if name not in form.figures]
            twice = {name: [f"First {name}.", f"Last {name}."] for name in names}
            with self.subTest(str(form)):
                sent = self.send(form, self.answer(form) | twice)
                stored = {str(value) for row in sent.written.values() for value in row.values()}
                assert sent.is_accepted
                assert stored >= {last for _, last in twice.values()}
                assert stored.isdisjoint(first for first, _ in twice.values())

    def test_all_fields_twice_are_one_answer(self):
        for form in SOME_FORMS:
            body = urlencode(self.answer(form), doseq=True)
            with self.subTest(str(form)):
                once = self.send(form, body, content_type=FORM)
                twice = self.send(form, f"{body}&{body}", content_type=FORM)
                assert once.told() == twice.told()

    def test_a_form_with_nothing_but_nul_and_odd_names_is_refused(self):
        for form in SOME_FORMS:
            body = "&".join([f"{bad}={bad}" for bad in BROKEN] + ["=", "&", "a;b", "[]=1"])
            with self.subTest(str(form)):
                sent = self.send(form, body, content_type=FORM)
                assert sent.response.status_code in (200, 400, 409)  # a version nobody saw
                assert sent.written == {}

    def test_what_is_no_form_is_refused_and_writes_nothing(self):
        bodies = (
            (b'{"what_happened": "\\ud800\\u0000"}', "application/json"),
            (b"\x00\xff\xfe", "application/octet-stream"),
            (b"<x>&e;</x>", "application/xml"),
            (b"what_happened=x", "text/plain"),
            (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
            (b"broken", "multipart/form-data"),
            (b"", "multipart/form-data; boundary=" + "x" * 300),
            (A_PART % b'name="title"; filename="a\x00.html"', "multipart/form-data; boundary=x"),
            (A_PART % b'name="\xed\xa0\x80"', "multipart/form-data; boundary=x"),
            (b"a=1", f"{FORM}, {FORM}"),
            (b"a=1", "x" * 5000),
            (b"a=1", "\r"),
        )  # fmt: skip
        for form in SOME_FORMS:
            for body, kind in bodies:
                with self.subTest(str(form), kind=kind[:60]):
                    sent = self.send(form, body, content_type=kind)
                    assert sent.response.status_code in (200, 400)
                    assert sent.written == {}

    def test_a_body_of_more_than_ten_megabytes_is_refused(self):
        form = FORMS[0]

        sent = self.send(form, self.answer(form, what_happened="x" * (10 * 1024 * 1024 + 1)))

        assert sent.response.status_code in (400, 413)
        assert sent.written == {}

    def test_without_the_token_a_form_is_refused(self):
        for form in FORMS:
            client = Client(enforce_csrf_checks=True)
            client.force_login(self.world.actors[form.actor])
            with self.subTest(str(form)):
                response = client.post(form.path(self.world), self.answer(form))
                assert response.status_code == 403
        assert Entry.objects.count() == 16


class TestFilters(FormCase):
    def reader(self, path):
        return self.clients["own facilitator" if path.startswith(BY_FACILITATORS) else "own lead"]

    def test_filters_full_of_nonsense_are_pages(self):
        clean, turns = (200, 302, 404), Turns(16)
        values = [*SCRIPTS, *STRANGE.values(), *NUMBERS, "x" * 100_000]
        for path, names in FILTERS.items():
            for value in (*turns.of(values), *ODD_NUMBERS, NUL):
                with self.subTest(path, value=value[:40]):
                    response = self.reader(path).get(path, dict.fromkeys(names, value))
                    assert response.status_code in clean
                    assert response.status_code == 302 or dangers(response) == []

    @pytest.mark.once  # read by Django before anything is asked of a database
    def test_broken_percent_encoding_breaks_no_page(self):
        turns = Turns(1)
        for path, names in FILTERS.items():
            for bad in BROKEN:
                asked = "&".join(f"{name}={bad}" for name in names)
                for query in turns.of([f"{asked}&{asked}", f"{bad}={bad}&&=&{bad}=&{bad}"]):
                    with self.subTest(path, query=query[:60]):
                        response = self.reader(path).get(f"{path}?{query}")
                        assert response.status_code in (200, 302, 404)

    def test_broken_paths_are_not_found(self):
        client = self.clients["own lead"]
        for bad in BROKEN:
            for path in ("/{}", "/log/{}/", "/projects/{}/", "/projects/{}/edit/", "/toolkit/{}/",
                         "/clusters/{}/", "/static/{}", "/sign-in/{}",
                         "/clusters/{0}/{0}/progress/"):  # fmt: skip
                with self.subTest(path.format(bad)):
                    response = client.get(path.format(bad))
                    assert response.status_code in (302, 404)
                    if response.status_code == 302:
                        assert "\n" not in response["Location"]

    def test_a_thousand_and_one_filters_break_no_page(self):
        query = "&".join(f"q{n}=x" for n in range(1001))
        for path in FILTERS:
            with self.subTest(path):
                status = self.reader(path).get(f"{path}?{query}").status_code
                assert status in (200, 302, 400, 404, 503)

    def test_the_links_of_a_list_ask_again_for_what_was_asked(self):
        for value in (*SCRIPTS[::3], *STRANGE.values()):
            with self.subTest(value):
                page = Page(self.clients["own lead"].get("/log/", {"q": value}))
                links = [tag["href"] for _, tag in page.tags if "href" in tag]
                kinds = [link for link in links if link.startswith("?kind=")]
                assert [parse_qs(link[1:])["q"] for link in kinds] == [[value]] * 2

    def test_odd_headers_break_no_page(self):
        client = self.clients["own lead"]
        for header in ("HTTP_REFERER", "HTTP_USER_AGENT", "HTTP_ACCEPT_LANGUAGE", "HTTP_COOKIE",
                       "HTTP_X_FORWARDED_FOR", "HTTP_ACCEPT", "HTTP_IF_MODIFIED_SINCE",
                       "HTTP_X_REQUESTED_WITH", "CONTENT_TYPE"):  # fmt: skip
            for value in ("\x00", "\xff", "a" * 9000, "=;=;", "messages=x; csrftoken=\x00"):
                with self.subTest(header, value=value[:20]):
                    response = client.get("/log/", **{header: value})
                    assert response.status_code in (200, 302, 400)
