"""Schools that take part and people in the team."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from core import clock
from core.access import SignedInRequest
from projects.forms.people import JoinForm, LeaveForm, TeamForm
from projects.models import Participation, TeamRole
from projects.views import scope
from projects.views.scope import WRITE


@require_http_methods(WRITE)
def schools_edit(request: SignedInRequest, slug: str) -> HttpResponse:
    """Schools join and leave; a school that leaves keeps its entries."""
    project, today = scope.edited(request, slug), clock.today()
    rows = list(project.participations.filter(left_on__isnull=True).select_related("school"))
    leaving = next((row for row in rows if str(row.pk) == request.POST.get("leaves")), None)
    if request.POST.get("leaves") and leaving is None:
        raise Http404
    join = JoinForm(
        request.POST if request.POST and not leaving else None,
        project=project,
        initial={"joined_on": today},
    )
    leave = LeaveForm(
        request.POST if leaving else None,
        joined_on=leaving.joined_on if leaving else None,
        initial={"left_on": today},
        auto_id="leave_%s",
    )
    if leaving and leave.is_valid():
        Participation.objects.filter(pk=leaving.pk, left_on__isnull=True).update(
            **leave.cleaned_data
        )
        messages.success(request, f"{leaving.school} has left. Its entries stay.")
        return redirect(request.path)
    if join.is_valid():
        Participation.objects.get_or_create(
            project=project,
            school=join.cleaned_data["school"],
            left_on=None,
            defaults={"joined_on": join.cleaned_data["joined_on"]},
        )
        messages.success(request, f"{join.cleaned_data['school']} takes part.")
        return redirect(request.path)
    context = {
        "project": project,
        "rows": rows,
        "join": join,
        "leave": leave,
        "leaving": leaving,
        "form": leave if leaving else join,
    }
    return render(request, "projects/schools.html", context)


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
