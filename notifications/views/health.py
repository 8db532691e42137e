"""Whether the platform is well."""

from dataclasses import asdict

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from core import clock
from notifications import heartbeat, queries


@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """200 once web and worker are ready.

    503 while the worker has not been seen lately, or a letter has been due for a quarter of an hour
    and is not gone.
    """
    now = clock.now()
    is_worker_ready, outbox = heartbeat.is_alive("worker", now), queries.wellbeing(now)
    return JsonResponse(
        {
            "web": "ready",
            "worker": "ready" if is_worker_ready else "not seen",
            "outbox": asdict(outbox),
        },
        status=200 if is_worker_ready and outbox.is_well else 503,
    )
