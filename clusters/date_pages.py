"""The pages on which an administrator imports and exports dates of a programme as a file."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods, require_safe

from alliances.models import Programme
from clusters.date_files import DateFile
from core import clock
from core.set_up import uploads
from core.set_up.admin import ProgrammeRow
from core.set_up.sheets import Columns, Sheet, as_csv
from core.set_up.uploads import FileForm


class DateFileForm(FileForm):
    def __init__(
        self, columns: Columns, programmes: models.QuerySet, *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(columns, *args, **kwargs)
        only = programmes[0] if len(programmes) == 1 else None
        choice = forms.ModelChoiceField(programmes, initial=only)
        self.fields = {"programme": choice, **self.fields}


@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest, owner: "FromFiles") -> HttpResponse:
    """Choose a programme and a file. It is read and kept for two hours; nothing changes yet."""
    programmes = _programmes(request, owner)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = DateFileForm(owner.file.columns, programmes, *sent)
    if form.is_valid():
        chosen = (form.cleaned_data["programme"].pk, form.cleaned_data["file"])
        key = uploads.keep(request, owner.file.place, chosen)
        return HttpResponseRedirect(owner.page("import_check", key))
    context = {
        "title": f"Import {owner.many}",
        "form": form,
        "exports": exports(request, owner),
        "about": f"clusters/date_import/_{owner.file.place}.html",
    }
    return _page(request, owner, "choose.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, owner: "FromFiles", key: UUID) -> HttpResponse:
    """Show what a file would change, and on the button, change it if no row is bad by then."""
    kept = uploads.kept(request, owner.file.place, key)
    if kept is None:
        messages.info(request, "That file is no longer kept here. Choose it again.")
        return HttpResponseRedirect(owner.page("import"))
    pk, sheet = kept
    programme = get_object_or_404(_programmes(request, owner), pk=pk)
    if request.method == "POST" and _import(request, owner, key, programme, sheet):
        return HttpResponseRedirect(owner.page("changelist"))
    outcome, headings = owner.file.look(sheet, programme, clock.today()), owner.file.headings
    context = {
        "title": "Check the import",
        "programme": programme,
        "sheet": sheet,
        "outcome": outcome,
        "called": owner.file.called,
        "headings": headings,
        "lines": [list(zip(headings, owner.file.shown(row), strict=True)) for row in outcome.rows],
        "choose_url": owner.page("import"),
    }
    return _page(request, owner, "check.html", context, 409 if request.method == "POST" else 200)


@transaction.atomic
def _import(
    request: HttpRequest, owner: "FromFiles", key: UUID, programme: Programme, sheet: Sheet
) -> bool:
    """Write every row or none, once; say whether that is done.

    Who imports into a programme at the same moment waits, and is then compared with the result.
    """
    Programme.objects.select_for_update().get(pk=programme.pk)
    outcome = owner.file.look(sheet, programme, clock.today())
    if outcome.bad:
        return False
    if uploads.take(request, owner.file.place, key):
        for row in outcome.new:
            row.save()
            owner.log_addition(request, row, f"Added from {sheet.name}.")
        for row in outcome.changed:
            row.save()
            owner.log_change(request, row, f"Changed by {sheet.name}.")
        messages.success(request, outcome.told(sheet.name))
    return True


@require_safe
def export(request: HttpRequest, owner: "FromFiles", pk: int) -> HttpResponse:
    """A programme's dates as a file. Imported again, it changes nothing."""
    programme = get_object_or_404(_programmes(request, owner), pk=pk)
    file = owner.file
    rows = [file.cells(row) for row in file.rows_of(programme)]
    return as_csv(list(file.columns.known), rows, f"{file.place}-{clock.today()}.csv")


def exports(request: HttpRequest, owner: "FromFiles") -> list[tuple[str, str]]:
    """(address, words) of the export of each programme the person administers."""
    programmes = _programmes(request, owner)
    if len(programmes) == 1:
        return [(owner.page("export", programmes[0].pk), "Export CSV")]
    return [(owner.page("export", row.pk), f"Export CSV of {row}") for row in programmes]


class FromFiles(ProgrammeRow):
    """A table of dates that can come from a file: a dry run first, then all of it or nothing."""

    file: type[DateFile]
    many: str
    """What a file holds, in words."""
    list_name: str

    def links(self, request: HttpRequest) -> list[tuple[str, str]]:
        return [(self.page("import"), "Import a file"), *exports(request, self)]

    def get_urls(self) -> list[URLPattern]:
        pages = [
            ("import/", choose, "import"),
            ("import/<uuid:key>/", check, "import_check"),
            ("<int:pk>/export/", export, "export"),
        ]
        table = f"{self.opts.app_label}_{self.opts.model_name}"
        return [
            *(
                path(where, self.behind(view), name=f"{table}_{name}")
                for where, view, name in pages
            ),
            *super().get_urls(),
        ]


def _programmes(request: HttpRequest, owner: "FromFiles") -> models.QuerySet:
    return owner.choices_of(Programme, request)


def _page(
    request: HttpRequest,
    owner: "FromFiles",
    name: str,
    context: dict[str, Any],
    status: int = 200,
) -> HttpResponse:
    context = owner.admin_site.each_context(request) | context
    context |= {"list_url": owner.page("changelist"), "list_name": owner.list_name}
    return TemplateResponse(request, f"clusters/date_import/{name}", context, status=status)
