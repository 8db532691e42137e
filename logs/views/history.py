"""What happened to a project, in order."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from core.access import SignedInRequest
from logs import history
from projects.models import Project


@require_safe
def project_history(request: SignedInRequest, slug: str) -> HttpResponse:
    """Stages, decisions, questions, amendments and schools of a project, the newest first."""
    visible = Project.objects.visible_to(request.access).select_related("alliance")
    project = get_object_or_404(visible, slug=slug)
    context = {"project": project, "lines": history.read(project, request.access)}
    return render(request, "logs/history.html", context)
