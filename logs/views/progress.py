"""Where a facilitator puts their own word for an alliance's progress."""

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
from logs.actions import progress
from logs.forms.progress import ProgressForm
from logs.models import ProgressOverride


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
        progress.take_back(found, today=today)
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
        "said": ProgressOverride.objects.filter(alliance=found, until__gte=today).first(),
        "writing": True,
    }
    return render(request, "logs/progress_form.html", context)
