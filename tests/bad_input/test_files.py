"""Files that nobody should choose: refused beside the field, with every word kept (FU-02)."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core import uploads
from tests.bad_input.asking import FormCase, unchanged
from tests.bad_input.forms import FORMS
from tests.files import PAGE, PDF, PNG, PROGRAM, archive, office, with_link
from tests.markup import Page

WITH_FILES = [form for form in FORMS if form.file]

HOSTILE = {
    "run.exe": PROGRAM,
    "run.pdf": PROGRAM,
    "page.html": PAGE,
    "page.png": PAGE,
    "drawing.svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "shell.php": b"<?php system($_GET['c']);",
    ".htaccess": b"AddType text/html .pdf",
    "both.pdf": PDF + archive({"a.html": PAGE}),
    "macros.docm": office(word__vbaProject_bin=b"x"),
    "macros.docx": office(word__vbaProject_bin=b"x"),
    "nested.docx": office(a__b_png=archive({"a": b"x"})),
    "bomb.docx": office(a=bytes(1024 * 1024)),
    "outside.docx": office(qqqqq=b"x").replace(b"qqqqq", b"../qq"),
    "link.docx": with_link(office()),
    "many.docx": office(**{f"p{n}": b"" for n in range(1000)}),
    "broken.docx": office()[:-30],
    "control.txt": b"\x1b]0;x\x07",
    "nothing.pdf": b"",
    "no ending": PDF,
    "large.pdf": PDF + b" " * 3000,
    "\u202efdp.exe": PDF,
}

NAMES = (
    "../../../etc/cron.d/x.pdf", "..\\..\\x.pdf", "/etc/x.pdf", "C:\\x.pdf", "x\x00.php.pdf",
    "x\r\nSet-Cookie: a=b.pdf", "CON.pdf", "x\u202egpj.pdf", '"><script>xss()</script>.pdf',
    "{{ request.user }}.pdf", ".pdf", "x" * 200 + ".pdf", "\u2066a\u2069.pdf", "a/b/c.pdf",
    "%2e%2e%2fx.pdf", "x.pdf;.exe.pdf", "'; filename=\"y.exe.pdf",
)  # fmt: skip


class TestFiles(FormCase):
    @pytest.fixture(autouse=True)
    def _limits(self, settings, monkeypatch):
        settings.FILE_MOST_BYTES = 3000
        monkeypatch.setattr(uploads, "ROOM_FOR_WORDS", 100_000)

    @pytest.mark.once
    def test_every_form_with_a_file_is_known(self):
        assert {str(form): self.opened(form).files for form in FORMS} == {
            str(form): [form.file] if form.file else [] for form in FORMS
        }

    def test_what_nobody_should_choose_is_refused_and_every_word_kept(self):
        for form in WITH_FILES:
            for name, content in HOSTILE.items():
                upload = SimpleUploadedFile(name, content)
                answer = self.answer(form)
                with self.subTest(str(form), file=name):
                    sent = self.send(form, answer | {form.file: upload})
                    assert sent.response.status_code == 200
                    assert list(sent.page.errors) == [form.file]
                    assert sent.written == {}
                    assert {field: unchanged(sent.form.typed(field)) for field in form.words} == {
                        field: unchanged(_one(answer.get(field, ""))) for field in form.words
                    }

    def test_more_than_a_file_may_have_is_counted_and_refused_beside_it(self):
        uploads.ROOM_FOR_WORDS = 0  # put back by the fixture
        for form in WITH_FILES:
            upload = SimpleUploadedFile("a.pdf", PDF + b" " * 5000)
            with self.subTest(str(form)):
                sent = self.send(form, self.answer(form) | {form.file: upload})
                assert sent.page.errors == {form.file: "The file must be smaller than 3 KB"}
                assert sent.written == {}

    def test_odd_names_are_shown_as_a_line_of_text(self):
        for form in WITH_FILES:
            for name in NAMES:
                upload = SimpleUploadedFile("a.pdf", PDF)
                upload._name = name
                with self.subTest(str(form), name=name[:40]):
                    sent = self.send(form, self.answer(form) | {form.file: upload}, look=True)
                    assert sent.response.status_code in (200, 302)
                    for page in sent.shown:
                        assert page.status_code == 200
                        assert "script" not in {
                            tag for tag, found in Page(page).tags if not found.get("src")
                        }

    def test_a_file_in_the_place_of_words_breaks_nothing(self):
        for form in WITH_FILES:
            answer = self.answer(form)
            for field in form.words:
                upload = SimpleUploadedFile("a.png", PNG)
                with self.subTest(str(form), field=field):
                    sent = self.send(form, answer | {field: upload})
                    assert sent.response.status_code in (200, 302)

    def test_words_in_the_place_of_a_file_are_no_file(self):
        for form in WITH_FILES:
            with self.subTest(str(form)):
                sent = self.send(form, self.answer(form) | {form.file: "a.pdf"})
                assert sent.is_accepted
                assert "writing.Attachment" not in {label for label, _ in sent.written}


def _one(value):
    return value[0] if isinstance(value, list) else value
