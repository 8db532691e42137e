"""What every page behind a link of a letter does: open by its key, and answer all others alike."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from core import clock
from notifications import links
from notifications.models import Link

Page = Callable[[HttpRequest, Link], HttpResponse]


def opened_by_link(*purposes: str) -> Callable[[Page], Callable[[HttpRequest], HttpResponse]]:
    """A view that gets the open link its address names.

    An unknown, a used, a taken back and an expired one get one and the same page, so that nobody
    learns from it what there was.
    """

    def around(page: Page) -> Callable[[HttpRequest], HttpResponse]:
        @require_http_methods(["GET", "HEAD", "POST"])
        @wraps(page)
        def view(request: HttpRequest) -> HttpResponse:
            link = links.find(purposes, request.GET.get("key", ""), clock.now())
            if link is None:
                return _gone(request)
            try:
                return page(request, link)
            except links.LinkGone:
                return _gone(request)

        return view

    return around


def _gone(request: HttpRequest) -> HttpResponse:
    return render(request, "notifications/link_gone.html", status=404)
