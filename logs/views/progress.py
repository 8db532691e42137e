"""What is said of an alliance's progress: by its facilitator, by itself, and by the facts."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from alliances.models import Alliance
from clusters import addresses
from core import clock
from core.access import SignedInRequest
from core.models import in_force
from core.prepared import first_or_404
from logs import progress_page, rules
from logs.actions import progress
from logs.forms.progress import OwnProgressForm, ProgressForm
from logs.models import OwnProgress, ProgressOverride
from writing import submissions


@require_http_methods(["GET", "HEAD", "POST"])
def change_progress(request: SignedInRequest, slug: str, alliance: str) -> HttpResponse:
    """Say one's own word until a day, or take it back."""
    today = clock.today()
    cluster = first_or_404(addresses.cluster_at(slug, request.access))
    found = get_object_or_404(
        Alliance.objects.filter(in_force(today, "placings__"), placings__cluster=cluster),
        slug=alliance,
    )
    if cluster.pk not in request.access.facilitates:
        raise PermissionDenied("The cluster’s research facilitator changes the word.")
    if "take_back" in request.POST:
        progress.take_back(found, by=request.user, at=clock.now())
        messages.success(request, f"{found}: the word is worked out from the log again.")
        return redirect(cluster)
    form = ProgressForm(
        request.POST or None, today=today, initial={"until": today + progress.USUAL}
    )
    if form.is_valid():
        progress.say(found, by=request.user, at=clock.now(), **form.cleaned_data)
        messages.success(request, f"{found}: your word and reason are shown from now on.")
        return redirect(cluster)
    context = {
        "form": form,
        "cluster": cluster,
        "alliance": found,
        "said": ProgressOverride.objects.holding(today).filter(alliance=found).first(),
        "they_said": OwnProgress.objects.filter(alliance=found).first(),
        "writing": True,
    }
    return render(request, "logs/progress_form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def own_progress(request: SignedInRequest, slug: str) -> HttpResponse:
    """The word of the alliance beside its facilitator's and the facts', and all said before.

    Its members and its facilitator read it; its leads say how they see it.
    """
    access, today = request.access, clock.today()
    reached = Alliance.objects.live().filter(pk__in=access.reached_alliances)
    alliance = get_object_or_404(reached, slug=slug)
    says = rules.says_own_progress(access, alliance)
    if request.method == "POST" and not says:
        raise PermissionDenied("The leads of the alliance say how they see it.")
    form = OwnProgressForm(request.POST or None)
    if form.is_valid():
        words = {name: form.cleaned_data[name] for name in ("word", "reason")}
        submissions.once(
            OwnProgress,
            form.cleaned_data["key"],
            by=request.user,
            make=lambda: progress.say_of_oneself(
                alliance, by=request.user, at=clock.now(), **words
            ),
        )
        messages.success(request, "Saved. Your facilitator sees it beside their own word.")
        return redirect(request.path)
    context = {
        "form": form if says else None,
        "alliance": alliance,
        "page": progress_page.read(alliance, access, today),
        "writing": says,
    }
    return render(request, "logs/own_progress.html", context)
