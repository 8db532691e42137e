"""The term dates of a cluster from a file: a dry run first, then all of it or nothing."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from alliances.models import Programme
from clusters.actions import terms as actions
from clusters.date_files import Outcome
from clusters.models import Cluster, Term
from clusters.term_dates import OwnTerms
from clusters.views import scope
from core import clock
from core.access import SignedInRequest
from core.set_up import uploads
from core.set_up.sheets import Sheet
from core.set_up.uploads import FileForm


@require_http_methods(scope.WRITE)
def terms_import(request: SignedInRequest, slug: str) -> HttpResponse:
    """Choose a file. It is read and kept for two hours; nothing changes yet."""
    cluster = scope.facilitated(request, slug)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = FileForm(OwnTerms.columns, *sent)
    if form.is_valid():
        key = uploads.keep(request, _place(cluster), form.cleaned_data["file"])
        return redirect("clusters:terms_check", slug, key)
    context = {"cluster": cluster, "form": form, "writing": True}
    return render(request, "clusters/terms_import.html", context)


@require_http_methods(scope.WRITE)
def terms_check(request: SignedInRequest, slug: str, key: UUID) -> HttpResponse:
    """Show what a file would change, and on the button, change it if no row is bad by then."""
    cluster = scope.facilitated(request, slug)
    sheet = uploads.kept(request, _place(cluster), key)
    if sheet is None:
        messages.info(request, "That file is no longer kept here. Choose it again.")
        return redirect("clusters:terms_import", slug)
    if request.method == "POST" and _import(request, cluster, key, sheet):
        return redirect("clusters:terms", slug)
    outcome = _look(cluster, sheet)
    headings = OwnTerms.headings
    context = {
        "cluster": cluster,
        "sheet": sheet,
        "outcome": outcome,
        "called": OwnTerms.called,
        "headings": headings,
        "lines": [list(zip(headings, OwnTerms.shown(row), strict=True)) for row in outcome.rows],
    }
    status = 409 if request.method == "POST" else 200
    return render(request, "clusters/terms_check.html", context, status=status)


@transaction.atomic
def _import(request: SignedInRequest, cluster: Cluster, key: UUID, sheet: Sheet) -> bool:
    """Write every row or none, once; whoever writes dates of the programme takes turns."""
    Programme.objects.select_for_update().get(pk=cluster.programme_id)
    outcome = _look(cluster, sheet)
    if outcome.bad:
        return False
    if uploads.take(request, _place(cluster), key):
        actions.begin(cluster, ends_on__lt=clock.today())
        for row in outcome.rows:
            row.save()
        messages.success(request, outcome.told(sheet.name))
    return True


def _look(cluster: Cluster, sheet: Sheet) -> Outcome[Term]:
    today = clock.today()
    return OwnTerms(cluster, today).outcome(sheet, today)


def _place(cluster: Cluster) -> str:
    return f"term-dates-{cluster.pk}"
