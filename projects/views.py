"""Forms about a project. Reading one is ``insights:project``."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from alliances.models import Alliance
from core import clock
from core.access import SignedInRequest
from core.exceptions import DomainError
from projects import rules
from projects.actions import cycles, measures, projects
from projects.forms import (
    CycleForm,
    JoinForm,
    LeaveForm,
    MeasureForm,
    NewCycleForm,
    NewMeasureForm,
    NewProjectForm,
    ProjectForm,
    ReadingForm,
    TeamForm,
)
from projects.models import (
    Cycle,
    Measure,
    Participation,
    Project,
    Reading,
    TeamRole,
    Trial,
)
from projects.numbers import plain
from writing import submissions

WRITE = ["GET", "HEAD", "POST"]


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
    return _page(request, form, "Start a project", "Start project", **context)


@require_http_methods(WRITE)
def project_edit(request: SignedInRequest, slug: str) -> HttpResponse:
    """Change a project; a changed question keeps the one before."""
    project = _project(request, slug)
    asked = project.questions.filter(replaced_on__isnull=True).first()
    names = ("title", "aim", "focus", "focus_area", "sharing")
    form = ProjectForm(
        request.POST or None,
        alliance=project.alliance,
        project=project,
        initial={
            **{name: getattr(project, name) for name in names},
            "question": asked.text if asked else "",
        },
    )
    if form.is_valid():
        try:
            projects.change(
                project,
                today=clock.today(),
                fields=form.project_fields(),
                question=form.cleaned_data["question"],
                reason=form.cleaned_data["reason"],
            )
        except DomainError as problem:
            form.add_error("title", str(problem))
        else:
            messages.success(request, "Project saved.")
            return redirect(project)
    return _page(request, form, "Edit project", "Save project", project=project)


@require_http_methods(WRITE)
def cycle_new(request: SignedInRequest, slug: str) -> HttpResponse:
    """Open the next cycle of a project."""
    project = _project(request, slug)
    today = clock.today()
    form = NewCycleForm(request.POST or None, project=project, initial={"starts_on": today})
    if form.is_valid():
        try:
            submissions.once(
                Cycle,
                form.cleaned_data["key"],
                by=request.user,
                make=lambda: cycles.open_cycle(
                    project, fields=form.cycle_fields(), **form.trials()
                ),
            )
        except DomainError as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, "Cycle opened. You can log evidence for it now.")
            return redirect(project)
    if submissions.already_made(Cycle, form.sent_key, by=request.user):
        return redirect(project)
    return _page(request, form, "Open a cycle", "Open cycle", project=project)


@require_http_methods(WRITE)
def cycle_edit(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """Change the plan of an open cycle; what it tests only while it is being planned."""
    project = _project(request, slug)
    cycle = get_object_or_404(Cycle.objects.open(), project=project, number=number)
    form = CycleForm(
        request.POST or None,
        project=project,
        cycle=cycle,
        initial=_cycle_initial(cycle, request.GET.get("add", "")),
    )
    if form.is_valid():
        cycles.change(cycle, fields=form.cycle_fields(), **form.trials())
        messages.success(request, f"{cycle} saved.")
        return redirect(project)
    locked = form.is_locked
    return _page(
        request, form, f"Edit {str(cycle).lower()}", "Save cycle", project=project, locked=locked
    )


@require_http_methods(WRITE)
def measure_new(request: SignedInRequest, slug: str) -> HttpResponse:
    """Add a measure with its baseline."""
    project, today = _project(request, slug), clock.today()
    form = NewMeasureForm(
        request.POST or None, project=project, today=today, initial={"baseline_on": today}
    )
    if form.is_valid():
        data = form.cleaned_data
        try:
            measure = submissions.once(
                Measure,
                data["key"],
                by=request.user,
                make=lambda: measures.add(
                    project,
                    fields=form.measure_fields(),
                    baseline=data["figure"],
                    baseline_on=data["baseline_on"] or today,
                ),
            )
        except DomainError as problem:
            form.add_error("name", str(problem))
        else:
            messages.success(request, f"Measure added: {measure.name}.")
            return redirect(project)
    if submissions.already_made(Measure, form.sent_key, by=request.user):
        return redirect(project)
    return _page(request, form, "Add a measure", "Add measure", project=project)


@require_http_methods(WRITE)
def measure_edit(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Change a measure; its readings stay."""
    project = _project(request, slug)
    measure = get_object_or_404(project.measures, pk=pk)
    names = ("name", "short_name", "level", "unit", "target_on", "direction", "method",
             "collected_by", "explanation")  # fmt: skip
    form = MeasureForm(
        request.POST or None,
        project=project,
        today=clock.today(),
        measure=measure,
        initial={
            **{name: getattr(measure, name) for name in names},
            "target": "" if measure.target is None else plain(measure.target),
        },
    )
    if form.is_valid():
        try:
            measures.change(measure, fields=form.measure_fields())
        except DomainError as problem:
            form.add_error("name", str(problem))
        else:
            messages.success(request, "Measure saved.")
            return redirect(project)
    return _page(request, form, "Edit a measure", "Save measure", project=project)


@require_http_methods(WRITE)
def reading_new(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Add a reading: to the open cycle, or as a baseline."""
    project, today = _project(request, slug), clock.today()
    measure = get_object_or_404(project.measures, pk=pk)
    open_cycle = project.cycles.open().first()
    form = ReadingForm(
        request.POST or None,
        measure=measure,
        today=today,
        initial={"taken_on": today, "is_baseline": open_cycle is None},
    )
    if form.is_valid():
        data = form.cleaned_data
        submissions.once(
            Reading,
            data["key"],
            by=request.user,
            make=lambda: measures.read(
                measure,
                data["figure"],
                taken_on=data["taken_on"],
                cycle=None if data["is_baseline"] else open_cycle,
                school=data["school"],
            ),
        )
        messages.success(request, f"Reading added to {measure.name}.")
        return redirect(project)
    return _page(request, form, "Add a reading", "Add reading", project=project, about=measure.name)


@require_http_methods(WRITE)
def schools_edit(request: SignedInRequest, slug: str) -> HttpResponse:
    """Schools join and leave; a school that leaves keeps its entries."""
    project, today = _project(request, slug), clock.today()
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
    project, today = _project(request, slug), clock.today()
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


def _project(request: SignedInRequest, slug: str) -> Project:
    """A project this person edits: 404 outside their reach, 403 without the role."""
    visible = Project.objects.visible_to(request.access).select_related("alliance")
    project = get_object_or_404(visible, slug=slug)
    if not rules.can_edit_project(request.access, project):
        raise PermissionDenied("Alliance leads and project leads change a project.")
    return project


def _cycle_initial(cycle: Cycle, add: str) -> dict[str, Any]:
    """The values of a cycle; ``add`` is an intervention to put in the first free place."""
    names = ("term", "starts_on", "ends_on", "plan", "prediction")
    trials = list(cycle.trials.all())
    chosen = [str(trial.intervention_id) for trial in trials if trial.intervention_id]
    if add.isdecimal() and add not in chosen:
        chosen.append(add)
    own = next((trial for trial in trials if trial.own_idea), None) or Trial()
    return {
        **{name: getattr(cycle, name) for name in names},
        **dict(zip(CycleForm.CHOICES, chosen, strict=False)),
        "own_idea": own.own_idea,
        "previous_practice": own.previous_practice,
    }


def _page(
    request: SignedInRequest, form: Any, heading: str, save: str, **context: Any
) -> HttpResponse:
    context |= {"form": form, "heading": heading, "save": save, "writing": True}
    return render(request, "projects/form.html", context)
