"""Pages for what went wrong: what happened, whose it is, what to do next."""

import logging
import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from core.exceptions import SeeInstead

log = logging.getLogger(__name__)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    instead = exception if isinstance(exception, SeeInstead) else None
    return _page(request, 403, reason=str(exception), instead=instead)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 404)


def too_large(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 413)


def server_error(request: HttpRequest) -> HttpResponse:
    """Needs no database: whatever broke may break again."""
    reference = _reference()
    log.error("Reference %s: %s %s failed", reference, request.method, request.path)
    return HttpResponse(
        render_to_string("insights/errors/500.html", {"reference": reference}), status=500
    )


def _page(request: HttpRequest, status: int, **context: Any) -> HttpResponse:
    reference = _reference()
    log.info("Reference %s: %s for %s %s", reference, status, request.method, request.path)
    context = {"reference": reference, **context}
    return render(request, f"insights/errors/{status}.html", context, status=status)


def _reference() -> str:
    """A short code that a person can quote and that stands in the log."""
    code = secrets.token_hex(3).upper()
    return f"{code[:4]}-{code[4:]}"
