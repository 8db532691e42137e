"""A file that a person sends: read at once, and kept while they look at what it would change."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core.cache import cache
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from core import clock
from core.set_up.sheets import Columns, Sheet, UnreadableFile, read

KEPT_FOR = 2 * 60 * 60


class FileField(forms.FileField):
    """A CSV or Excel file, cleaned to its ``Sheet``."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        super().__init__(
            label="File",
            help_text="CSV (UTF-8) or Excel, smaller than 5 MB.",
            error_messages=dict.fromkeys(("required", "missing"), "Choose a file.")
            | {"empty": "The file is empty."},
            widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
        )

    def clean(self, data: UploadedFile | None, initial: Any = None) -> Sheet:
        upload = super().clean(data, initial)
        try:
            return read(upload, self.columns, clock.now())
        except UnreadableFile as problem:
            raise forms.ValidationError(str(problem)) from problem


class FileForm(forms.Form):
    use_required_attribute = False

    def __init__(self, columns: Columns, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"] = FileField(columns)


def keep(request: HttpRequest, place: str, what: Any) -> UUID:
    """Keep what was read for two hours, for this person only; the key gives it back."""
    key = uuid4()
    cache.set(_address(request, place, key), what, KEPT_FOR)
    return key


def kept(request: HttpRequest, place: str, key: UUID) -> Any:
    """What this person had kept, or nothing once it is taken or too old."""
    return cache.get(_address(request, place, key))


def take(request: HttpRequest, place: str, key: UUID) -> bool:
    """Take it away. Of two who try at once, one is told that it was there."""
    return cache.delete(_address(request, place, key))


def _address(request: HttpRequest, place: str, key: UUID) -> str:
    return f"{place}:{request.user.pk}:{key}"
