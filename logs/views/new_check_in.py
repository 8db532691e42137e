"""Where a facilitator books one more call."""

from collections.abc import Iterable
from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.models import User
from alliances.models import Alliance
from clusters import audience, objections
from clusters.actions import calls, previews
from clusters.models import CheckIn, Placing
from core import clock
from core.access import Access, SignedInRequest
from core.models import in_force
from core.prepared import prepared
from core.templatetags.components import counted
from logs.forms.calls import NewCallForm
from writing import submissions


@require_http_methods(["GET", "HEAD", "POST"])
def check_in_new(request: SignedInRequest) -> HttpResponse:
    """Book a call with an alliance of an own cluster.

    What speaks against the day, and who is told where that is not one person, is shown first.
    """
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
    told = None
    if form.is_valid():
        now = clock.now()
        placing = placings[int(form.cleaned_data["alliance"])]
        first = submissions.already_made(CheckIn, form.sent_key, by=request.user)
        if first:  # which itself would speak against the day
            return redirect(first)
        against = _against(form, placing)
        told = previews.of_booking(placing.alliance, form.call_fields(), now)
        speaks = against or len(told.people) != 1
        if not speaks or form.is_seen(placing.alliance_id, form.when(), against, told.numbers):
            call = submissions.once(
                CheckIn,
                form.cleaned_data["key"],
                by=request.user,
                make=lambda: calls.book(
                    placing.alliance,
                    placing.cluster,
                    by=request.user,
                    at=now,
                    fields=form.call_fields(),
                ),
            )
            people = counted(len(told.people), "person is,people are")
            messages.success(request, f"Booked. {people} told by email.")
            return redirect(call)
    context = {
        "form": form,
        "against": against,
        "told": told,
        "leads": _leads([placing.alliance for placing in placings.values()], today),
        "writing": True,
    }
    return render(request, "logs/check_in_form.html", context)


@prepared
def _placings(access: Access, today: date) -> QuerySet[Placing]:
    """The alliances that a facilitator looks after, in their clusters."""
    mine = Placing.objects.filter(in_force(today), cluster_id__among=access.facilitates)
    return mine.select_related("alliance", "cluster__programme").order_by("alliance__name")


def _leads(alliances: Iterable[Alliance], today: date) -> list[tuple[Alliance, list[User]]]:
    """Who is told of a call with each alliance."""
    calls_with = [CheckIn(alliance=alliance) for alliance in alliances]
    told = audience.of_each(calls_with, today)
    return [
        (call.alliance, [each.person for each in people])
        for call, people in zip(calls_with, told, strict=True)
    ]


def _against(form: NewCallForm, placing: Placing) -> list[str]:
    """What speaks against the day."""
    fields = form.call_fields()
    when = (fields["due_on"], fields["starts_at"], fields["minutes"])
    return objections.against_call(placing, *when, today=form.today)
