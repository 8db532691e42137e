"""People in the team of a project."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from core import clock
from core.access import SignedInRequest
from projects.forms.people import TeamForm
from projects.models import TeamRole
from projects.views import scope
from projects.views.scope import WRITE


@require_http_methods(WRITE)
def team_edit(request: SignedInRequest, slug: str) -> HttpResponse:
    """People take and give up their part in a project."""
    project, today = scope.edited(request, slug), clock.today()
    team = list(project.team.in_force(today).select_related("post__person"))
    if "ends" in request.POST:
        ending = next((row for row in team if str(row.pk) == request.POST["ends"]), None)
        if ending is None:
            raise Http404
        ending.end_before(today)
        messages.success(request, f"{ending.post.person} is no longer in the team.")
        return redirect(request.path)
    form = TeamForm(request.POST or None, project=project, today=today)
    if form.is_valid():
        TeamRole.objects.create(project=project, starts_on=today, **form.cleaned_data)
        messages.success(request, f"{form.cleaned_data['post'].person} is in the team.")
        return redirect(request.path)
    context = {"project": project, "team": team, "form": form}
    return render(request, "projects/team.html", context)
