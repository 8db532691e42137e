"""The list of the log."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from alliances.models import Alliance
from core.access import Access, SignedInRequest
from logs import queries
from logs.forms import FilterForm
from logs.models import Entry, Reflection
from projects.models import Cycle, Measure
from projects.rules import can_log

PAGE = 50
EVERYTHING = "all"


@require_safe
def log(request: SignedInRequest) -> HttpResponse:
    """All that a person may read of the log, newest first. Every filter is in the address."""
    access = request.access
    alliances = list(_alliances(access))
    chosen = _chosen_alliance(request, access, alliances)
    cycles = list(_of(Cycle.objects.select_related("project", "term"), alliances, chosen))
    measures = list(_of(Measure.objects.order_by("project", "position"), alliances, chosen))
    filters = _filters(request)
    entries, reflections = _texts(access, filters, chosen)
    counts = queries.count(entries, reflections)
    page = _page(filters, entries, reflections, counts)
    context = {
        "page": page,
        "rows": queries.read(page.object_list),
        "counts": counts,
        "filters": filters,
        "alliances": alliances,
        "chosen": chosen,
        "cycles": cycles,
        "measures": measures,
        "can_log": can_log(access),
        "is_narrowed": any(filters.get(name) for name in ("q", "cycle", "measure")),
        "query": _without_page(request),
    }
    return render(request, "logs/log.html", context)


def _filters(request: SignedInRequest) -> dict[str, Any]:
    """The filters of the address that can be read; the others are left out."""
    form = FilterForm(request.GET)
    form.is_valid()
    return form.cleaned_data


def _alliances(access: Access) -> QuerySet[Alliance]:
    """Alliances some of whose texts this person may read."""
    own = access.member_of | access.facilitated | access.peers
    projects = access.headed_projects | access.guest_projects
    if not projects:
        return Alliance.objects.filter(pk__in=own)
    return Alliance.objects.filter(Q(pk__in=own) | Q(projects__in=projects)).distinct()


def _chosen_alliance(
    request: SignedInRequest, access: Access, alliances: list[Alliance]
) -> Alliance | None:
    """The alliance the list is about: as asked, else one's own, else all that can be read."""
    asked = request.GET.get("alliance", "")
    if asked == EVERYTHING:
        return None
    named = next((alliance for alliance in alliances if str(alliance.pk) == asked), None)
    own = next((alliance for alliance in alliances if alliance.pk in access.member_of), None)
    return named or own


def _of(rows: QuerySet, alliances: list[Alliance], chosen: Alliance | None) -> QuerySet:
    within = [chosen] if chosen else alliances
    return rows.filter(project__alliance__in=within)


def _texts(
    access: Access, filters: dict[str, Any], chosen: Alliance | None
) -> tuple[QuerySet[Entry], QuerySet[Reflection]]:
    entries = Entry.objects.visible_to(access)
    reflections = Reflection.objects.visible_to(access)
    if chosen:
        entries = entries.filter(cycle__project__alliance=chosen)
        reflections = reflections.filter(cycle__project__alliance=chosen)
    if filters.get("cycle"):
        entries = entries.filter(cycle=filters["cycle"])
        reflections = reflections.filter(cycle=filters["cycle"])
    if filters.get("measure"):
        entries = entries.filter(measure=filters["measure"])
        reflections = reflections.none()
    for word in filters.get("q", "").split():
        entries = entries.filter(
            Q(title__icontains=word)
            | Q(what_happened__icontains=word)
            | Q(went_well__icontains=word)
            | Q(not_effective__icontains=word)
            | Q(problems__icontains=word)
        )
        reflections = reflections.filter(
            Q(text__icontains=word) | Q(next_time__icontains=word) | Q(decision__icontains=word)
        )
    return entries, reflections


def _page(
    filters: dict[str, Any],
    entries: QuerySet[Entry],
    reflections: QuerySet[Reflection],
    counts: queries.Counts,
) -> Page:
    kind = filters.get("kind", "")
    found = queries.rows(
        None if kind == "reflection" else entries, None if kind == "evidence" else reflections
    )
    pages = Paginator(found, PAGE)
    pages.count = counts.of(kind)  # already asked for, together with the other kind
    return pages.get_page(filters.get("page"))


def _without_page(request: SignedInRequest) -> str:
    """The filters of the address, for the links to other pages and kinds."""
    kept = request.GET.copy()
    for name in ("page", "kind"):
        kept.pop(name, None)
    return kept.urlencode()
