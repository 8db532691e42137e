"""What may be attached: told by the ending of a file and by its content together."""

import re
import unicodedata
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from zipfile import is_zipfile

import filetype
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from core.exceptions import DomainError
from core.uploads import LeftOut
from writing import packed
from writing.models import Attachment, size_in_words

Kind = Attachment.Kind

ENDINGS = {kind.value: kind for kind in Kind} | {"jpeg": Kind.JPEG}
"""The endings that may be sent, with what each must then be."""

PICTURES_AND_PDF = {Kind.PDF, Kind.PNG, Kind.JPEG}
TEXTS = {Kind.TEXT, Kind.CSV}
LONGEST_NAME = 120
ALLOWED = (
    "Choose a PDF, a Word, Excel, PowerPoint or OpenDocument file without macros, "
    "a PNG or JPEG picture, or plain text (TXT, CSV)"
)
NOT_READABLE = "Some letters of the file cannot be read. Save it as UTF-8, or as a PDF"
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
"""All but tabs, ends of lines and of pages."""


class UnfitFile(DomainError):
    """A file that cannot be attached; the message says why, or what to choose instead."""


@dataclass(frozen=True)
class Incoming:
    """A file that was looked at and may be attached."""

    name: str
    kind: Attachment.Kind
    content: bytes

    @property
    def sha256(self) -> str:
        return sha256(self.content).hexdigest()


def checked(upload: UploadedFile) -> Incoming:
    """The file as it may be attached, under the name that people will see; else ``UnfitFile``.

    Its size is looked at before its content, and nothing that is packed is unpacked whole.
    """
    stem, _, ending = (upload.name or "").rpartition(".")
    if (upload.size or 0) >= settings.FILE_MOST_BYTES or isinstance(upload, LeftOut):
        raise UnfitFile(f"The file must be smaller than {size_in_words(settings.FILE_MOST_BYTES)}")
    kind = ENDINGS.get(ending.lower())
    if kind is None:
        raise UnfitFile(ALLOWED)
    content = upload.read()
    _check_content(kind, content)
    return Incoming(f"{shown(stem)}.{kind.value}", kind, content)


def shown(stem: str) -> str:
    """A name without its ending, as a line of text: no path, no control or direction character."""
    last = stem.replace("\\", "/").rpartition("/")[2]
    visible = "".join(letter for letter in last if not _is_invisible(letter))
    name = " ".join(unicodedata.normalize("NFC", visible).split()).strip(". ")
    return name[: LONGEST_NAME - len(".docx")].rstrip(". ") or "file"


def _is_invisible(letter: str) -> bool:
    """Controls, directions, joiners, halves of characters, ends of lines and of paragraphs."""
    kind = unicodedata.category(letter)
    return kind.startswith("C") or kind in ("Zl", "Zp")


def _check_content(kind: Attachment.Kind, content: bytes) -> None:
    guess = filetype.guess_extension(content)
    if kind in TEXTS:
        _check_text(content, guess)
    elif kind in PICTURES_AND_PDF:
        # What is an archive as well would be unpacked by whoever takes it for one.
        if guess != kind.value or is_zipfile(BytesIO(content)):
            raise UnfitFile(packed.NOT_WHAT_IT_SAYS)
    elif guess not in packed.GUESSED:
        raise UnfitFile(packed.NOT_WHAT_IT_SAYS)
    elif problem := packed.problem(kind, content):
        raise UnfitFile(problem)


def _check_text(content: bytes, guess: str | None) -> None:
    """Letters in UTF-8 and nothing that controls a terminal; no other kind under a wrong ending."""
    if guess in ENDINGS:
        raise UnfitFile(packed.NOT_WHAT_IT_SAYS)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnfitFile(NOT_READABLE) from None
    if CONTROLS.search(text):
        raise UnfitFile(NOT_READABLE)
