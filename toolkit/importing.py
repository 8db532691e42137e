"""The toolkit as a file: look at one before it changes anything, import it, and export it."""

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any
from uuid import UUID, uuid4

import openpyxl
import tablib
from django import forms
from django.contrib import messages
from django.core.cache import cache
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods
from import_export.results import RowResult
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from core import clock
from core.exceptions import DomainError
from toolkit.models import Intervention
from toolkit.resources import (
    COLUMNS,
    NEEDED,
    InterventionResource,
    changes,
    protect,
    unprotect,
)

MOST_BYTES = 5 * 1024 * 1024
MOST_BYTES_UNPACKED = 50 * 1024 * 1024
MOST_PARTS = 200
MOST_ROWS = 2_000
MOST_COLUMNS = 50
MOST_IN_A_CELL = 32_767
"""Characters that a cell of a spreadsheet can hold."""
KEPT_FOR = 2 * 60 * 60
NOTES = frozenset({"row", "problem"})
"""Columns of our own in the file of rows that could not be read."""

LABELS = {
    "title": "Name",
    "summary": "Summary",
    "strands": "Strands",
    "sub_items": "Parts to choose from",
    "core_parts": "Core parts",
    "adaptable_parts": "Adaptable parts",
    "before_you_start": "Before you start",
}


class UnreadableFile(DomainError):
    """The whole file cannot be read; the message says what to do."""


# Reading


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


def read(upload: UploadedFile, at: datetime) -> Sheet:
    """The rows of a CSV or Excel file, or ``UnreadableFile`` with what to do about it."""
    if upload.size > MOST_BYTES:
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
    return _sheet(str(upload.name)[:100], at, cells)


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
    _check_parts(content)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
        page = book.worksheets[0]
        page.reset_dimensions()
        for row in page.iter_rows(max_col=MOST_COLUMNS):
            yield [_cell_text(cell) for cell in row]
    except Exception as fault:  # noqa: BLE001 - a damaged file can fail in any way inside the library
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
    return "" if value is None else str(value)


def _sheet(name: str, at: datetime, cells: Iterator[list[str | None]]) -> Sheet:
    headings = [_heading(text) for text in next(cells, [])]
    missing = [column for column in NEEDED if column not in headings]
    if missing:
        raise UnreadableFile(
            f"The first row must name the columns. Missing: {', '.join(missing)}."
        )
    twice = sorted({each for each in headings if each in COLUMNS and headings.count(each) > 1})
    if twice:
        raise UnreadableFile(f"Two columns have the same name: {', '.join(twice)}.")
    rows, numbers = [], []
    for number, row in enumerate(cells, 2):
        if not any(text is None or text.strip() for text in row):
            continue
        if len(rows) == MOST_ROWS:
            raise UnreadableFile(f"A file may have at most {MOST_ROWS:,} rows.")
        filled = [*row, *[""] * (len(headings) - len(row))]
        texts = dict(zip(headings, filled, strict=False))
        rows.append({key: _plain(texts[key]) for key in COLUMNS if key in texts})
        numbers.append(number)
    if not rows:
        raise UnreadableFile("There is no row below the headings.")
    unused = [text for text in headings if text and text not in {*COLUMNS, *NOTES}]
    return Sheet(name, at, rows, numbers, unused)


def _heading(text: str | None) -> str:
    return "_".join((text or "").strip().lower().split())


def _plain(text: str | None) -> str | None:
    """A cell's text with one kind of line end, and without the characters no page can show."""
    if text is None:
        return None
    plain = unprotect(text.replace("\r\n", "\n").replace("\r", "\n"))
    return ILLEGAL_CHARACTERS_RE.sub("", plain)


# What it would change


@dataclass(frozen=True)
class Wording:
    """One changed text: its pieces are kept, taken out ("del") or put in ("ins")."""

    label: str
    pieces: list[tuple[str, str]]


@dataclass(frozen=True)
class Changed:
    title: str
    wordings: list[Wording]


@dataclass(frozen=True)
class Unread:
    number: int
    title: str
    problems: list[str]
    values: dict[str, str | None]


@dataclass(frozen=True)
class Outcome:
    """What an import does or did."""

    new: list[Intervention]
    changed: list[Changed]
    changed_rows: list[Intervention]
    same: int
    unread: list[Unread]

    @property
    def count(self) -> int:
        return len(self.new) + len(self.changed)


def run(sheet: Sheet, *, dry: bool) -> Outcome:
    """Import what can be read, row by row, or (``dry``) do so and take it all back.

    Rows that cannot be read are left out and told; nothing is deleted. Run twice, the second time
    finds everything the same.
    """
    resource = InterventionResource(sheet.numbers)
    headings = list(sheet.rows[0])
    data = tablib.Dataset(*[list(row.values()) for row in sheet.rows], headers=headings)
    result = resource.import_data(data, dry_run=dry, use_transactions=True, raise_errors=False)
    for fault in [*result.base_errors, *(e for row in result.rows for e in row.errors)]:
        raise fault.error
    outcome = Outcome([], [], [], 0, [])
    same = 0
    for row, number, values in zip(result.rows, sheet.numbers, sheet.rows, strict=True):
        if row.import_type == RowResult.IMPORT_TYPE_INVALID:
            problems = list(row.validation_error.messages)
            outcome.unread.append(Unread(number, values["title"] or "", problems, values))
        elif row.import_type == RowResult.IMPORT_TYPE_NEW:
            outcome.new.append(row.instance)
        elif row.import_type == RowResult.IMPORT_TYPE_UPDATE:
            found = changes(row.original, row.instance, resource.named(values))
            outcome.changed.append(Changed(row.instance.title, [_wording(*each) for each in found]))
            outcome.changed_rows.append(row.instance)
        else:
            same += 1
    return Outcome(outcome.new, outcome.changed, outcome.changed_rows, same, outcome.unread)


