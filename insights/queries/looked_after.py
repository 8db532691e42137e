"""Schools of a cluster that somebody should look after: at risk, perhaps at risk, agreements."""

from dataclasses import dataclass
from datetime import date

from clusters.models import Cluster
from core.access import Access
from projects import agreements, missed_steps
from projects.missed_steps import Proposal
from projects.models import Agreement, Concern, Project


@dataclass(frozen=True)
class LookedAfter:
    """What the facilitator of a cluster sees of its schools."""

    at_risk: list[Concern]
    proposed: list[Proposal]
    agreements: list[Agreement]


def read(access: Access, cluster: Cluster, today: date) -> LookedAfter:
    """Of the projects of the alliances placed in the cluster, in seven queries."""
    placed = cluster.placings.filter(alliance__in=access.facilitated).values("alliance")
    projects = frozenset(Project.objects.filter(alliance__in=placed).values_list("pk", flat=True))
    worries = (
        Concern.objects.visible_to(access)
        .filter(
            settled_at__isnull=True,
            participation__project__in=projects,
            participation__left_on__isnull=True,
        )
        .select_related("participation__school", "participation__project__alliance", "raised_by")
    )
    return LookedAfter(
        list(worries),
        list(missed_steps.proposals(projects).values()),
        list(agreements.ending(projects, today)),
    )
