"""What has come of the peer reviews of cycles."""

from dataclasses import dataclass

from django.db.models import Count, Q

from logs.models import PeerChallenge
from projects.models import Cycle


@dataclass(frozen=True)
class PeerReview:
    """How far the peer review of one cycle has come, whatever the meeting."""

    is_challenged: bool
    """At least one other alliance has handed in its review."""
    is_answered: bool
    """And at least one such review has its answer."""


def peer_review_of(cycle: Cycle) -> PeerReview:
    """Whether another alliance has challenged a cycle, and whether that was answered; one query."""
    found = PeerChallenge.objects.of_peers().filter(cycle=cycle)
    counts = found.aggregate(
        given=Count("pk"), answered=Count("pk", filter=Q(answered_at__isnull=False))
    )
    return PeerReview(bool(counts["given"]), bool(counts["answered"]))
