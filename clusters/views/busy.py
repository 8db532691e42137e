"""When an alliance is busy, so that its meetings and calls are proposed on other days (row C09)."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from alliances.models import Alliance
from alliances.views import scope
from clusters import rules
from clusters.actions import busy as actions
from clusters.forms.busy import ChangedBusyForm, NewBusyForm
from clusters.models import BusyPeriod
from core import clock
from core.access import SignedInRequest
from core.exceptions import ChangedMeanwhile
from writing import submissions

REFUSAL = "Alliance leads say when the alliance is busy, and so does its facilitator."


@require_safe
def busy(request: SignedInRequest) -> HttpResponse:
    """What is to come first, then what is over."""
    alliance, alliances = scope.asked(request)
    today, rows = clock.today(), list(alliance.busy_periods.all())
    context = {
        "alliance": alliance,
        "alliances": alliances,
        "ahead": [row for row in rows if row.ends_on >= today],
        "over": [row for row in reversed(rows) if row.ends_on < today],
        "can_enter": rules.can_enter_busy_periods(request.access, alliance.pk),
    }
    return render(request, "clusters/busy.html", context)


@require_http_methods(scope.WRITE)
def busy_new(request: SignedInRequest, slug: str) -> HttpResponse:
    """Enter a period; sent twice, it is entered once."""
    alliance = scope.find(request, slug)
    _must_enter(request, alliance)
    form = NewBusyForm(request.POST or None)
    if form.is_valid():
        submissions.once(
            BusyPeriod,
            form.cleaned_data["key"],
            by=request.user,
            make=lambda: BusyPeriod.objects.create(alliance=alliance, **form.answers()),
        )
        messages.success(request, "Added. Proposed days keep clear of it where they can.")
        return redirect(_list(alliance))
    context = {"form": form, "alliance": alliance, "back": _list(alliance), "writing": True}
    return render(request, "clusters/busy_form.html", context)


@require_http_methods(scope.WRITE)
def busy_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change a period, or take it away."""
    mine = Alliance.objects.visible_to(request.access)
    period = get_object_or_404(
        BusyPeriod.objects.filter(alliance__in=mine).select_related("alliance"), pk=pk
    )
    alliance = period.alliance
    _must_enter(request, alliance)
    names = ("starts_on", "ends_on", "why")
    initial = {name: getattr(period, name) for name in names} | {"seen": period.state}
    form = ChangedBusyForm(request.POST or None, initial=initial)
    conflict = None
    if form.is_valid():
        try:
            seen, is_removed = form.cleaned_data["seen"], "remove" in request.POST
            if is_removed:
                actions.remove(period, seen=seen)
            else:
                actions.change(period, seen=seen, **form.answers())
        except ChangedMeanwhile as problem:
            form.add_error(None, str(problem))
            conflict = get_object_or_404(BusyPeriod, pk=pk)
            form.carry(seen=conflict.state)
        else:
            messages.success(request, "Taken away." if is_removed else "Saved.")
            return redirect(_list(alliance))
    context = {
        "form": form,
        "period": period,
        "alliance": alliance,
        "conflict": conflict,
        "back": _list(alliance),
        "writing": True,
    }
    return render(request, "clusters/busy_form.html", context, status=409 if conflict else 200)


def _must_enter(request: SignedInRequest, alliance: Alliance) -> None:
    if not rules.can_enter_busy_periods(request.access, alliance.pk):
        raise PermissionDenied(REFUSAL)


def _list(alliance: Alliance) -> str:
    return f"{reverse('clusters:busy')}?alliance={alliance.slug}"
