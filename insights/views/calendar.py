"""The calendar that calendar programs read. Its address is the key to it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts.models import CalendarKey
from clusters import ics
from core import clock
from core.readonly import readonly
from insights.queries import calendar as queries
from projects.access import access_of


@require_safe
@readonly
def calendar(request: HttpRequest) -> HttpResponse:
    """The dates of whoever holds the key, or of one of their clusters; 404 for any other key."""
    person = CalendarKey.person_of(request.GET.get("key", ""))
    if person is None:
        raise Http404
    today = clock.today()
    access, asked = access_of(person, today), request.GET.get("cluster")
    cluster = next((row for row in queries.clusters(access) if row.slug == asked), None)
    if asked and cluster is None:
        raise Http404
    content = ics.write(
        queries.events(access, today, cluster),
        name=f"{cluster} cluster" if cluster else "Enquiry Cycles",
    )
    return HttpResponse(content, content_type="text/calendar; charset=utf-8")
