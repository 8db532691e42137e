"""Office files are judged by their directory, before anything in them is unpacked (FU-03)."""

import struct
import time
import tracemalloc
from io import BytesIO
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_LZMA, ZIP_STORED, ZipFile

import pytest

from tests.files import PROGRAM, archive, office, open_document, with_link
from writing import packed
from writing.packed import problem

ZEROS = bytes(1024 * 1024)


def renamed(content: bytes, old: bytes, new: bytes) -> bytes:
    """The archive with a part of another name of that length: what no library would write."""
    assert len(old) == len(new)
    return content.replace(old, new)


def of_many_parts(number: int) -> bytes:
    return office(**{f"p{n}": b"" for n in range(number - 2)})


def declaring(content: bytes, size: int) -> bytes:
    """The archive with a directory that declares another size of the last part."""
    start = content.rfind(b"PK\1\2")
    return content[: start + 24] + struct.pack("<L", size) + content[start + 28 :]


def locked(content: bytes) -> bytes:
    """Parts that need a password."""
    start = content.rfind(b"PK\1\2")
    return content[: start + 8] + b"\1" + content[start + 9 :]


def with_chart(workbook: bytes, name: str = "ppt/embeddings/book.xlsx", how: int = ZIP_STORED):
    holder = BytesIO(office("pptx"))
    with ZipFile(holder, "a", how) as slides:
        slides.writestr(name, workbook)
    return holder.getvalue()


@pytest.mark.parametrize("how", [ZIP_STORED, ZIP_DEFLATED])
def test_slides_with_a_chart_hold_its_workbook(how):
    assert problem("pptx", with_chart(office("xlsx"), how=how)) == ""


def test_drawings_of_older_files_are_packed_by_themselves():
    drawing = b"\x1f\x8b\x08\0" + b"\0" * 30

    assert problem("docx", office(a__image_emz=drawing)) == ""
    assert problem("docx", office(a__image_png=drawing)) == packed.NESTED


@pytest.mark.parametrize(
    "content",
    [
        office(word__vbaProject_bin=b"x"),
        office(word__VBAPROJECT_BIN=b"x"),
        office(listed=b"application/vnd.ms-office.vbaProject"),
        office(listed=b"application/vnd.ms-word.document.macroEnabled.main+xml"),
        with_chart(office("xlsx", xl__vbaProject_bin=b"x")),
    ],
)
def test_macros_are_refused(content):
    kind = "pptx" if b"ppt/" in content else "docx"

    assert problem(kind, content) == packed.MACROS


@pytest.mark.parametrize("folder", ["Basic__x_xml", "Scripts__x_py", "basic__x"])
def test_macros_of_open_documents_are_refused(folder):
    assert problem("odt", open_document(**{folder: b"x"})) == packed.MACROS


def test_a_file_saved_with_macros_says_so_whatever_its_ending():
    types = b"<Types>application/vnd.ms-word.document.macroEnabled.main+xml</Types>"

    assert problem("docx", archive({"[Content_Types].xml": types})) == packed.MACROS


@pytest.mark.parametrize("name", ["../a", "/a", "a/../../b", "C:\\a", "..\\a", "c:a", "a\\b"])
def test_parts_outside_of_the_folder_are_refused(name):
    stand_in = "q" * len(name)
    content = renamed(office(**{stand_in: b"x"}), stand_in.encode(), name.encode())

    assert problem("docx", content) == packed.OUT_OF_PLACE


def test_a_name_that_is_cut_short_is_refused():
    content = renamed(office(qqqq=b"x"), b"qqqq", b"q\0qq")

    assert problem("docx", content) in (packed.OUT_OF_PLACE, packed.NOT_WHAT_IT_SAYS)


def test_links_are_refused():
    assert problem("docx", with_link(office())) == packed.OUT_OF_PLACE


@pytest.mark.parametrize(
    "inner",
    [
        archive({"a": b"x"}),
        office("docx"),
        b"Rar!\x1a\x07\0" + b"\0" * 20,
        b"7z\xbc\xaf\x27\x1c" + b"\0" * 20,
        b"\x1f\x8b\x08" + b"\0" * 20,
        b"BZh91AY" + b"\0" * 20,
        b"\xfd7zXZ\0" + b"\0" * 20,
        b"a" * 257 + b"ustar" + b"\0" * 20,
        PROGRAM,
    ],
)
def test_archives_and_programs_in_a_file_are_refused_whatever_they_are_called(inner):
    assert problem("docx", office(word__media__image1_png=inner)) == packed.NESTED


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (with_chart(with_chart(office("xlsx")), "ppt/embeddings/a.pptx"), packed.NESTED),
        (with_chart(archive({"a": b"x"})), packed.NOT_WHAT_IT_SAYS),
        (with_chart(office("xlsx"), "ppt/embeddings/a.xlsm"), packed.NESTED),
        (with_chart(office("xlsx"), "ppt/media/a.xlsx"), packed.NESTED),
        (with_chart(with_link(office("xlsx"))), packed.OUT_OF_PLACE),
    ],
)
def test_what_a_chart_brings_is_judged_as_strictly_and_brings_nothing_more(content, why):
    assert problem("pptx", content) == why


