"""Help me choose: from an alliance's weak strands to interventions."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from alliances.models import Alliance
from core.access import SignedInRequest
from core.readonly import readonly
from insights.queries import choosing
from insights.queries.toolkit import cycles_to_plan


@require_safe
@readonly
def choose(request: SignedInRequest) -> HttpResponse:
    """What the toolkit lists under the strands an alliance placed lowest.

    Whoever belongs to no alliance is led to the strands: there is nothing of theirs to start from.
    """
    access = request.access
    alliances = sorted(
        Alliance.objects.visible_to(access), key=lambda each: each.pk in access.facilitated
    )
    slug = request.GET.get("alliance")
    alliance = next((each for each in alliances if slug in (None, "", each.slug)), None)
    if slug and alliance is None:
        raise Http404
    context = {
        "alliance": alliance,
        "alliances": alliances,
        "choice": choosing.read(access, alliance) if alliance else None,
        "cycles": [
            cycle
            for cycle in cycles_to_plan(access)
            if alliance and cycle.project.alliance_id == alliance.pk and cycle.stage == "plan"
        ],
    }
    return render(request, "insights/choose.html", context)
