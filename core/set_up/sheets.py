"""Files of rows: reading one in CSV or Excel without trusting it, and writing one."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse

from core.exceptions import DomainError

MOST_BYTES = 5 * 1024 * 1024
MOST_BYTES_UNPACKED = 50 * 1024 * 1024
MOST_PARTS = 200
MOST_ROWS = 2_000
MOST_COLUMNS = 50
MOST_IN_A_CELL = 32_767
"""Characters that a cell of a spreadsheet can hold."""
NOTES = frozenset({"row", "problem"})
"""Columns of our own in the file of rows that could not be read."""

NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
"""Characters that neither a page nor a cell of a spreadsheet can hold."""
FIRST_OF_A_FORMULA = frozenset("=+-@\t\r\uff1d\uff0b\uff0d\uff20")
BEFORE_IT = "' \n"


class UnreadableFile(DomainError):
    """The whole file cannot be read; the message says what to do."""


@dataclass(frozen=True)
class Sheet:
    """A file as it was read: rows by column, with their numbers in the file.

    A cell that held a formula is ``None``.
    """

    name: str
    read_at: datetime
    rows: list[dict[str, str | None]]
    numbers: list[int]
    unused: list[str]


@dataclass(frozen=True)
class Columns:
    """What a file may hold, and which of that it must."""

    known: Sequence[str]
    needed: Sequence[str]


def read(upload: UploadedFile, columns: Columns, at: datetime) -> Sheet:
    """The rows of a CSV or Excel file, or ``UnreadableFile`` with what to do about it."""
    if (upload.size or 0) > MOST_BYTES:
        raise UnreadableFile("The file must be smaller than 5 MB.")
    content = upload.read()
    if not content.strip():
        raise UnreadableFile("The file is empty.")
    kind = str(upload.name).rsplit(".", 1)[-1].lower()
    if kind == "csv":
        cells = _csv_cells(content)
    elif kind == "xlsx":
        cells = _xlsx_cells(content)
    else:
        raise UnreadableFile("Choose a CSV or Excel (.xlsx) file.")
    return _sheet(str(upload.name)[:100], at, cells, columns)


def _csv_cells(content: bytes) -> Iterator[list[str | None]]:
    if content[:2] == b"PK" or b"\x00" in content:
        raise UnreadableFile("This is not a CSV file. In Excel, save it as “CSV UTF-8”.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableFile(
            "Some letters cannot be read. In Excel, save the file as “CSV UTF-8”."
        ) from None
    first = text.split("\n", 1)[0]
    comma = ";" if first.count(";") > first.count(",") else ","
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=comma, strict=True)
    except csv.Error as fault:
        raise UnreadableFile(f"The file is not a proper CSV file ({fault}).") from None


def _xlsx_cells(content: bytes) -> Iterator[list[str | None]]:
    import openpyxl  # noqa: PLC0415 - 6 MB that a web process needs for these files alone

    _check_parts(content)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
        page = book.worksheets[0]
        page.reset_dimensions()
        for row in page.iter_rows(max_col=MOST_COLUMNS):
            yield [_cell_text(cell) for cell in row]
    except Exception as fault:
        raise UnreadableFile(
            "The Excel file cannot be opened. Save it again as .xlsx, or as CSV UTF-8."
        ) from fault


def _check_parts(content: bytes) -> None:
    """Look at the parts of an Excel file before any of them is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, ValueError, OSError):
        raise UnreadableFile("This is not an Excel file. Choose a CSV or .xlsx file.") from None
    if "xl/workbook.xml" not in {part.filename for part in parts}:
        raise UnreadableFile("This is not an Excel file. Choose a CSV or .xlsx file.")
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_BYTES_UNPACKED:
        raise UnreadableFile("The Excel file is too large once unpacked. Save it as CSV UTF-8.")


def _cell_text(cell: Any) -> str | None:
    if cell.data_type == "f":
        return None
    value = cell.value
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, datetime) and value.time() == time.min:
        value = value.date()
    return "" if value is None else str(value)


def _sheet(name: str, at: datetime, cells: Iterator[list[str | None]], columns: Columns) -> Sheet:
    headings = [_heading(text) for text in next(cells, [])]
    missing = [column for column in columns.needed if column not in headings]
    if missing:
        raise UnreadableFile(f"The first row must name the columns. Missing: {', '.join(missing)}.")
    twice = sorted(
        {each for each in headings if each in columns.known and headings.count(each) > 1}
    )
    if twice:
        raise UnreadableFile(f"Two columns have the same name: {', '.join(twice)}.")
    rows: list[dict[str, str | None]] = []
    numbers: list[int] = []
    for number, row in enumerate(cells, 2):
        if not any(text is None or text.strip() for text in row):
            continue
        if len(rows) == MOST_ROWS:
            raise UnreadableFile(f"A file may have at most {MOST_ROWS:,} rows.")
        filled = [*row, *[""] * (len(headings) - len(row))]
        texts = dict(zip(headings, filled, strict=False))
        rows.append({key: _plain(texts[key]) for key in columns.known if key in texts})
        numbers.append(number)
    if not rows:
        raise UnreadableFile("There is no row below the headings.")
    unused = [text for text in headings if text and text not in {*columns.known, *NOTES}]
    return Sheet(name, at, rows, numbers, unused)


def _heading(text: str | None) -> str:
    return "_".join((text or "").strip().lower().split())


def _plain(text: str | None) -> str | None:
    """A cell's text with one kind of line end, and without the characters no page can show."""
    if text is None:
        return None
    plain = unprotect(text.replace("\r\n", "\n").replace("\r", "\n"))
    return NO_TEXT.sub("", plain)


def protect(text: str) -> str:
    """A text that no spreadsheet takes for a formula; ``unprotect`` gives it back as it was."""
    return f"'{text}" if _looks_like_a_formula(text) else text


def unprotect(text: str) -> str:
    """Undo ``protect``: one apostrophe before what looks like a formula."""
    return text[1:] if text[:1] == "'" and _looks_like_a_formula(text[1:]) else text


def _looks_like_a_formula(text: str) -> bool:
    start = text.lstrip(BEFORE_IT)
    return bool(start) and start[0] in FIRST_OF_A_FORMULA


def squeezed(name: str) -> str:
    """A name as names are compared: whatever its capitals and blanks."""
    return " ".join(name.split()).casefold()


def as_csv(headings: list[str], rows: list[list[str]], name: str) -> HttpResponse:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(headings)
    writer.writerows([protect(value) for value in row] for row in rows)
    content = text.getvalue().encode("utf-8-sig")
    return _download(content, "text/csv; charset=utf-8", name)


def as_xlsx(headings: list[str], rows: list[list[str]], name: str) -> HttpResponse:
    import openpyxl  # noqa: PLC0415

    book = openpyxl.Workbook(write_only=True)
    page = book.create_sheet()
    page.append(headings)
    for row in rows:
        page.append([NO_TEXT.sub("", protect(value)) for value in row])
    content = io.BytesIO()
    book.save(content)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return _download(content.getvalue(), kind, name)


def _download(content: bytes, kind: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=kind, headers=headers)
