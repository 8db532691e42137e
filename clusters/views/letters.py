"""What became of the letters about a cluster, for its facilitator."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from clusters import letter_list
from clusters.views import scope
from core import clock
from core.access import SignedInRequest


@require_safe
def letters(request: SignedInRequest, slug: str) -> HttpResponse:
    """Who was written to about what, and whether it was sent, waits, failed or came back."""
    cluster, now = scope.facilitated(request, slug), clock.now()
    choices = letter_list.choices(cluster, now)
    asked = request.GET.get("state", "")
    chosen = next((each for each in choices if each.word == asked), choices[0])
    page = letter_list.read(cluster, chosen.word, request.GET.get("page"), now)
    context = {
        "cluster": cluster,
        "choices": choices,
        "chosen": chosen,
        "page": page,
        "lines": [letter_list.line(message, now) for message in page],
    }
    return render(request, "clusters/letters.html", context)
