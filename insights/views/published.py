"""What published reports say: examples of others, and how far our copy can be trusted."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.access import SignedInRequest
from core.readonly import readonly
from insights import source_check
from insights.queries import published as queries


class SearchForm(forms.Form):
    """A name of an alliance. Whatever cannot be read is left out."""

    q = forms.CharField(required=False, max_length=200)


@require_safe
@readonly
def examples(request: SignedInRequest) -> HttpResponse:
    """The published programme: its question, alliances, examples by key message, figures."""
    published = queries.read()
    if published is None:
        return render(request, "insights/published_empty.html")
    form = SearchForm(request.GET)
    form.is_valid()
    words = form.cleaned_data.get("q", "")
    context = {
        "published": published,
        "words": words,
        "stated": source_check.stated("alliances_stated"),
        "found": [row for row in published.alliances if not words or row.is_called(words)],
    }
    return render(request, "insights/published.html", context)


@require_safe
@readonly
def about_this_data(request: SignedInRequest) -> HttpResponse:
    """Each count beside the report's own, and where the report does not agree with itself."""
    checks = source_check.checks()
    compared = [check for check in checks if check.is_compared]
    context = {
        "compared": compared,
        "not_compared": [check for check in checks if not check.is_compared],
        "agree": sum(check.agrees for check in compared),
        "differing": [check for check in compared if not check.agrees],
        "inconsistencies": source_check.inconsistencies(),
    }
    return render(request, "insights/about_this_data.html", context)
