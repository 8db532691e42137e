"""Design a project: its questions, what it serves and who agreed, the six steps of leaders."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from core import clock
from core.access import SignedInRequest
from core.exceptions import ChangedMeanwhile
from projects import preparation, rules
from projects.actions import projects
from projects.forms.design import FitForm, NewQuestionForm, QuestionForm, StepForm
from projects.models import ResearchQuestion, StepTaken
from projects.views import scope
from projects.views.scope import WRITE
from writing import submissions

DROPPED = 0
"""What a form has seen of a question that stands no more."""


@require_http_methods(WRITE)
def question_new(request: SignedInRequest, slug: str) -> HttpResponse:
    """Ask one more question."""
    project = scope.edited(request, slug)
    form = NewQuestionForm(request.POST or None)
    if form.is_valid():
        submissions.once(
            ResearchQuestion,
            form.cleaned_data["key"],
            by=request.user,
            make=lambda: projects.ask(project, today=clock.today(), text=form.cleaned_data["text"]),
        )
        messages.success(request, "Question added.")
        return redirect(project)
    return scope.page(request, form, "Ask a question", "Add question", project=project)


@require_http_methods(WRITE)
def question_edit(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Put a question in other words, or drop it, with the reason; a dropped one is asked anew.

    Whoever had it open when somebody else did so sees both (409), and may still save theirs.
    """
    project = scope.edited(request, slug)
    asked = get_object_or_404(project.questions, pk=pk)
    now = project.questions.filter(position=asked.position, replaced_on=None).first()
    stands = now.pk if now else DROPPED
    text = now.text if now else asked.text
    form = QuestionForm(request.POST or None, initial={"text": text, "seen": stands})
    conflict = ""
    if form.is_valid():
        data = form.cleaned_data
        try:
            if data["seen"] != stands:
                raise ChangedMeanwhile("question")
            if now:
                projects.replace_question(
                    now, today=clock.today(), text=data["text"], reason=data["reason"]
                )
            elif data["text"]:
                projects.ask(project, today=clock.today(), text=data["text"])
        except ChangedMeanwhile as problem:
            form.add_error(None, str(problem))
            form.carry(seen=stands)
            conflict = now.text if now else "The question was dropped."
        else:
            messages.success(request, "Saved. The question before stays in the history.")
            return redirect(project)
    return scope.page(
        request, form, "Change a question", "Save question",
        project=project, about=text, conflict=conflict,
    )  # fmt: skip


@require_http_methods(WRITE)
def fit(request: SignedInRequest, slug: str) -> HttpResponse:
    """Say which priorities the project serves, and who agreed to it."""
    project = scope.edited(request, slug)
    served = list(project.priorities.values_list("pk", flat=True))
    form = FitForm(
        request.POST or None,
        project=project,
        today=clock.today(),
        initial={
            "priorities": served,
            "mandate": project.mandate,
            "mandate_on": project.mandate_on,
            "version": project.version,
        },
    )
    conflict = ""
    if form.is_valid():
        try:
            projects.set_fit(project, by=request.user, at=clock.now(), **form.cleaned_data)
        except ChangedMeanwhile as problem:
            conflict = scope.conflict(form, problem, project, priorities=served)
        else:
            messages.success(request, "Saved.")
            return redirect(project)
    return scope.page(
        request, form, "Priorities and mandate", "Save", project=project, conflict=conflict
    )


@require_safe
def steps(request: SignedInRequest, slug: str) -> HttpResponse:
    """The six steps leaders take before they test something, and all that was said of each."""
    project = scope.read(request, slug)
    context = {
        "project": project,
        "lines": preparation.steps_of(project),
        "can_edit": rules.can_edit_project(request.access, project),
    }
    return render(request, "projects/steps.html", context)


@require_http_methods(WRITE)
def step(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """Say of one step whether it is taken, and how."""
    project = scope.edited(request, slug)
    lines = preparation.steps_of(project)
    line = next((each for each in lines if each.step == number and each.is_told), None)
    if line is None:
        raise Http404
    said = {"note": line.now.note, "is_done": line.now.is_done} if line.now else {}
    form = StepForm(request.POST or None, initial=said)
    if form.is_valid():
        data = form.cleaned_data
        submissions.once(
            StepTaken,
            data["key"],
            by=request.user,
            make=lambda: StepTaken.objects.create(
                project=project,
                step=number,
                is_done=data["is_done"],
                note=data["note"],
                by=request.user,
                at=clock.now(),
            ),
        )
        messages.success(request, "Saved. What was said before stays below it.")
        return redirect("projects:steps", project.slug)
    return scope.page(
        request, form, f"Step {number}", "Save step", project=project, about=line.step.label,
        back=(reverse("projects:steps", args=[project.slug]), "Six steps for leaders"),
    )  # fmt: skip
