"""Script in every text field: on each page it is shown as the letters it is made of."""

from urllib.parse import urlencode

import pytest
from django.utils.html import escape

from tests.bad_input.asking import FormCase, unchanged
from tests.bad_input.corpus import DATES, SCRIPTS, Shown, rounds
from tests.bad_input.forms import CHOICES, FORMS
from tests.markup import Page
from tests.sweep import Turns

ADDRESSES = ("href", "src", "action", "formaction", "data", "xlink:href", "poster")
NEVER = {"iframe", "object", "embed", "base", "math", "noscript", "style", "mglyph", "img"}

READ_ELSEWHERE = {
    "projects:schools_edit a school joins", "projects:school_answer", "projects:invitation_answer",
}  # fmt: skip
"""Forms whose words stand on pages that who sends them does not open."""


def dangers(response):
    """What a page of ours never holds: script of its own, handlers, addresses elsewhere."""
    found = []
    for tag, attributes in Page(response).tags:
        if tag in NEVER or (tag == "meta" and "http-equiv" in attributes):
            found.append((tag, attributes))
        if tag == "script" and not (attributes.get("src") or "").startswith("/static/"):
            found.append((tag, attributes))
        for name, value in attributes.items():
            address = (value or "").strip().casefold()
            if name.startswith("on") or "<" in name or name == "style":
                found.append((tag, {name: value}))
            if name in ADDRESSES and address.startswith(("javascript:", "data:", "//", "http")):
                found.append((tag, {name: value}))
    return found


@pytest.mark.once
class TestScripts(FormCase):
    def test_script_in_every_text_field_is_shown_as_letters(self):
        for form in FORMS:
            for typed in rounds(SCRIPTS, form.texts):
                with self.subTest(str(form), payload=min(typed.values(), key=len)):
                    self._harmless(self.send(form, self.answer(form, **typed), look=True), typed)

    def test_script_in_the_words_alone_is_stored_and_shown_as_letters(self):
        """The figures left out, so that the rest is accepted."""
        for form in FORMS:
            for typed in rounds(SCRIPTS, form.words) if form.figures else ():
                with self.subTest(str(form), payload=min(typed.values(), key=len)):
                    sent = self.send(form, self.answer(form, **typed), look=True)
                    assert sent.is_accepted
                    self._harmless(sent, typed)

    def _harmless(self, sent, typed):
        assert sent.response.status_code in (200, 302)
        if sent.is_accepted:
            stored = {str(value) for row in sent.written.values() for value in row.values()}
            assert {unchanged(text).strip() for text in typed.values()} <= stored | {""}
            assert [dangers(page) for page in sent.shown if page.status_code == 200 and
                    dangers(page)] == []  # fmt: skip
        else:
            assert dangers(sent.response) == []
            assert {name: sent.form.typed(name) for name in typed} == typed
            assert sent.written == {}

    def test_what_stands_in_the_page_is_what_was_typed(self):
        """Escaped once and not twice: a reader sees the very letters."""
        for form in FORMS:
            typed = dict.fromkeys(form.words, "A <b>bold</b> & 'quick' \"one\"")
            if not typed:
                continue
            with self.subTest(str(form)):
                sent = self.send(form, self.answer(form, **typed), look=True)
                assert sent.is_accepted
                seen = "".join(Page(page).text for page in sent.shown if page.status_code == 200)
                assert "&lt;b&gt;" not in seen
                if str(form) in READ_ELSEWHERE:
                    continue
                raw = "".join(page.text for page in sent.shown if page.status_code == 200)
                assert escape("A <b>bold</b> & 'quick' \"one\"") in raw

    def test_script_in_days_choices_keys_and_versions_is_an_error(self):
        turns = Turns(1)
        for form in FORMS:
            data = self.answer(form)
            choices = [name for name in CHOICES if name in data and name not in form.texts]
            names = [*form.days, *choices, *form.relations(self.world)]
            names += [name for name in ("key", "version") if name in data]
            for name in names:
                for payload in turns.of(SCRIPTS[4:8]):
                    with self.subTest(str(form), field=name, payload=payload):
                        sent = self.send(form, data | {name: payload})
                        assert sent.response.status_code == 200
                        assert dangers(sent.response) == []
                        assert sent.written == {}
                        assert sent.page.summary

    def test_script_in_the_address_is_shown_as_letters(self):
        turns = Turns(1)
        for form in FORMS:
            path = form.path(self.world)
            for payload in turns.of(SCRIPTS[3:6]):
                with self.subTest(str(form), payload=payload):
                    more = [name for name in ("measure", "add", "next") if f"{name}=" not in path]
                    asked = urlencode(dict.fromkeys(more, payload))
                    joint = "&" if "?" in path else "?"
                    response = self.client_of(form).get(f"{path}{joint}{asked}")
                    assert response.status_code == 200
                    assert dangers(response) == []


@pytest.mark.once
class TestDays(FormCase):
    def test_a_day_that_is_none_is_an_error_beside_it_and_comes_back_as_typed(self):
        days = Shown(DATES, ("no leap year", "words", "NUL"))
        for form in FORMS:
            for name in form.days:
                for kind in days.for_(form.name, "day"):
                    typed = DATES[kind]
                    with self.subTest(str(form), field=name, kind=kind):
                        sent = self.send(form, self.answer(form, **{name: typed}))
                        assert sent.response.status_code == 200
                        assert list(sent.page.errors) == [name]
                        assert sent.page.errors[name]
                        assert sent.form.typed(name) == typed
                        assert sent.written == {}
