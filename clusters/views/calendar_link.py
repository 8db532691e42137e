"""The link to one's own calendar."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.models import CalendarKey
from clusters.models import Cluster
from core import clock
from core.access import SignedInRequest


@require_http_methods(["GET", "HEAD", "POST"])
def calendar_link(request: SignedInRequest) -> HttpResponse:
    """Make the link a calendar program reads, make it anew, or take it away.

    A new link is on the answer to the form itself and nowhere else: we keep no copy of it.
    """
    key = ""
    if "remove" in request.POST:
        CalendarKey.objects.filter(person=request.user).delete()
        messages.success(request, "The link is gone. No calendar reads your dates any more.")
        return redirect("clusters:calendar_link")
    if request.method == "POST":
        key = CalendarKey.renew(request.user, clock.now())
    clusters = Cluster.objects.filter(pk__in=request.access.facilitates | request.access.clusters)
    link = request.build_absolute_uri(f"{reverse('insights:calendar')}?key={key}") if key else ""
    context = {
        "held": CalendarKey.objects.filter(person=request.user).first(),
        "link": link,
        "links": [(row.name, f"{link}&cluster={row.slug}") for row in clusters] if link else [],
    }
    return render(request, "clusters/calendar_link.html", context)
