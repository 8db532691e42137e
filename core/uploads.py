"""Files on their way in: held in memory while they may be kept, counted when they may not."""

from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

ROOM_FOR_WORDS = 1024 * 1024
"""Bytes that the other fields of a form may take beside its file."""


class LeftOut(InMemoryUploadedFile):
    """A file of a request that was too large: its name and size are known, its content is gone."""


class SizedUploadHandler(FileUploadHandler):
    """Keeps the files of a request in memory, or of one that is too large only their sizes.

    So a form with a file that is too large still has every word that was typed, no temporary file
    is ever written, and a request takes no more memory than a few times what a file may have.
    """

    def handle_raw_input(
        self, input_data: Any, meta: Any, content_length: int, boundary: Any, encoding: Any = None
    ) -> None:
        self.leaves_out = content_length > settings.FILE_MOST_BYTES + ROOM_FOR_WORDS

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.content = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if not self.leaves_out:
            self.content.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        self.content.seek(0)
        kind = LeftOut if self.leaves_out else InMemoryUploadedFile
        return kind(
            self.content,
            self.field_name,
            self.file_name,
            self.content_type,
            file_size,
            self.charset,
            self.content_type_extra,
        )
