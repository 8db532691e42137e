"""The list for whoever takes a cluster over, for good or as a substitute."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from clusters import addresses
from core import clock
from core.access import SignedInRequest
from core.prepared import first_or_404
from core.readonly import readonly
from insights.queries import hand_over as queries


@require_safe
@readonly
def hand_over(request: SignedInRequest, slug: str) -> HttpResponse:
    """One page: who, when, what is open. From the first day of a facilitation to its last."""
    access, today = request.access, clock.today()
    cluster = first_or_404(addresses.cluster_at(slug, access))
    if cluster.pk not in access.facilitates and cluster.programme_id not in access.admin_of:
        raise PermissionDenied("The hand-over list is for who facilitates or administers.")
    context = {"cluster": cluster, "list": queries.read(cluster, access, today), "today": today}
    return render(request, "insights/hand_over.html", context)
