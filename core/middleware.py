"""Sign-in for every page that is not named as open, and headers for all of them."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest, RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import get_resolver
from django.utils.cache import add_never_cache_headers


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Send whoever is not signed in to sign-in, except on the pages of ``settings.OPEN_PAGES``."""

    def process_view(
        self, request: HttpRequest, view_func: Callable, view_args: Any, view_kwargs: Any
    ) -> HttpResponse | None:
        """Only the list counts: no view opens itself, and all lead to the one sign-in page."""
        match = request.resolver_match
        if request.user.is_authenticated or (match and match.view_name in settings.OPEN_PAGES):
            return None
        return redirect_to_login(request.get_full_path())


class PlainMethodsMiddleware:
    """Pages are read and forms are sent; every other method is refused at the door."""

    ALLOWED = ("GET", "HEAD", "POST")

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in self.ALLOWED:
            return HttpResponseNotAllowed(self.ALLOWED)
        return self.get_response(request)


class PlainCharactersMiddleware:
    """Forms come in UTF-8, as every browser sends ours: others can say what no page can show."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        charset = (request.content_params or {}).get("charset", "utf-8")
        if charset.lower() not in ("utf-8", "utf8"):
            raise BadRequest("Forms are sent in UTF-8.")
        return self.get_response(request)


class SmallRequestsMiddleware:
    """What is far larger than any form of ours is refused before any of it is read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or ""
        if length.isdecimal() and int(length.lstrip("0")[:19] or "0") > settings.REQUEST_MOST_BYTES:
            handler: Callable[..., HttpResponse] = get_resolver().resolve_error_handler(413)
            return handler(request, exception=RequestDataTooBig())
        return self.get_response(request)


class PrivatePagesMiddleware:
    """Tell browsers and proxies to keep no copy of a page of somebody who is signed in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if "Cache-Control" not in response and not request.path.startswith(settings.STATIC_URL):
            add_never_cache_headers(response)
        return response


class OwnNotFoundMiddleware:
    """Our own page for what is not here, with DEBUG on too: whoever looks around meets it.

    Django would show the addresses of the product instead.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if settings.DEBUG and response.status_code == 404 and request.resolver_match is None:
            return self._page(request, Http404())
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if settings.DEBUG and isinstance(exception, Http404):
            return self._page(request, exception)
        return None

    def _page(self, request: HttpRequest, exception: Http404) -> HttpResponse:
        handler: Callable[..., HttpResponse] = get_resolver().resolve_error_handler(404)
        return handler(request, exception=exception)
