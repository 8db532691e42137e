"""The pages on which an administrator imports and exports the term dates of a programme."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_safe

from alliances.models import Programme
from clusters import term_dates
from clusters.models import Term
from core import clock
from core.set_up import uploads
from core.set_up.sheets import Sheet, as_csv
from core.set_up.uploads import FileForm

PLACE = "term-dates"


class TermFileForm(FileForm):
    def __init__(self, programmes: models.QuerySet, *args: Any, **kwargs: Any) -> None:
        super().__init__(term_dates.FILE, *args, **kwargs)
        only = programmes[0] if len(programmes) == 1 else None
        choice = forms.ModelChoiceField(programmes, initial=only)
        self.fields = {"programme": choice, **self.fields}


@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest, owner: Any) -> HttpResponse:
    """Choose a programme and a file. It is read and kept for two hours; nothing changes yet."""
    programmes = _programmes(request, owner)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = TermFileForm(programmes, *sent)
    if form.is_valid():
        chosen = (form.cleaned_data["programme"].pk, form.cleaned_data["file"])
        return HttpResponseRedirect(
            owner.page("import_check", uploads.keep(request, PLACE, chosen))
        )
    context = {
        "title": "Import term dates",
        "form": form,
        "exports": exports(request, owner),
        "list_url": owner.page("changelist"),
    }
    return _page(request, owner, "choose.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, owner: Any, key: UUID) -> HttpResponse:
    """Show what a file would change, and on the button, change it if no row is bad by then."""
    kept = uploads.kept(request, PLACE, key)
    if kept is None:
        messages.info(request, "That file is no longer kept here. Choose it again.")
        return HttpResponseRedirect(owner.page("import"))
    pk, sheet = kept
    programme = get_object_or_404(_programmes(request, owner), pk=pk)
    if request.method == "POST" and _import(request, owner, key, programme, sheet):
        return HttpResponseRedirect(owner.page("changelist"))
    context = {
        "title": "Check the import",
        "programme": programme,
        "sheet": sheet,
        "outcome": term_dates.look(sheet, programme, clock.today()),
        "list_url": owner.page("changelist"),
        "choose_url": owner.page("import"),
    }
    return _page(request, owner, "check.html", context, 409 if request.method == "POST" else 200)


@transaction.atomic
def _import(
    request: HttpRequest, owner: Any, key: UUID, programme: Programme, sheet: Sheet
) -> bool:
    """Write every row or none, once; say whether that is done.

    Who imports into a programme at the same moment waits, and is then compared with the result.
    """
    Programme.objects.select_for_update().get(pk=programme.pk)
    outcome = term_dates.look(sheet, programme, clock.today())
    if outcome.bad:
        return False
    if uploads.take(request, PLACE, key):
        for term in outcome.new:
            term.save()
            owner.log_addition(request, term, f"Added from {sheet.name}.")
        for term in outcome.changed:
            term.save()
            owner.log_change(request, term, f"Changed by {sheet.name}.")
        messages.success(
            request,
            f"{sheet.name} is imported: {len(outcome.new)} new, {len(outcome.changed)} changed, "
            f"{len(outcome.same)} the same.",
        )
    return True


@require_safe
def export(request: HttpRequest, owner: Any, pk: int) -> HttpResponse:
    """A programme's term dates as a file. Imported again, it changes nothing."""
    programme = get_object_or_404(_programmes(request, owner), pk=pk)
    terms = Term.objects.filter(programme=programme).select_related("cluster")
    rows = [
        [
            str(term.cluster or ""),
            term.get_season_display(),
            *(str(getattr(term, column) or "") for column in term_dates.DATES),
        ]
        for term in terms.order_by("cluster__name", "starts_on")
    ]
    return as_csv(list(term_dates.FILE.known), rows, f"term-dates-{clock.today()}.csv")


def exports(request: HttpRequest, owner: Any) -> list[tuple[str, str]]:
    """(address, words) of the export of each programme the person administers."""
    programmes = _programmes(request, owner)
    if len(programmes) == 1:
        return [(owner.page("export", programmes[0].pk), "Export CSV")]
    return [(owner.page("export", row.pk), f"Export CSV of {row}") for row in programmes]


def _programmes(request: HttpRequest, owner: Any) -> models.QuerySet:
    return owner.choices_of(Programme, request)


def _page(
    request: HttpRequest, owner: Any, name: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    context = owner.admin_site.each_context(request) | context
    return TemplateResponse(request, f"clusters/term_import/{name}", context, status=status)
