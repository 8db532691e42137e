"""A file among the fields of a form."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from core.forms import PageForm, TextField
from writing.files import ENDINGS, Incoming, UnfitFile, checked
from writing.models import size_in_words

AGAIN = "Choose the file again: a browser does not keep it when a form comes back"


class AttachmentField(forms.FileField):
    """A file to attach, cleaned to an ``Incoming`` or to nothing."""

    widget = forms.FileInput(attrs={"accept": ",".join(f".{ending}" for ending in ENDINGS)})

    def __init__(self, *, help_text: str = "", **options: Any) -> None:
        limit = size_in_words(settings.FILE_MOST_BYTES)
        kinds = f"PDF, Office file without macros, picture or plain text, smaller than {limit}."
        super().__init__(help_text=f"{kinds} {help_text}".strip(), **options)
        self.error_messages |= {
            "empty": "The file is empty. Choose another",
            "invalid": "The file did not arrive. Choose it again",
        }

    def clean(self, data: UploadedFile | None, initial: Any = None) -> Incoming | None:
        upload = super().clean(data)
        try:
            return checked(upload) if upload else None
        except UnfitFile as problem:
            raise ValidationError(str(problem), code="unfit") from problem


class FormWithFile(PageForm):
    """A form with a ``file``, which says that a chosen one is lost when the form comes back."""

    is_cleaned = False

    def full_clean(self) -> None:
        self.is_cleaned = False
        super().full_clean()
        self.is_cleaned = True
        self._ask_again()

    def add_error(self, field: str | None, error: Any) -> None:
        super().add_error(field, error)
        if self.is_cleaned:
            self._ask_again()

    def _ask_again(self) -> None:
        if self.is_bound and self.errors and "file" in self.files and "file" not in self.errors:
            super().add_error("file", AGAIN)


class PullBackForm(PageForm):
    """Why something that others have read is pulled back; they are told."""

    why = TextField(
        label="Why do you pull it back?",
        max_length=300,
        help_text="Whoever could read it is shown this.",
        error_messages={"required": "Say why you pull it back"},
    )
