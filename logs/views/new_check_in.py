"""Where a facilitator books one more call."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from clusters import objections
from clusters.actions import calls
from clusters.models import CheckIn, Placing
from core import clock
from core.access import Access, SignedInRequest
from core.models import in_force
from core.prepared import prepared
from logs.forms.calls import NewCallForm
from writing import submissions


@require_http_methods(["GET", "HEAD", "POST"])
def check_in_new(request: SignedInRequest) -> HttpResponse:
    """Book a call with an alliance of an own cluster. What speaks against the day is shown once."""
    access, today = request.access, clock.today()
    if not access.is_facilitator:
        raise PermissionDenied("The cluster’s research facilitator books its calls.")
    placings = {placing.alliance_id: placing for placing in _placings(access, today)}
    form = NewCallForm(
        request.POST or None,
        today=today,
        alliances=[(pk, str(placing.alliance)) for pk, placing in placings.items()],
        initial={"alliance": request.GET.get("alliance", ""), "minutes": 20},
    )
    against: list[str] = []
    if form.is_valid():
        placing = placings[int(form.cleaned_data["alliance"])]
        first = submissions.already_made(CheckIn, form.sent_key, by=request.user)
        if first:  # which itself would speak against the day
            return redirect(first)
        against = _unseen(form, placing)
        if not against:
            call = submissions.once(
                CheckIn,
                form.cleaned_data["key"],
                by=request.user,
                make=lambda: calls.book(
                    placing.alliance,
                    placing.cluster,
                    by=request.user,
                    at=clock.now(),
                    fields=form.call_fields(),
                ),
            )
            messages.success(request, f"Booked. {placing.alliance} is told.")
            return redirect(call)
    context = {"form": form, "against": against, "alliances": placings, "writing": True}
    return render(request, "logs/check_in_form.html", context)


@prepared
def _placings(access: Access, today: date) -> QuerySet[Placing]:
    """The alliances that a facilitator looks after, in their clusters."""
    mine = Placing.objects.filter(in_force(today), cluster_id__among=access.facilitates)
    return mine.select_related("alliance", "cluster__programme").order_by("alliance__name")


def _unseen(form: NewCallForm, placing: Placing) -> list[str]:
    """What speaks against the day and was not seen yet; the form then says that it was."""
    fields = form.call_fields()
    when = (fields["due_on"], fields["starts_at"], fields["minutes"])
    against = objections.against_call(placing, *when, today=form.today)
    return form.unseen(against, f"{placing.alliance_id} {fields['due_on']}")
