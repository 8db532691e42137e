"""How the outbox is doing, and what somebody has to look at."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Min, Q
from django.utils.timezone import localtime

from notifications import heartbeat
from notifications.models import Message, Relay

LATELY = timedelta(days=2)
"""A letter that could not be sent is an alarm while it became due no longer ago."""

ALARMS = ("worker", "beat", "late", "doubt", "dead", "relay")
"""What an alarm can be about."""


@dataclass(frozen=True)
class Wellbeing:
    """What a machine that watches, and a person who is called, want to know first."""

    oldest_due_seconds: int
    in_doubt: int
    held: int
    """Held by somebody; they go when they are released."""
    dead: int
    dead_lately: int
    relay_away_since: datetime | None
    last_tick: datetime | None

    @property
    def is_well(self) -> bool:
        return self.oldest_due_seconds <= settings.OUTBOX_ALARM_SECONDS


def wellbeing(at: datetime) -> Wellbeing:
    """Read it in four small queries; *in doubt* counts only what has not been settled since."""
    unsent = Message.objects.unsent().aggregate(
        oldest=Min("due_at", filter=Q(held_at=None)),
        in_doubt=Count("pk", filter=Q(in_doubt__gt=0)),
    )
    oldest = unsent["oldest"] or at
    dead = Message.objects.filter(state=Message.State.FAILED).aggregate(
        all=Count("pk"), lately=Count("pk", filter=Q(due_at__gte=at - LATELY))
    )
    return Wellbeing(
        oldest_due_seconds=max(0, int((at - oldest).total_seconds())),
        in_doubt=unsent["in_doubt"],
        held=Message.objects.held().count(),
        dead=dead["all"],
        dead_lately=dead["lately"],
        relay_away_since=Relay.objects.values_list("away_since", flat=True).first(),
        last_tick=heartbeat.last_seen("beat"),
    )


def alarms(at: datetime) -> dict[str, str]:
    """What somebody has to look at, a sentence for each thing; empty while all is well."""
    return dict(_alarms(wellbeing(at), at))


def _alarms(outbox: Wellbeing, at: datetime) -> Iterator[tuple[str, str]]:
    for part in ("worker", "beat"):
        if not heartbeat.is_alive(part, at):
            yield part, f"no sign of life {_since(heartbeat.last_seen(part))}"
    if not outbox.is_well:
        yield "late", f"a letter has been due for {outbox.oldest_due_seconds // 60} minutes"
    if outbox.in_doubt:
        yield "doubt", f"nobody knows whether {_letters(outbox.in_doubt)} went; tried again"
    if outbox.dead_lately:
        days = LATELY.days
        yield "dead", f"{_letters(outbox.dead_lately)} of the last {days} days could not be sent"
    if outbox.relay_away_since:
        yield "relay", f"the mail relay has been away {_since(outbox.relay_away_since)}"


def _since(moment: datetime | None) -> str:
    return f"since {localtime(moment):%Y-%m-%d %H:%M}" if moment else "yet"


def _letters(count: int) -> str:
    return f"{count} letter" if count == 1 else f"{count} letters"