def _wording(column: str, before: str, after: str) -> Wording:
    old, new = (_words(text) for text in (before, after))
    pieces: list[tuple[str, str]] = []
    for how, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if how == "equal":
            pieces.append(("", "".join(old[i:j])))
            continue
        pieces += [("del", "".join(old[i:j]))] if i < j else []
        pieces += [("ins", "".join(new[k:m]))] if k < m else []
    return Wording(LABELS.get(column, column), pieces)


def _words(text: str) -> list[str]:
    """Words with the space before them, so that a difference is never a lone blank."""
    found: list[str] = []
    for line in text.splitlines(keepends=True):
        found += [f"{word} " for word in line.rstrip("\n").split(" ")]
        if line.endswith("\n"):
            found.append("\n")
    return found


# Pages


class FileForm(forms.Form):
    use_required_attribute = False
    file = forms.FileField(
        label="File",
        help_text="CSV (UTF-8) or Excel, smaller than 5 MB.",
        error_messages={
            "required": "Choose a file.",
            "empty": "The file is empty.",
            "missing": "Choose a file.",
        },
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
    )


@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest, owner: Any) -> HttpResponse:
    """Choose a file. It is read and kept for two hours; nothing changes yet."""
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        form = FileForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                sheet = read(form.cleaned_data["file"], clock.now())
            except UnreadableFile as problem:
                form.add_error("file", str(problem))
            else:
                key = uuid4()
                cache.set(_place(request, key), sheet, KEPT_FOR)
                return HttpResponseRedirect(reverse("admin:toolkit_import_check", args=[key]))
    context = {"title": "Import a toolkit file", "form": form, "columns": COLUMNS, "needed": NEEDED}
    return _page(request, owner, "import_export/choose.html", context)


@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, owner: Any, key: UUID) -> HttpResponse:
    """Show what a file would change, and on the button, change it."""
    sheet = cache.get(_place(request, key))
    if sheet is None:
        messages.info(request, "That file is no longer kept here. Choose it again.")
        return HttpResponseRedirect(reverse("admin:toolkit_import"))
    if request.method == "POST":
        return _import(request, owner, key, sheet)
    context = {
        "title": "Check the import",
        "sheet": sheet,
        "outcome": run(sheet, dry=True),
        "rows_url": reverse("admin:toolkit_import_rows", args=[key]),
    }
    return _page(request, owner, "import_export/check.html", context)


@transaction.atomic
def _import(request: HttpRequest, owner: Any, key: UUID, sheet: Sheet) -> HttpResponse:
    """Import once: of two presses of the button, the one that takes the file away wins."""
    if cache.delete(_place(request, key)):
        outcome = run(sheet, dry=False)
        for row in outcome.new:
            owner.log_addition(request, row, f"Added from {sheet.name}.")
        for row in outcome.changed_rows:
            owner.log_change(request, row, f"Changed by {sheet.name}.")
        messages.success(
            request,
            f"{sheet.name} is imported: {len(outcome.new)} new, {len(outcome.changed)} changed, "
            f"{outcome.same} the same, {len(outcome.unread)} left out.",
        )
    return HttpResponseRedirect(reverse("admin:toolkit_intervention_changelist"))


@require_GET
def unread(request: HttpRequest, owner: Any, key: UUID) -> HttpResponse:
    """The rows that cannot be read, as a file to put right and import again."""
    sheet = cache.get(_place(request, key))
    if sheet is None:
        raise Http404
    columns = list(sheet.rows[0])
    rows = [
        [*(each.values[column] or "" for column in columns), str(each.number), ". ".join(each.problems)]
        for each in run(sheet, dry=True).unread
    ]
    return _csv([*columns, "row", "problem"], rows, "rows-to-put-right.csv")


@require_GET
def export(request: HttpRequest, owner: Any, kind: str) -> HttpResponse:
    """The whole toolkit as a file. Imported again, it changes nothing."""
    makers = {"csv": _csv, "xlsx": _xlsx}
    if kind not in makers:
        raise Http404
    rows = Intervention.objects.prefetch_related("strands").order_by("title", "pk")
    data = InterventionResource().export(rows)
    texts = [[str(value) for value in row] for row in data]
    if kind == "xlsx" and any(len(protect(text)) > MOST_IN_A_CELL for row in texts for text in row):
        messages.error(request, "A text is too long for an Excel cell. Export CSV instead.")
        return HttpResponseRedirect(reverse("admin:toolkit_intervention_changelist"))
    return makers[kind](list(data.headers), texts, f"toolkit-{clock.today()}.{kind}")


def _csv(headings: list[str], rows: list[list[str]], name: str) -> HttpResponse:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(headings)
    writer.writerows([protect(value) for value in row] for row in rows)
    content = text.getvalue().encode("utf-8-sig")
    return _download(content, "text/csv; charset=utf-8", name)


def _xlsx(headings: list[str], rows: list[list[str]], name: str) -> HttpResponse:
    book = openpyxl.Workbook(write_only=True)
    page = book.create_sheet("Toolkit")
    page.append(headings)
    for row in rows:
        page.append([ILLEGAL_CHARACTERS_RE.sub("", protect(value)) for value in row])
    content = io.BytesIO()
    book.save(content)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return _download(content.getvalue(), kind, name)


def _download(content: bytes, kind: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=kind, headers=headers)


def _place(request: HttpRequest, key: UUID) -> str:
    return f"toolkit-import:{request.user.pk}:{key}"


def _page(request: HttpRequest, owner: Any, name: str, context: dict[str, Any]) -> HttpResponse:
    return TemplateResponse(request, name, owner.admin_site.each_context(request) | context)
