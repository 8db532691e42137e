"""The list of the log."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Exists, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from alliances.models import Alliance
from core.access import Access, SignedInRequest
from core.prepared import Ids, prepared
from logs import queries
from logs.forms.texts import FilterForm
from logs.models import Entry, Reflection
from projects.models import Cycle, Measure, Project
from projects.rules import can_log

PAGE = 50
EVERYTHING = "all"


@require_safe
def log(request: SignedInRequest) -> HttpResponse:
    """All that a person may read of the log, newest first. Every filter is in the address."""
    access = request.access
    alliances = _alliances(access)
    chosen = _chosen_alliance(request, access, alliances)
    within = frozenset(alliance.pk for alliance in ([chosen] if chosen else alliances))
    cycles, measures = _cycles(within), _measures(within)
    filters = _filters(request)
    counts = _count(access, filters, chosen)
    page = Paginator(range(counts.of(filters.get("kind", ""))), PAGE).get_page(filters.get("page"))
    context = {
        "page": page,
        "rows": _rows(access, filters, chosen, page),
        "counts": counts,
        "filters": filters,
        "alliances": alliances,
        "chosen": chosen,
        "cycles": cycles,
        "measures": measures,
        "voices": Entry.Voice,
        "sources": queries.sources(),
        "can_log": can_log(access),
        "is_narrowed": _is_narrowed(filters),
        "query": _without_page(request),
    }
    return render(request, "logs/log.html", context)


def _filters(request: SignedInRequest) -> dict[str, Any]:
    """The filters of the address that can be read; the others are left out."""
    form = FilterForm(request.GET)
    form.is_valid()
    return form.cleaned_data


@prepared
def _alliances(access: Access) -> QuerySet[Alliance]:
    """Alliances some of whose texts this person may read."""
    invited = Project.objects.filter(pk__among=access.reached_projects).values("alliance")
    return Alliance.objects.filter(
        Q(pk__among=access.reached_alliances) | Q(pk__among=access.peers) | Q(pk__in=invited)
    )


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


@prepared
def _cycles(alliances: Ids) -> QuerySet[Cycle]:
    found = Cycle.objects.filter(project__alliance_id__among=alliances)
    return found.select_related("project", "term")


@prepared
def _measures(alliances: Ids) -> QuerySet[Measure]:
    found = Measure.objects.filter(project__alliance_id__among=alliances)
    return found.order_by("project", "position")


def _is_narrowed(filters: dict[str, Any]) -> bool:
    return any(filters.get(name) for name in ("q", "cycle", "measure", "voice", "source"))


def _count(access: Access, filters: dict[str, Any], chosen: Alliance | None) -> queries.Counts:
    if chosen and not _is_narrowed(filters):
        return queries.count(_counts_of_alliance(access, chosen.pk))
    return queries.count(queries.counts(*_texts(access, filters, chosen.pk if chosen else None)))


def _rows(
    access: Access, filters: dict[str, Any], chosen: Alliance | None, page: Page
) -> list[queries.Row]:
    kind = filters.get("kind", "")
    if chosen and page.number == 1 and not (kind or _is_narrowed(filters)):
        return queries.read(_newest_of_alliance(access, chosen.pk))
    entries, reflections = _texts(access, filters, chosen.pk if chosen else None)
    start = (page.number - 1) * PAGE
    found = queries.rows(
        None if kind == "reflection" else entries,
        None if kind == "evidence" else reflections,
        start,
        start + PAGE,
    )
    return queries.read(found)


@prepared
def _counts_of_alliance(access: Access, alliance: int) -> QuerySet[Any, tuple[str, int]]:
    return queries.counts(*_texts(access, {}, alliance))


@prepared
def _newest_of_alliance(access: Access, alliance: int) -> QuerySet[Any, tuple[Any, ...]]:
    return queries.rows(*_texts(access, {}, alliance), 0, PAGE)


def _texts(
    access: Access, filters: dict[str, Any], alliance: int | None
) -> tuple[QuerySet[Entry], QuerySet[Reflection]]:
    entries = Entry.objects.visible_to(access)
    reflections = Reflection.objects.visible_to(access)
    if alliance is not None:
        entries = entries.filter(cycle__project__alliance=alliance)
        reflections = reflections.filter(cycle__project__alliance=alliance)
    if filters.get("cycle"):
        entries = entries.filter(cycle=filters["cycle"])
        reflections = reflections.filter(cycle=filters["cycle"])
    if filters.get("measure"):
        entries = entries.filter(measure=filters["measure"])
        reflections = reflections.none()
    if filters.get("voice"):
        entries = entries.filter(voice=filters["voice"])
        reflections = reflections.none()
    if source := filters.get("source"):
        besides = Exists(queries.more_sources(evidencesource=source))
        entries = entries.filter(Q(source=source) | besides)
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


def _without_page(request: SignedInRequest) -> str:
    """The filters of the address, for the links to other pages and kinds."""
    kept = request.GET.copy()
    for name in ("page", "kind"):
        kept.pop(name, None)
    return kept.urlencode()
