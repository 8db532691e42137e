"""The intervention toolkit, and the key messages and claims that evidence is tagged with."""

from itertools import groupby

from django import forms
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from core.access import SignedInRequest
from core.readonly import readonly
from insights.queries import toolkit as queries
from toolkit.models import Claim, Intervention, KeyMessage, Placement


class SearchForm(forms.Form):
    """What the toolkit is narrowed to. Whatever cannot be read is left out."""

    q = forms.CharField(required=False, max_length=200)
    strand = forms.SlugField(required=False)


@require_safe
@readonly
def toolkit(request: SignedInRequest) -> HttpResponse:
    """Browse by strand, or search. Without either, the strands only."""
    form = SearchForm(request.GET)
    form.is_valid()
    words = form.cleaned_data.get("q", "")
    strands = queries.strands()
    chosen = next(
        (strand for strand in strands if strand.key == form.cleaned_data.get("strand")), None
    )
    is_asked = bool(words or chosen or "all" in request.GET)
    found = queries.find(request.access, strands, strand=chosen, words=words) if is_asked else []
    context = {
        "dimensions": [
            (dimension, list(rows))
            for dimension, rows in groupby(strands, key=lambda strand: strand.dimension)
        ],
        "strands": strands,
        "chosen": chosen,
        "words": words,
        "is_asked": is_asked,
        "found": found,
    }
    return render(request, "insights/toolkit.html", context)


@require_safe
@readonly
def intervention(request: SignedInRequest, slug: str) -> HttpResponse:
    """One intervention: what it is, where it is placed, who tests it."""
    placements = Placement.objects.select_related("strand__dimension").order_by("strand__position")
    found = get_object_or_404(
        Intervention.objects.prefetch_related(Prefetch("placements", placements)), slug=slug
    )
    context = {
        "intervention": found,
        "placements": found.placements.all(),
        "uses": queries.uses(request.access, frozenset({found.pk}))[found.pk],
        "proposer": queries.proposer(request.access, found),
        "cycles": [] if found.retired_on else queries.cycles_to_plan(request.access),
    }
    return render(request, "insights/intervention.html", context)


@require_safe
@readonly
def claims(request: SignedInRequest) -> HttpResponse:
    """The thirteen key messages and the eight modest claims, to read."""
    said = list(Claim.objects.prefetch_related("key_messages"))
    linked = {message.pk: claim for claim in said for message in claim.key_messages.all()}
    messages = [
        (message, linked.get(message.pk))
        for message in KeyMessage.objects.select_related("level").order_by("number")
    ]
    levels = [
        (level, list(rows)) for level, rows in groupby(messages, key=lambda row: row[0].level)
    ]
    return render(request, "insights/claims.html", {"levels": levels, "claims": said})
