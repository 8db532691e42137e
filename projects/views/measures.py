"""Measures: add, change, say how strong the evidence is."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from core import clock
from core.access import SignedInRequest
from core.exceptions import ChangedMeanwhile, DomainError
from projects.actions import locks, measures
from projects.forms.measures import ClaimForm, MeasureForm, NewMeasureForm, measure_initial
from projects.models import ImpactClaim, Measure, Strength
from projects.views import scope
from projects.views.scope import WRITE
from writing import submissions


@require_http_methods(WRITE)
def measure_new(request: SignedInRequest, slug: str) -> HttpResponse:
    """Add a measure with its baseline."""
    project, today = scope.edited(request, slug), clock.today()
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
                    methods=data["methods"],
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
    return scope.page(request, form, "Add a measure", "Add measure", project=project)


@require_http_methods(WRITE)
def measure_edit(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Change a measure; its readings stay. One that the open cycle has locked is amended."""
    project = scope.edited(request, slug)
    measure = get_object_or_404(project.measures, pk=pk)
    if request.method != "POST" and locks.is_locked(measure):
        cycle = project.cycles.open().get()
        amend = reverse("projects:cycle_amend", args=[project.slug, cycle.number])
        return redirect(f"{amend}?measure={measure.pk}")
    form = MeasureForm(
        request.POST or None,
        project=project,
        today=clock.today(),
        measure=measure,
        initial=measure_initial(measure),
    )
    conflict = ""
    if form.is_valid():
        data = form.cleaned_data
        try:
            measures.change(
                measure,
                by=request.user,
                at=clock.now(),
                version=data["version"],
                fields=form.measure_fields(),
                methods=data["methods"],
            )
        except ChangedMeanwhile as problem:
            now = measure_initial(Measure.objects.get(pk=measure.pk))
            conflict = scope.conflict(form, problem, measure, **now)
        except DomainError as problem:
            is_name = isinstance(problem, locks.NameTaken)
            form.add_error("name" if is_name else None, str(problem))
        else:
            messages.success(request, "Measure saved.")
            return redirect(project)
    return scope.page(
        request, form, "Edit a measure", "Save measure", project=project, conflict=conflict
    )


@require_http_methods(WRITE)
def claim_edit(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Say how strong the evidence of the newest cycle is; what was said of earlier ones stays."""
    project = scope.edited(request, slug)
    measure = get_object_or_404(project.measures, pk=pk)
    cycle = project.cycles.order_by("-number").first()
    if cycle is None:
        messages.info(request, "Open a cycle first: the strength of evidence is about a cycle.")
        return redirect(project)
    said = ImpactClaim.objects.filter(measure=measure, cycle=cycle).first()
    form = ClaimForm(request.POST or None, initial=_claim_initial(said, measure))
    conflict = None
    if form.is_valid():
        data = form.cleaned_data
        try:
            measures.claim(measure, cycle, by=request.user, at=clock.now(), **data)
        except ChangedMeanwhile as problem:
            form.add_error(None, str(problem))
            conflict = ImpactClaim.objects.filter(measure=measure, cycle=cycle).first()
            form.carry(version=conflict.version if conflict else 0)
        else:
            messages.success(request, f"Saved for {measure.name}. It stands beside the figures.")
            return redirect(measure)
    return scope.page(
        request, form, "Strength of evidence", "Save", project=project,
        about=f"{measure.name}, {str(cycle).lower()}", conflict=conflict and _said(conflict),
    )  # fmt: skip


def _claim_initial(said: ImpactClaim | None, measure: Measure) -> dict[str, object]:
    """What was said, or what the readings themselves suggest."""
    if said:
        return {"strength": said.strength, "caution": said.caution, "version": said.version}
    if measure.readings.exclude(compared_with="").exists():
        return {"strength": Strength.COMPARED, "version": 0}
    has_baseline = measure.readings.filter(cycle__isnull=True).exists()
    return {"strength": Strength.BEFORE_AFTER if has_baseline else "", "version": 0}


def _said(claim: ImpactClaim) -> str:
    return " ".join(filter(None, [f"{claim.get_strength_display()}.", claim.caution]))
