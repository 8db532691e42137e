"""How the outbox is doing."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Count, Min, Q

from notifications import heartbeat
from notifications.models import Message, Relay


@dataclass(frozen=True)
class Wellbeing:
    """What a machine that watches, and a person who is called, want to know first."""

    oldest_due_seconds: int
    in_doubt: int
    dead: int
    relay_away_since: datetime | None
    last_tick: datetime | None

    @property
    def is_well(self) -> bool:
        return self.oldest_due_seconds <= settings.OUTBOX_ALARM_SECONDS


def wellbeing(at: datetime) -> Wellbeing:
    """Read it in three small queries; *in doubt* counts only what has not been settled since."""
    unsent = Message.objects.unsent().aggregate(
        oldest=Min("due_at"), in_doubt=Count("pk", filter=Q(in_doubt__gt=0))
    )
    oldest = unsent["oldest"] or at
    return Wellbeing(
        oldest_due_seconds=max(0, int((at - oldest).total_seconds())),
        in_doubt=unsent["in_doubt"],
        dead=Message.objects.filter(state=Message.State.FAILED).count(),
        relay_away_since=Relay.objects.values_list("away_since", flat=True).first(),
        last_tick=heartbeat.last_seen("beat"),
    )