def test_a_chart_brings_no_more_than_a_file_may_be(settings):
    settings.FILE_MOST_BYTES = 100

    assert problem("pptx", with_chart(office("xlsx"))) == packed.NESTED


def test_a_file_has_a_thousand_parts_at_most():
    assert problem("docx", of_many_parts(1_000)) == ""
    assert problem("docx", of_many_parts(1_001)) == packed.TOO_MUCH


def test_what_unpacks_to_more_than_a_hundred_times_its_size_is_refused(monkeypatch):
    content = office(a__zeros=ZEROS)

    assert problem("docx", content) == packed.TOO_MUCH
    monkeypatch.setattr(packed, "MOST_RATIO", 2000)
    assert problem("docx", content) == ""


def test_what_unpacks_to_more_than_a_hundred_megabytes_is_refused(monkeypatch):
    monkeypatch.setattr(packed, "MOST_RATIO", 10**9)

    assert packed.MOST_UNPACKED == 100 * 1024 * 1024
    assert problem("docx", declaring(office(a=b"x"), packed.MOST_UNPACKED)) == packed.TOO_MUCH


def test_a_bomb_is_refused_at_once_and_in_little_memory():
    """Parts without number that are all the same one: their directory is not even read."""
    part = archive({"a": b"x"})
    entry = part[part.find(b"PK\1\2") : part.find(b"PK\5\6")]
    directory = entry * 200_000
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 1, 1, len(directory), part.find(b"PK\1\2"), 0)
    bomb = part[: part.find(b"PK\1\2")] + directory + end
    tracemalloc.start()
    began = time.perf_counter()

    why = problem("docx", bomb)

    took, (_, most) = time.perf_counter() - began, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert why == packed.TOO_MUCH
    assert took < 1
    assert most < 50 * 1024 * 1024


def test_a_directory_in_the_large_form_is_refused_unread():
    content = office()
    end = content.rfind(b"PK\5\6")
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, 0, 1)

    assert problem("docx", content[:end] + locator + content[end:]) == packed.TOO_MUCH


@pytest.mark.parametrize("size", [0, 3, 40])
def test_a_part_that_lies_about_its_size_yields_no_more_than_it_declares(size):
    """The one line of an OpenDocument file is read; what it says beyond its size is not."""
    content = archive({"content.xml": b"<o/>", "mimetype": b"x" * 30})

    assert problem("odt", declaring(content, size)) == packed.NOT_WHAT_IT_SAYS


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\5\6", b"PK\3\4", office()[:-10], office() + b"x" * 70_000, locked(office(a=b"x"))],
)
def test_what_is_no_whole_archive_is_refused(content):
    assert problem("docx", content) == packed.NOT_WHAT_IT_SAYS


def unpacked_by(content: bytes, kind: str) -> tuple[str, int]:
    """What is said of a file, and the most memory that looking at it took."""
    tracemalloc.start()
    said = problem(kind, content)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return said, most


@pytest.mark.parametrize("how", [ZIP_BZIP2, ZIP_LZMA])
def test_what_unpacks_without_a_limit_is_not_opened(how):
    holder = BytesIO()
    with ZipFile(holder, "w", how) as archive:
        archive.writestr("[Content_Types].xml", ZEROS * 40)
    content = declaring(holder.getvalue(), 20)

    said, most = unpacked_by(content, "docx")

    assert said == packed.NOT_WHAT_IT_SAYS
    assert most < 10 * len(ZEROS)


def test_the_workbook_of_a_chart_yields_no_more_than_it_declares():
    content = declaring(with_chart(b"PK\3\4" + ZEROS * 60, how=ZIP_DEFLATED), 4 * len(ZEROS))

    said, most = unpacked_by(content, "pptx")

    assert said
    assert most < 20 * len(ZEROS)


def test_the_directory_is_asked_for_where_it_is_read_from():
    content = office("docx")
    end = content.rfind(b"PK\5\6")
    doubled = content[: end + 4] + b"PK\5\6" + content[end + 8 :]

    assert problem("docx", doubled) == packed.NOT_WHAT_IT_SAYS
