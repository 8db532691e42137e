"""What a project writes down beside its cycles: one page, and a short form for each kind."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods, require_safe

from core import clock
from core.access import SignedInRequest
from core.exceptions import DomainError
from core.set_up.sheets import as_csv
from projects import registers, rules
from projects.actions import records as actions
from projects.forms import records as forms
from projects.models import (
    ChangeRecord,
    Decision,
    EvidenceRead,
    Milestone,
    Project,
    QualityCheck,
)
from projects.models.records import Record
from projects.views import scope
from projects.views.scope import WRITE
from writing import submissions


@dataclass(frozen=True)
class Kind:
    """A kind of record: what it is, its form, and what the form and its button say."""

    model: type[Record]
    form: type[forms.RecordForm]
    heading: str
    save: str


KINDS = {
    "decision": Kind(Decision, forms.DecisionForm, "Write down a decision", "Save decision"),
    "change": Kind(ChangeRecord, forms.ChangeForm, "Write down a change", "Save change"),
    "evidence": Kind(EvidenceRead, forms.EvidenceForm, "Note evidence you read", "Save evidence"),
    "check": Kind(QualityCheck, forms.CheckForm, "Write down a quality check", "Save check"),
    "milestone": Kind(Milestone, forms.MilestoneForm, "Set a milestone", "Save milestone"),
}
"""By the word of the address."""


@require_safe
def records(request: SignedInRequest, slug: str) -> HttpResponse:
    """Decisions, changes, evidence, checks and milestones of a project."""
    project = scope.read(request, slug)
    cycle, today = project.cycles.open().first(), clock.today()
    milestones = registers.milestones_of(project)
    context = {
        "project": project,
        "decisions": _kept(project, Decision),
        "changes": _kept(project, ChangeRecord),
        "evidence": _kept(project, EvidenceRead),
        "checks": [
            (row, rules.can_take_back(request.access, project, row))
            for row in _kept(project, QualityCheck)
        ],
        "milestones": [(row, row.is_late(today)) for row in milestones],
        "missing": registers.missing_evidence(cycle) if cycle else [],
        "can_edit": rules.can_edit_project(request.access, project),
        "can_check": scope.checks_quality(request, project),
    }
    return render(request, "projects/records.html", context)


def _kept(project: Project, kind: type[Record]) -> list[Record]:
    """Those of a kind, the newest first, those taken back among them."""
    related = ["entered_by", "taken_back_by", *(["cycle"] if kind is QualityCheck else [])]
    return list(kind._default_manager.filter(project=project).select_related(*related))


HEADINGS = [
    "decided_on", "what", "why", "alternatives", "who", "entered_by", "taken_back_on",
    "taken_back_why",
]  # fmt: skip
"""The columns of the file; their names stay the same."""


@require_safe
def decisions_csv(request: SignedInRequest, slug: str) -> HttpResponse:
    """The decision log for a spreadsheet, the oldest first."""
    project = scope.read(request, slug)
    found = Decision.objects.filter(project=project).select_related("entered_by")
    rows = [
        [
            row.decided_on.isoformat(),
            row.what,
            row.reason,
            row.alternatives,
            row.who,
            str(row.entered_by or ""),
            localdate(row.taken_back_at).isoformat() if row.taken_back_at else "",
            row.taken_back_why,
        ]
        for row in found.order_by("decided_on", "pk")
    ]
    return as_csv(HEADINGS, rows, f"{project.slug}-decisions.csv")


@require_http_methods(WRITE)
def record_new(request: SignedInRequest, slug: str, kind: str) -> HttpResponse:
    """Write something down; it is not changed afterwards."""
    if kind not in KINDS:
        raise Http404
    of, today = KINDS[kind], clock.today()
    project = (scope.checked if of.model is QualityCheck else scope.edited)(request, slug)
    form = of.form(request.POST or None, project=project, today=today)
    if form.is_valid():
        submissions.once(
            of.model,
            form.cleaned_data["key"],
            by=request.user,
            make=lambda: actions.enter(
                of.model, project, by=request.user, at=clock.now(), fields=form.record_fields()
            ),
        )
        messages.success(request, "Saved.")
        return redirect("projects:records", project.slug)
    return _page(request, form, of.heading, of.save, project=project)


@require_http_methods(WRITE)
def record_take_back(request: SignedInRequest, slug: str, kind: str, pk: int) -> HttpResponse:
    """Say that something was written down wrongly; it stays readable."""
    project = scope.read(request, slug)
    if kind not in KINDS:
        raise Http404
    record = get_object_or_404(KINDS[kind].model, project=project, pk=pk)
    if not rules.can_take_back(request.access, project, record):
        raise PermissionDenied("Leads take back what a project wrote down.")
    form = forms.TakeBackForm(request.POST or None)
    if form.is_valid():
        try:
            actions.take_back(record, by=request.user, at=clock.now(), why=form.cleaned_data["why"])
        except DomainError as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, "Taken back. It stays readable, with your reason.")
            return redirect("projects:records", project.slug)
    return _page(request, form, "Take it back", "Take it back", project=project, about=str(record))


@require_http_methods(WRITE)
def milestone_reached(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Say when a milestone was reached and what shows it."""
    project = scope.edited(request, slug)
    milestone = get_object_or_404(Milestone, project=project, pk=pk)
    form = forms.ReachedForm(request.POST or None, today=clock.today())
    if form.is_valid():
        try:
            actions.reach(milestone, by=request.user, at=clock.now(), **form.cleaned_data)
        except DomainError as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, "Milestone reached.")
            return redirect("projects:records", project.slug)
    return _page(request, form, "Milestone reached", "Save", project=project, about=str(milestone))


def _page(
    request: SignedInRequest, form: Any, heading: str, save: str, **context: Any
) -> HttpResponse:
    context |= {"form": form, "heading": heading, "save": save, "writing": True}
    return render(request, "projects/record_form.html", context)
