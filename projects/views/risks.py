"""The risks of a project: read them, enter one, look at one again."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from core import clock
from core.access import SignedInRequest
from projects import registers, rules
from projects.actions import risks as actions
from projects.forms.risks import NewRiskForm, ReviewForm
from projects.models import Risk, RiskReview
from projects.views import scope
from projects.views.scope import WRITE
from writing import submissions


@require_safe
def risks(request: SignedInRequest, slug: str) -> HttpResponse:
    """Every risk as it stands, and a sentence about those nobody looked at in this cycle."""
    project = scope.read(request, slug)
    cycle = project.cycles.open().first()
    register = registers.risks_of(project, cycle, clock.today())
    context = {
        "project": project,
        "cycle": cycle,
        "register": register,
        "not_reviewed": register.not_reviewed_in(cycle),
        "can_edit": rules.can_edit_project(request.access, project),
    }
    return render(request, "projects/risks.html", context)


@require_http_methods(WRITE)
def risk_new(request: SignedInRequest, slug: str) -> HttpResponse:
    """Enter a risk with how it stands today."""
    project, today = scope.edited(request, slug), clock.today()
    form = NewRiskForm(request.POST or None, today=today)
    if form.is_valid():
        data = form.cleaned_data
        submissions.once(
            Risk,
            data["key"],
            by=request.user,
            make=lambda: actions.enter(
                project,
                by=request.user,
                at=clock.now(),
                today=today,
                kind=data["kind"],
                what=data["what"],
                fields=form.review_fields(),
            ),
        )
        messages.success(request, "Risk entered.")
        return redirect("projects:risks", project.slug)
    context = {"project": project, "form": form, "writing": True}
    return render(request, "projects/risk_form.html", context)


@require_http_methods(WRITE)
def risk_review(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Write down how a risk stands now. Of two who do so at once one is shown the other's words."""
    project, today = scope.edited(request, slug), clock.today()
    risk = get_object_or_404(project.risks, pk=pk)
    now = _newest(risk)
    stood = {name: getattr(now, name) for name in ReviewForm.STANDS if name != "look_again_on"}
    form = ReviewForm(request.POST or None, today=today, initial=stood | {"seen": now.number})
    conflict = None
    if form.is_valid():
        try:
            actions.review(
                risk,
                by=request.user,
                at=clock.now(),
                today=today,
                seen=form.cleaned_data["seen"],
                fields=form.review_fields(),
            )
        except actions.ReviewedMeanwhile as problem:
            form.add_error(None, str(problem))
            conflict = _newest(risk)
            form.carry(seen=conflict.number)
        else:
            messages.success(request, "Review saved. What was written before stays below it.")
            return redirect("projects:risks", project.slug)
    context = {
        "project": project, "risk": risk, "now": now, "form": form, "conflict": conflict,
        "writing": True,
    }  # fmt: skip
    status = 409 if conflict else 200
    return render(request, "projects/risk_form.html", context, status=status)


def _newest(risk: Risk) -> RiskReview:
    return risk.reviews.select_related("entered_by").latest("number")
