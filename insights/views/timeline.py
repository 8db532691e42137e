"""A term of a project on one page, to print or to pin up."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core import clock
from core.access import SignedInRequest
from core.readonly import readonly
from insights.queries import timeline as queries
from projects.views import scope


@require_safe
@readonly
def timeline(request: SignedInRequest, slug: str) -> HttpResponse:
    """Milestones, meetings, cycles and measures of a term, in order; of this term at first."""
    project, today = scope.read(request, slug), clock.today()
    terms = queries.terms_of(project, today)
    asked = request.GET.get("term", "")
    term = next((each for each in terms if str(each.pk) == asked), None)
    if asked and term is None:
        raise Http404
    term = term or queries.current(terms, today)
    context = {
        "project": project,
        "terms": terms,
        "term": term,
        "rows": queries.read(project, term, request.access) if term else [],
    }
    return render(request, "insights/timeline.html", context)
