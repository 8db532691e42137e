"""What may be attached, by ending and content together (FU-01, FU-02, FU-05)."""

import unicodedata

import pytest

from core.uploads import LeftOut
from tests.files import JPEG, PAGE, PDF, PNG, PROGRAM, archive, office, open_document, sent
from writing import packed
from writing.files import ALLOWED, NOT_READABLE, UnfitFile, checked

GOOD = {
    "Agreement.pdf": PDF,
    "Agreement.PDF": PDF,
    "plan.docx": office("docx"),
    "readings.xlsx": office("xlsx"),
    "slides.pptx": office("pptx"),
    "plan.odt": open_document("odt"),
    "readings.ods": open_document("ods"),
    "slides.odp": open_document("odp"),
    "board.png": PNG,
    "board.jpg": JPEG,
    "board.jpeg": JPEG,
    "notes.txt": "Päirs talk first – £5\n".encode(),
    "MZ.txt": b"MZ and BM are how some lines begin",
    "readings.csv": b"\xef\xbb\xbfschool,reading\r\nOak,4\r\n",
}

MISMATCHED = {
    "program.pdf": PROGRAM,
    "page.pdf": PAGE,
    "page first.pdf": PAGE + PDF,
    "picture.pdf": PNG,
    "page.png": PAGE,
    "photo.png": JPEG,
    "drawing.jpg": PNG,
    "packed too.pdf": PDF + archive({"a.html": PAGE}),
    "packed too.png": PNG + archive({"a.html": PAGE}),
    "program.docx": PROGRAM,
    "program first.docx": PROGRAM + office("docx"),
    "document first.docx": PDF + office("docx"),
    "text.docx": b"words",
    "page.xlsx": PAGE,
    "packed.docx": archive({"a.txt": b"words"}),
    "sheet.docx": office("xlsx"),
    "document.xlsx": office("docx"),
    "slides.odt": open_document("odp"),
    "document.odt": office("docx"),
    "open.docx": open_document("odt"),
    "broken.docx": office("docx")[:-30],
    "document.txt": PDF,
    "picture.csv": PNG,
}

UNREADABLE = {
    "program.txt": b"ab\0c",
    "terminal.txt": b"\x1b[31mred",
    "windows.csv": "£5".encode("cp1252"),
    "wide.txt": "words".encode("utf-16"),
}

NEVER = (
    "drawing.svg", "page.html", "page.htm", "shell.php", "run.exe", "run.bat", "script.js",
    ".htaccess", "htaccess", "old.doc", "old.xls", "old.ppt", "macros.docm", "macros.xlsm",
    "macros.pptm", "binary.xlsb", "template.dotx", "rich.rtf", "all.zip", "all.pdf.zip",
    "a.pdf.php", "a.pdf ", "a.pdf.", "a.pdf/", "a.pdf\0.php", "page.xml", "image.gif", "",
)  # fmt: skip


@pytest.mark.parametrize("name", GOOD)
def test_a_file_that_is_what_it_says_may_be_attached(name):
    file = checked(sent(name, GOOD[name]))

    assert file.content == GOOD[name]
    assert file.kind == name.rpartition(".")[2].lower().replace("jpeg", "jpg")


@pytest.mark.parametrize("name", MISMATCHED)
def test_a_file_that_is_not_what_its_ending_says_is_refused(name):
    with pytest.raises(UnfitFile) as refused:
        checked(sent(name, MISMATCHED[name]))

    assert str(refused.value) == packed.NOT_WHAT_IT_SAYS


@pytest.mark.parametrize("name", UNREADABLE)
def test_plain_text_is_letters_in_utf_8(name):
    with pytest.raises(UnfitFile) as refused:
        checked(sent(name, UNREADABLE[name]))

    assert str(refused.value) == NOT_READABLE


@pytest.mark.parametrize("name", NEVER)
def test_other_endings_are_refused_whatever_the_content(name):
    with pytest.raises(UnfitFile) as refused:
        checked(sent(name, PDF))

    assert str(refused.value) == ALLOWED


@pytest.mark.parametrize(("limit", "words"), [(len(PDF), "1 KB"), (3 * 1024 * 1024 // 2, "1.5 MB")])
def test_a_file_is_smaller_than_the_limit_which_is_said(settings, limit, words):
    settings.FILE_MOST_BYTES = limit
    upload = sent("a.pdf", PDF)
    upload.size = limit

    with pytest.raises(UnfitFile) as refused:
        checked(upload)

    assert str(refused.value) == f"The file must be smaller than {words}"
    upload.size = limit - 1
    assert checked(upload).content == PDF


def test_a_file_whose_content_was_left_out_is_too_large_whatever_its_own_size():
    with pytest.raises(UnfitFile, match="smaller than 10 MB"):
        checked(LeftOut(None, "file", "a.pdf", "application/pdf", 3, None))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\amira\\Plan.pdf", "Plan.pdf"),
        ("/var/www/plan.pdf", "plan.pdf"),
        ("..\\..\\plan.pdf", "plan.pdf"),
        ("plan\x00\x1b[31m\r\n.pdf", "plan[31m.pdf"),
        ("a\u202egnp.pdf", "agnp.pdf"),
        ("\u2066plan\u2069\u200b\ufeff.pdf", "plan.pdf"),
        ("plan\u2028next\u2029.pdf", "plannext.pdf"),
        ("  Plan   for\tpairs  .pdf", "Plan forpairs.pdf"),
        ("half\ud800.pdf", "half.pdf"),
        (".pdf", "file.pdf"),
        ("...pdf", "file.pdf"),
        ("/.pdf", "file.pdf"),
        ("\u202e.pdf", "file.pdf"),
        ("Zu\u0308rich – £5 👩‍🏫.pdf", "Zürich – £5 👩🏫.pdf"),
        ("x" * 500 + ".pdf", "x" * 115 + ".pdf"),
        ("تقرير.pdf", "تقرير.pdf"),
        ("CON.pdf", "CON.pdf"),
        ('a"; filename="b.exe.pdf', 'a"; filename="b.exe.pdf'),
        ("board.JPEG", "board.jpg"),
    ],
)
def test_the_name_that_is_shown_is_a_line_of_text_without_a_path(name, shown):
    content = JPEG if name.endswith("JPEG") else PDF

    file = checked(sent(name, content))

    assert file.name == shown
    assert len(file.name) <= 120
    assert not any(unicodedata.category(letter).startswith("C") for letter in file.name)
