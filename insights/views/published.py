"""What published reports say: examples of others, and how far our copy can be trusted."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.access import SignedInRequest
from core.readonly import readonly
from insights import source_check
from insights.queries import published as queries
from insights.queries.published import Area, MessageRow, Published
from projects.models import PublishedFigure
from toolkit.models import Level

PAGE = 12
"""How many alliances or figures fit on one page of a phone."""


class AskedForm(forms.Form):
    """A part of the page, a name of an alliance. Whatever cannot be read is left out."""

    PARTS = ("programme", "messages", "alliances", "figures")

    part = forms.ChoiceField(choices=[(part, part) for part in PARTS], required=False)
    level = forms.CharField(required=False, max_length=80)
    q = forms.CharField(required=False, max_length=200)
    page = forms.IntegerField(required=False, min_value=1, max_value=1000)

    @property
    def part_asked(self) -> str:
        """Who searches is led to the alliances."""
        asked = self.cleaned_data.get("part")
        return asked or ("alliances" if self.cleaned_data.get("q") else "programme")


@require_safe
@readonly
def examples(request: SignedInRequest) -> HttpResponse:
    """The published programme in four parts: its question, key messages, alliances, figures."""
    published = queries.read()
    if published is None:
        return render(request, "insights/published_empty.html")
    form = AskedForm(request.GET)
    form.is_valid()
    asked, words = form.cleaned_data, form.cleaned_data.get("q", "")
    found = [row for row in published.alliances if not words or row.is_called(words)]
    figures = Paginator(list(_figures(published)), PAGE).get_page(asked.get("page") or 1)
    context = {
        "published": published,
        "part": form.part_asked,
        "parts": (
            ("programme", "Programme", 0),
            ("messages", "Key messages", len(published.messages)),
            ("alliances", "Alliances", len(published.alliances)),
            ("figures", "Figures", figures.paginator.count),
        ),
        "shown": _level(published, asked.get("level", "")),
        "words": words,
        "stated": source_check.stated("alliances_stated"),
        "page": Paginator(found, PAGE).get_page(asked.get("page") or 1),
        "figures": figures,
        "areas": _by_area(figures),
    }
    return render(request, "insights/published.html", context)


def _level(published: Published, key: str) -> tuple[Level, list[MessageRow]] | None:
    """The key messages of the level that is asked for, or of the first."""
    levels = published.levels
    return next((pair for pair in levels if pair[0].key == key), next(iter(levels), None))


def _figures(published: Published) -> Iterator[tuple[Area, PublishedFigure | None]]:
    """Every figure beneath its area; an area without any has one line as well."""
    for area in published.areas:
        if not area.figures:
            yield area, None
        for figure in area.figures:
            yield area, figure
    elsewhere = Area(None, None, published.other_figures)
    for figure in published.other_figures:
        yield elsewhere, figure


def _by_area(
    lines: Iterable[tuple[Area, PublishedFigure | None]],
) -> list[tuple[Area, list[PublishedFigure]]]:
    return [
        (area, [figure for _, figure in rows if figure])
        for area, rows in groupby(lines, key=lambda line: line[0])
    ]


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
