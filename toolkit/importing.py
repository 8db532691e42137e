"""The toolkit as a file: look at one before it changes anything, import it, and export it."""

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any
from uuid import UUID

import tablib
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe
from import_export.results import RowResult

from core import clock
from core.set_up import uploads
from core.set_up.sheets import MOST_IN_A_CELL, Sheet, as_csv, as_xlsx, protect
from core.set_up.uploads import FileForm
from toolkit.models import Intervention
from toolkit.resources import FILE, InterventionResource, changes

PLACE = "toolkit-import"
LABELS = {
    "title": "Name",
    "summary": "Summary",
    "strands": "Strands",
    "sub_items": "Parts to choose from",
    "core_parts": "Core parts",
    "adaptable_parts": "Adaptable parts",
    "before_you_start": "Before you start",
}


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


@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest, owner: Any) -> HttpResponse:
    """Choose a file. It is read and kept for two hours; nothing changes yet."""
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = FileForm(FILE, *sent)
    if form.is_valid():
        key = uploads.keep(request, PLACE, form.cleaned_data["file"])
        return HttpResponseRedirect(reverse("admin:toolkit_import_check", args=[key]))
    context = {"title": "Import a toolkit file", "form": form}
    return _page(request, owner, "import_export/choose.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, owner: Any, key: UUID) -> HttpResponse:
    """Show what a file would change, and on the button, change it."""
    sheet = uploads.kept(request, PLACE, key)
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
    if uploads.take(request, PLACE, key):
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


@require_safe
def unread(request: HttpRequest, owner: Any, key: UUID) -> HttpResponse:
    """The rows that cannot be read, as a file to put right and import again."""
    sheet = uploads.kept(request, PLACE, key)
    if sheet is None:
        raise Http404
    columns = list(sheet.rows[0])
    rows = [
        [
            *(each.values[column] or "" for column in columns),
            str(each.number),
            ". ".join(each.problems),
        ]
        for each in run(sheet, dry=True).unread
    ]
    return as_csv([*columns, "row", "problem"], rows, "rows-to-put-right.csv")


@require_safe
def export(request: HttpRequest, owner: Any, kind: str) -> HttpResponse:
    """The whole toolkit as a file. Imported again, it changes nothing."""
    makers = {"csv": as_csv, "xlsx": as_xlsx}
    if kind not in makers:
        raise Http404
    rows = Intervention.objects.prefetch_related("strands").order_by("title", "pk")
    data = InterventionResource().export(rows)
    texts = [[str(value) for value in row] for row in data]
    if kind == "xlsx" and any(len(protect(text)) > MOST_IN_A_CELL for row in texts for text in row):
        messages.error(request, "A text is too long for an Excel cell. Export CSV instead.")
        return HttpResponseRedirect(reverse("admin:toolkit_intervention_changelist"))
    return makers[kind](list(data.headers), texts, f"toolkit-{clock.today()}.{kind}")


def _page(request: HttpRequest, owner: Any, name: str, context: dict[str, Any]) -> HttpResponse:
    return TemplateResponse(request, name, owner.admin_site.each_context(request) | context)
