"""The facilitator's dashboard."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from clusters import addresses
from core import clock
from core.access import SignedInRequest
from core.exceptions import SeeInstead
from core.prepared import first_or_404
from core.readonly import readonly
from insights import rhythm
from insights.queries import challenged, looked_after
from insights.queries import clusters as queries
from insights.queries import leavers as leavers_queries


@require_safe
@readonly
def clusters(request: SignedInRequest) -> HttpResponse:
    """A facilitator goes straight into the cluster that has most to chase."""
    if not request.access.is_facilitator:
        raise _not_for_you("The cluster dashboard is for research facilitators.")
    found = queries.of_facilitator(request.access, clock.today())
    busiest = max(found, key=lambda rows: len(rows.to_chase))
    return redirect(busiest.cluster)


@require_safe
@readonly
def cluster(request: SignedInRequest, slug: str) -> HttpResponse:
    """Who needs the facilitator this week: alliances, what to chase, the rhythm of the term."""
    today, access = clock.today(), request.access
    found = queries.of_facilitator(access, today) if access.is_facilitator else []
    here = next((rows for rows in found if rows.cluster.slug == slug), None)
    if here is None:
        first_or_404(addresses.cluster_at(slug, access))
        raise _not_for_you("The cluster dashboard is for the cluster’s research facilitator.")
    term = here.calendar.current_term(today)
    meetings = queries.meetings_in(here.cluster, term) if term else []
    context = {
        "cluster": here.cluster,
        "here": here,
        "clusters": found,
        "term": term,
        "week": here.calendar.week_of(term, today) if term else None,
        "rhythm": rhythm.draw(term, here.calls, meetings, today) if term else None,
        "meetings": meetings,
        "challenges": challenged.read(here.projects, term, meetings, today),
        "today": today,
    }
    return render(request, "insights/cluster.html", context)


@require_safe
@readonly
def schools(request: SignedInRequest, slug: str) -> HttpResponse:
    """Schools to look after: at risk, perhaps at risk, with an agreement that ends."""
    cluster = first_or_404(addresses.cluster_at(slug, request.access))
    if cluster.pk not in request.access.facilitates:
        raise _not_for_you("This page is for the cluster’s research facilitator.")
    found = looked_after.read(request.access, cluster, clock.today())
    context = {"cluster": cluster, "found": found, "today": clock.today()}
    return render(request, "insights/cluster_schools.html", context)


@require_safe
@readonly
def leavers(request: SignedInRequest, slug: str) -> HttpResponse:
    """Why schools dropped out: counts per reason and cycle, and each school."""
    cluster = first_or_404(addresses.cluster_at(slug, request.access))
    if cluster.pk not in request.access.facilitates:
        raise _not_for_you("This page is for the cluster’s research facilitator.")
    table = leavers_queries.table(request.access, cluster)
    return render(request, "insights/leavers.html", {"cluster": cluster, "table": table})


def _not_for_you(reason: str) -> SeeInstead:
    """A refusal with the way to what everybody has of a cluster: its meetings."""
    return SeeInstead(reason, words="See the meetings", path=reverse("clusters:meetings"))
