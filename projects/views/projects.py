"""Start a project, change it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from alliances.models import Alliance
from core import clock
from core.access import SignedInRequest
from core.exceptions import ChangedMeanwhile, DomainError
from projects import rules
from projects.actions import projects
from projects.forms.projects import NewProjectForm, ProjectForm
from projects.models import Project
from projects.views import scope
from projects.views.scope import WRITE
from writing import submissions


@require_http_methods(WRITE)
def project_new(request: SignedInRequest) -> HttpResponse:
    """Start a project; sent twice, it is started once."""
    if not rules.can_start_project(request.access):
        raise PermissionDenied("Alliance leads start projects.")
    alliances = list(Alliance.objects.filter(pk__in=request.access.leads))
    asked = request.GET.get("alliance")
    alliance = next((each for each in alliances if str(each.pk) == asked), None)
    if asked and alliance is None:
        raise Http404
    alliance = alliance or alliances[0]
    form = NewProjectForm(request.POST or None, alliance=alliance)
    if form.is_valid():
        data = form.cleaned_data
        try:
            project = submissions.once(
                Project,
                data["key"],
                by=request.user,
                make=lambda: projects.start(
                    alliance,
                    by=request.user,
                    today=clock.today(),
                    fields=form.project_fields(),
                    question=data["question"],
                    schools=data["schools"],
                ),
            )
        except DomainError as problem:
            form.add_error("title", str(problem))
        else:
            messages.success(
                request, "Project started. Next: open its first cycle and add measures."
            )
            return redirect(project)
    if started := submissions.already_made(Project, form.sent_key, by=request.user):
        return redirect(started)
    context = {"alliance": alliance, "alliances": alliances}
    return scope.page(request, form, "Start a project", "Start project", **context)


@require_http_methods(WRITE)
def project_edit(request: SignedInRequest, slug: str) -> HttpResponse:
    """Change a project; a changed question keeps the one before."""
    project = scope.edited(request, slug)
    asked = project.questions.filter(replaced_on__isnull=True).first()
    names = ("title", "aim", "focus", "focus_area", "sharing", "version")
    form = ProjectForm(
        request.POST or None,
        alliance=project.alliance,
        project=project,
        initial={
            **{name: getattr(project, name) for name in names},
            "question": asked.text if asked else "",
        },
    )
    conflict = ""
    if form.is_valid():
        data = form.cleaned_data
        try:
            projects.change(
                project,
                by=request.user,
                at=clock.now(),
                version=data["version"],
                fields=form.project_fields(),
                question=data["question"],
                reason=data["reason"],
            )
        except ChangedMeanwhile as problem:
            question = asked.text if asked else ""
            conflict = scope.conflict(form, problem, project, question=question)
        except DomainError as problem:
            form.add_error("title", str(problem))
        else:
            messages.success(request, "Project saved.")
            return redirect(project)
    return scope.page(
        request, form, "Edit project", "Save project", project=project, conflict=conflict
    )
