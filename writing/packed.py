"""Office files are archives. They are judged by their directory before anything is unpacked.

After that nothing is read but the first bytes of each part, and whole only three sorts of small
parts: the list of what an Office file is made of, the one line that names an OpenDocument file, and
the workbook behind a chart, which is judged as strictly.
"""

import stat
import struct
import zlib
from collections.abc import Iterable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

import filetype
from django.conf import settings

from writing.models import Attachment

Kind = Attachment.Kind

MOST_PARTS = 1_000
MOST_UNPACKED = 100 * 1024 * 1024
MOST_RATIO = 100
MOST_DIRECTORY = 512 * 1024
"""Bytes of the directory itself: a thousand parts take a fifth of it."""
MOST_LISTED = 1024 * 1024
"""Bytes of the list of what an Office file is made of."""

OFFICE = {
    Kind.WORD: b"wordprocessingml.document.main+xml",
    Kind.EXCEL: b"spreadsheetml.sheet.main+xml",
    Kind.POWERPOINT: b"presentationml.presentation.main+xml",
}
OPEN_DOCUMENT = {
    Kind.OPEN_TEXT: b"application/vnd.oasis.opendocument.text",
    Kind.OPEN_SHEET: b"application/vnd.oasis.opendocument.spreadsheet",
    Kind.OPEN_SLIDES: b"application/vnd.oasis.opendocument.presentation",
}
END = b"PK\5\6"
BOUNDED = (ZIP_STORED, ZIP_DEFLATED)
"""What unpacks no more than is asked for; Office and OpenDocument files are packed no other way."""
LIST, NAME = "[Content_Types].xml", "mimetype"
GUESSED = {"zip", *OFFICE, *OPEN_DOCUMENT}
"""What ``filetype`` may take such a file for; it looks no further than the first parts."""

ARCHIVES = GUESSED | {"tar", "rar", "gz", "bz2", "7z", "xz", "zst", "lz", "lzo", "Z", "cab", "ar"}
PROGRAMS = {"exe", "elf", "deb", "rpm", "crx"}
PACKED_DRAWINGS = (".emz", ".wmz")
"""Older Office files hold drawings that are packed by themselves."""

NOT_WHAT_IT_SAYS = "The file is not what its ending says. Save it again, and choose it then"
TOO_MUCH = "The file is too large once it is unpacked. Save it as a PDF, and choose that"
OUT_OF_PLACE = "Parts of the file are not in their place. Save it again, and choose it then"
MACROS = "The file holds macros. Save it without macros, or as a PDF"
NESTED = "The file holds another archive or a program. Take it out, or save the file as a PDF"


def problem(kind: str, content: bytes) -> str:
    """Why this is no Office or OpenDocument file of its kind that may be kept; empty when it is."""
    try:
        return _problem(kind, content, is_embedded=False)
    except (BadZipFile, zlib.error, EOFError, RuntimeError, ValueError, OSError, struct.error):
        return NOT_WHAT_IT_SAYS


def _problem(kind: str, content: bytes, *, is_embedded: bool) -> str:
    if not _has_small_directory(content):
        return TOO_MUCH
    with ZipFile(BytesIO(content)) as archive:
        parts = archive.infolist()
        if len(parts) > MOST_PARTS or not _unpacks_small(parts, len(content)):
            return TOO_MUCH
        if any(part.compress_type not in BOUNDED for part in parts):
            return NOT_WHAT_IT_SAYS
        if not all(map(_is_in_place, parts)):
            return OUT_OF_PLACE
        if not _is_of(kind, archive):
            return MACROS if _has_macros(archive) else NOT_WHAT_IT_SAYS
        if _has_macros(archive):
            return MACROS
        return next(filter(None, (_inside(archive, part, is_embedded) for part in parts)), "")


def _has_small_directory(content: bytes) -> bool:
    """Asked of the end of the archive alone: reading a directory of a million parts takes long."""
    end = content.rfind(END, max(len(content) - 65_557, 0))
    at_the_end = len(content) - 22  # where it is read from when it stands there, whatever follows
    if end < 0 or (content.startswith(END, at_the_end) and end != at_the_end):
        raise BadZipFile
    (size,) = struct.unpack_from("<L", content, end + 12)
    has_large_form = content[max(end - 20, 0) : end].startswith(b"PK\6\7")
    return size <= MOST_DIRECTORY and not has_large_form


def _unpacks_small(parts: Iterable[ZipInfo], packed: int) -> bool:
    """By the sizes that are declared, which are also the most that is ever read of a part."""
    unpacked = sum(part.file_size for part in parts)
    return unpacked <= MOST_UNPACKED and unpacked <= MOST_RATIO * packed


def _is_in_place(part: ZipInfo) -> bool:
    """Whether it would be unpacked below the folder of the archive, and is no link out of it."""
    path = part.orig_filename
    steps = path.split("/")
    is_link = stat.S_ISLNK(part.external_attr >> 16)
    return not (is_link or steps[0] == "" or ".." in steps or any(bad in path for bad in "\\:\0"))


def _is_of(kind: str, archive: ZipFile) -> bool:
    names = set(archive.namelist())
    if kind in OFFICE and LIST in names:
        return OFFICE[Kind(kind)] in _listed(archive)
    if kind in OPEN_DOCUMENT and NAME in names:
        with archive.open(NAME) as line:
            return line.read(100) == OPEN_DOCUMENT[Kind(kind)]
    return False


def _has_macros(archive: ZipFile) -> bool:
    names = [name.lower() for name in archive.namelist()]
    listed = _listed(archive) if LIST in archive.namelist() else b""
    return (
        any(name.endswith("vbaproject.bin") for name in names)
        or any(name.startswith(("basic/", "scripts/")) for name in names)
        or b"macroEnabled" in listed
        or b"vbaProject" in listed
    )


def _listed(archive: ZipFile) -> bytes:
    with archive.open(LIST) as part:
        return part.read(MOST_LISTED)


def _inside(archive: ZipFile, part: ZipInfo, is_embedded: bool) -> str:
    """What is wrong with a part: it is an archive or a program, and not the workbook of a chart."""
    name = part.filename.lower()
    with archive.open(part) as opened:
        guess = filetype.guess_extension(opened.read(512))
    if guess == "gz" and name.endswith(PACKED_DRAWINGS):
        return ""
    if guess not in ARCHIVES | PROGRAMS:
        return ""
    ending = name.rpartition(".")[2]
    is_a_chart = guess in GUESSED and "/embeddings/" in name and ending in OFFICE
    if is_embedded or not is_a_chart or part.file_size >= settings.FILE_MOST_BYTES:
        return NESTED
    with archive.open(part) as opened:  # no more than it declares, whatever there is
        return _problem(ending, opened.read(part.file_size), is_embedded=True)
