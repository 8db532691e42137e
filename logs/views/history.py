"""What happened to a project, in order."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.access import SignedInRequest
from core.prepared import first_or_404
from logs import history
from projects import addresses


@require_safe
def project_history(request: SignedInRequest, slug: str) -> HttpResponse:
    """Everything of a project that this person may know of, the newest first."""
    project = first_or_404(addresses.project_at(slug, request.access))
    context = {"project": project, "lines": history.read(project, request.access)}
    return render(request, "logs/history.html", context)
