"""Whether the platform is well."""

from dataclasses import asdict

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from core import clock
from notifications import heartbeat, queries


@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """200 once web, worker and beat are ready.

    503 while the worker or the beat has not been seen lately, or a letter has been due for a
    quarter of an hour and is not gone. What else is an alarm, ``manage.py check_health`` tells.
    """
    now = clock.now()
    outbox = queries.wellbeing(now)
    seen = {part: heartbeat.is_alive(part, now) for part in ("worker", "beat")}
    return JsonResponse(
        {
            "web": "ready",
            **{part: "ready" if is_seen else "not seen" for part, is_seen in seen.items()},
            "outbox": asdict(outbox),
        },
        status=200 if all(seen.values()) and outbox.is_well else 503,
    )
