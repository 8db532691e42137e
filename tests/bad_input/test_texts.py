"""Texts: too long, empty, strange. Refused forms bring back every word; nothing breaks."""

from hashlib import sha256
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.urls import get_resolver

from clusters.models import Minutes
from core.forms import PageForm
from logs.models import Entry, Reflection
from tests.bad_input.asking import FormCase, unchanged
from tests.bad_input.corpus import NUL, STRANGE, rounds
from tests.bad_input.forms import FORMS, NOT_HERE, fresh
from tests.markup import Page
from tests.permissions.test_table import patterns

LONG = 200_000
REFUSED_BY_FORMS = pytest.mark.once
"""Before anything is asked of a database, so one of them is enough."""


def digest(text):
    return sha256(text.encode()).hexdigest()


def a_text(length):
    """Of many kinds of character, and not the same anywhere."""
    line = 'Päirs 👩🏽‍🏫 talk <b>&amp; "write"</b> line {}\n'
    text = "".join(line.format(n) for n in range(length // 30))
    return f"{text[: length - 1]}."


ENDINGS = (
    "_new", "_edit", "_progress", "one_date", "check_in", "_cycle", "_challenger", "_step",
    "_words", "_time", "_outcome", "_answer", "_advance", "_decide", "_reopen",
    "_amend", "_scope", ":fit", ":step",
    "entry_withdraw", "reflection_withdraw", "reading_withdraw", "assessment_withdraw",
)  # fmt: skip
"""Of the names of pages that hold a form."""


def test_every_form_page_is_in_the_list():
    pages = {
        name
        for name, _ in patterns(get_resolver())
        if name.startswith(("logs:", "projects:", "clusters:", "alliances:"))
        and name.endswith(ENDINGS)
    }

    with_a_form_beneath = {
        "logs:entry", "logs:reflection", "projects:groups", "projects:lead_school",
    }  # fmt: skip
    assert {form.name for form in FORMS} == pages | with_a_form_beneath
    assert {name for name, _ in patterns(get_resolver())} >= NOT_HERE


class TestKept(FormCase):
    def kept(self, sent, typed):
        """The fields that did not come back as they were typed."""
        return {
            name: (text[:40], sent.form.typed(name)[:40])
            for name, text in typed.items()
            if unchanged(sent.form.typed(name)) != unchanged(text)
        }

    def test_a_good_answer_is_accepted(self):
        for form in FORMS:
            with self.subTest(str(form)):
                sent = self.send(form, self.answer(form), look=True)
                assert sent.is_accepted, sent.page.errors
                assert sent.written
                assert {page.status_code for page in sent.shown} <= {200, 302}

    @REFUSED_BY_FORMS
    def test_an_empty_form_is_refused_or_harmless(self):
        for form in FORMS:
            for data in ({}, {"x": "y"}, dict.fromkeys(self.answer(form), "")):
                with self.subTest(str(form), data=list(data)):
                    sent = self.send(form, data)
                    assert sent.response.status_code in (200, 302, 409)  # of a version nobody saw
                    assert sent.written == {}

    @REFUSED_BY_FORMS
    def test_one_character_too_many_is_an_error_with_every_word_kept(self):
        for form in FORMS:
            typed = {name: "ä" * (most + 1) for name, most in form.texts.items()}
            with self.subTest(str(form)):
                sent = self.send(form, self.answer(form, **typed)) if typed else None
                for name, most in form.texts.items():
                    assert sent.response.status_code == 200
                    assert name in sent.page.errors
                    assert str(most) in sent.page.errors[name].replace(",", "")
                    assert self.kept(sent, typed) == {}
                    assert sent.written == {}

    @REFUSED_BY_FORMS
    def test_two_hundred_thousand_and_one_characters_everywhere_are_kept(self):
        text = "ä" * (LONG + 1)
        for form in FORMS:
            typed = dict.fromkeys(form.texts, text)
            with self.subTest(str(form)):
                sent = self.send(form, self.answer(form, **typed))
                assert sent.is_accepted == (not typed)
                assert typed == {} or self.kept(sent, typed) == {}

    @REFUSED_BY_FORMS
    def test_blanks_are_no_answer(self):
        for form in FORMS:
            typed = dict.fromkeys(form.texts, " \t\u3000\u00a0\r\n ")
            with self.subTest(str(form)):
                blank = self.send(form, self.answer(form, **typed))
                empty = self.send(form, self.answer(form, **dict.fromkeys(typed, "")))
                assert blank.is_accepted == empty.is_accepted
                assert blank.told() == empty.told()
                assert blank.page.errors == empty.page.errors

    @REFUSED_BY_FORMS
    def test_strange_texts_are_stored_as_typed_or_refused_with_every_character(self):
        for form in FORMS:
            for number, typed in enumerate(rounds(STRANGE.values(), form.texts)):
                with self.subTest(str(form), round=number):
                    sent = self.send(form, self.answer(form, **typed))
                    assert sent.response.status_code in (200, 302)
                    if sent.is_accepted:
                        assert {page.status_code for page in sent.shown} <= {200, 302}
                    else:
                        assert self.kept(sent, typed) == {}
                        assert sent.written == {}

    def test_strange_texts_are_stored_as_typed_where_only_words_are_asked_for(self):
        """The figures left out, every strange text is a text like others."""
        for form in FORMS:
            for number, typed in enumerate(rounds(STRANGE.values(), form.words)):
                with self.subTest(str(form), round=number):
                    look = connection.vendor == "sqlite"  # it is the same words on both
                    sent = self.send(form, self.answer(form, **typed), look=look)
                    assert sent.is_accepted, sent.page.errors
                    assert {page.status_code for page in sent.shown} <= {200, 302}
                    stored = {str(value) for row in sent.written.values() for value in row.values()}
                    assert {unchanged(text).strip() for text in typed.values()} <= stored

    @REFUSED_BY_FORMS
    def test_a_nul_is_an_error_beside_its_field_with_every_word_kept(self):
        for form in FORMS:
            typed = dict.fromkeys(form.texts, NUL)
            with self.subTest(str(form)):
                sent = self.send(form, self.answer(form, **typed)) if typed else None
                for name in typed:
                    assert sent.response.status_code == 200
                    assert name in sent.page.errors
                    assert self.kept(sent, typed) == {}
                    assert sent.written == {}

    @REFUSED_BY_FORMS
    def test_bytes_that_are_no_characters_break_nothing(self):
        """A lone surrogate cannot be written in UTF-8; its bytes are read as unknown characters.

        They are read before there is a form, so a few forms are enough.
        """
        for form in FORMS[::5]:
            data = self.answer(form)
            for name in form.texts:
                data[name] = "surrogate-here"
            for bytes_ in ("%ED%A0%80", "%ED%B0%80%ED%A0%80", "%FF%FE", "%C0%80", "%F5%80%80%80"):
                body = urlencode(data, doseq=True).replace("surrogate-here", f"a{bytes_}b")
                with self.subTest(str(form), bytes=bytes_):
                    sent = self.send(form, body, content_type="application/x-www-form-urlencoded")
                    assert sent.response.status_code in (200, 302)
                    assert {page.status_code for page in sent.shown} <= {200, 302}


@REFUSED_BY_FORMS
class TestHalfCharacters(FormCase):
    def test_half_a_character_is_refused_by_every_text_field(self):
        """However it might get there: no database can hold one."""
        for form in FORMS:
            page_form = self.client_of(form).get(form.path(self.world)).context["form"]
            assert isinstance(page_form, PageForm)
            for name in form.texts:
                field = page_form.fields.get(name)
                if field is None:  # the other form of the page
                    continue
                bound = type(page_form).base_fields[name]
                with self.subTest(str(form), field=name):
                    self.assertRaisesMessage(
                        Exception, "Remove the character", bound.clean, "a\ud800b"
                    )


class TestLongest(FormCase):
    def test_two_hundred_thousand_characters_come_back_with_the_same_digest(self):
        for form in FORMS:
            names = [name for name, most in form.texts.items() if most == LONG]
            for length in (1, 1000, LONG) if names else ():
                typed = {name: a_text(length) for name in names}
                with self.subTest(str(form), length=length):
                    self._comes_back(form, typed)

    def _saved(self, name, pk):
        if name == "clusters:minutes_edit":
            return Minutes.objects.get(meeting=pk)
        return (Entry if "entry" in name else Reflection).objects.get(pk=pk)

    def _comes_back(self, form, typed):
        client, url = self.client_of(form), form.path(self.world)
        data = fresh(form, Page(client.get(url)).form.data(**(form.good(self.world) | typed)))
        response = client.post(url, data)
        assert response.status_code == 302
        row = self._saved(form.name, int(response.url.strip("/").split("/")[1]))
        version = row.history.latest()
        edit = url if form.name == "clusters:minutes_edit" else f"{response.url}edit/"
        again = self.client_of(form).get(edit)
        shown = client.get(response.url).text
        found = Page(again).form
        for name, text in typed.items():
            assert digest(getattr(row, name)) == digest(text)
            assert digest(getattr(version, name)) == digest(text)
            assert digest(found.typed(name)) == digest(text)
        assert shown.count("</b> line") == 0
