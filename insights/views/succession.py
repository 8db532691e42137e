"""Handing over a role."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core import clock
from core.access import SignedInRequest
from core.readonly import readonly
from insights.queries import succession as queries


@require_safe
@readonly
def succession(request: SignedInRequest, pk: int) -> HttpResponse:
    """Everything whoever takes a role over needs on its first day: one page, to be printed."""
    today = clock.today()
    post = queries.post_of(request.access, pk)
    if post is None:
        raise Http404
    context = {"post": post, "pack": queries.pack(post, request.access, today), "today": today}
    return render(request, "insights/succession.html", context)
