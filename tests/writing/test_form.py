"""A file among the fields of a form: refused beside it, and never thought to be kept."""

import pytest
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from core.forms import TextField, problems
from tests.files import PAGE, PDF, sent
from writing.forms import AGAIN, AttachmentField, FormWithFile

pytestmark = pytest.mark.once


class Letter(FormWithFile):
    """Like those of the product, and as small as one can be."""

    text = TextField(label="Text", error_messages={"required": "Enter the text"})
    file = AttachmentField(label="File", required=False)


def form_with(file=None, text="Words"):
    files = MultiValueDict({"file": [file]} if file else {})
    return Letter(QueryDict(mutable=True) | {"text": text}, files)


def test_a_file_that_may_be_attached_is_cleaned_to_what_it_is():
    form = form_with(sent("a.pdf", PDF))

    assert form.is_valid()
    assert (form.cleaned_data["file"].name, form.cleaned_data["file"].content) == ("a.pdf", PDF)


def test_a_form_without_a_file_has_none():
    form = form_with()

    assert form.is_valid()
    assert form.cleaned_data["file"] is None


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (sent("a.pdf", PAGE), "The file is not what its ending says. Save it again, and choose"),
        (sent("a.pdf", b""), "The file is empty. Choose another"),
        (sent("a.exe", PDF), "Choose a PDF, a Word, Excel, PowerPoint or OpenDocument file"),
    ],
)
def test_a_file_that_is_refused_says_why_beside_it_and_keeps_the_words(file, words):
    form = form_with(file)

    assert not form.is_valid()
    assert [str(error)[: len(words)] for error in form.errors["file"]] == [words]
    assert list(form.errors) == ["file"]
    assert form["text"].value() == "Words"


def test_a_form_that_comes_back_says_that_its_file_is_to_be_chosen_again():
    form = form_with(sent("a.pdf", PDF), text="")

    assert not form.is_valid()
    assert form.errors == {"text": ["Enter the text"], "file": [AGAIN]}
    assert [problem.anchor for problem in problems(form)] == ["id_text", "id_file"]


def test_a_file_that_is_refused_is_not_asked_for_again_besides():
    form = form_with(sent("a.pdf", b""), text="")

    assert form.errors == {
        "text": ["Enter the text"], "file": ["The file is empty. Choose another"],
    }  # fmt: skip


def test_a_form_that_is_refused_later_says_so_once():
    form = form_with(sent("a.pdf", PDF))
    assert form.is_valid()

    form.add_error(None, "Somebody was quicker.")
    form.add_error("text", "Not now.")

    assert form.errors["file"] == [AGAIN]


@pytest.mark.parametrize("text", ["", "Words"])
def test_without_a_file_there_is_nothing_to_choose_again(text):
    form = form_with(text=text)
    form.is_valid()
    form.add_error(None, "Somebody was quicker.")

    assert "file" not in form.errors


def test_the_field_says_what_may_be_chosen(settings):
    settings.FILE_MOST_BYTES = 2 * 1024 * 1024

    field = AttachmentField(label="File", help_text="A scan will do.")

    assert field.help_text == (
        "PDF, Office file without macros, picture or plain text, smaller than 2 MB. A scan will do."
    )
    assert field.widget.attrs["accept"].startswith(".pdf,.docx,.xlsx,.pptx,.odt")
