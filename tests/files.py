"""Files as people send them, and as nobody should: the smallest that are what they say."""

import stat
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.core.files.uploadedfile import SimpleUploadedFile

from writing.packed import OFFICE, OPEN_DOCUMENT

PDF = b"%PDF-1.4\n1 0 obj <</Type /Catalog>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\2\0\0\0"
JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0\xff\xd9"
PROGRAM = b"MZ\x90\0\3\0\0\0\4\0\0\0\xff\xff" + b"\0" * 60
PAGE = b"<!doctype html><script>alert(1)</script>"


def archive(parts: dict[str, bytes]) -> bytes:
    """The same bytes whenever it is asked: no part is dated by the clock."""
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as written:
        for name, content in parts.items():
            written.writestr(ZipInfo(name), content, ZIP_DEFLATED)
    return packed.getvalue()


def office(kind: str = "docx", listed: bytes = b"", **parts: bytes) -> bytes:
    """An Office file with these parts besides; two underscores stand for a slash, one for a dot."""
    types = b"<Types>application/" + OFFICE[kind] + listed + b"</Types>"
    return archive({"[Content_Types].xml": types, "a/document.xml": b"<w/>"} | _named(parts))


def open_document(kind: str = "odt", **parts: bytes) -> bytes:
    return archive({"mimetype": OPEN_DOCUMENT[kind], "content.xml": b"<o/>"} | _named(parts))


def with_link(content: bytes) -> bytes:
    """The same archive, and in it a link out of it."""
    link = ZipInfo("a/link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    packed = BytesIO(content)
    with ZipFile(packed, "a") as written:
        written.writestr(link, b"/etc/passwd")
    return packed.getvalue()


def sent(name: str, content: bytes) -> SimpleUploadedFile:
    """A file in a form, under any name: the class that stands for it would clean it."""
    upload = SimpleUploadedFile("a", content)
    upload._name = name
    return upload


def _named(parts: dict[str, bytes]) -> dict[str, bytes]:
    return {name.replace("__", "/").replace("_", "."): content for name, content in parts.items()}
