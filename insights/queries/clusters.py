"""What a facilitator's dashboard knows of the alliances in their clusters."""

from datetime import date

from django.db.models import Q, QuerySet

from clusters.models import Cluster, Meeting, Term
from core.access import Access
from core.prepared import Ids, prepared
from logs import standing
from logs.standing import ClusterRows
from projects import vacancies


def of_facilitator(access: Access, today: date) -> list[ClusterRows]:
    """Every cluster a person facilitates today, in eight queries however many there are."""
    vacant = vacancies.read(access.facilitated, today)
    return standing.read(_clusters(access.facilitates), access.facilitated, today, vacant)


@prepared
def _clusters(clusters: Ids) -> QuerySet[Cluster]:
    return Cluster.objects.filter(pk__among=clusters)


def meetings_in(cluster: Cluster, term: Term) -> list[Meeting]:
    """The announced meetings of a cluster, and of its whole programme, in a term."""
    return _meetings(cluster.pk, cluster.programme_id, term.starts_on, term.ends_on)


@prepared
def _meetings(cluster: int, programme: int, since: date, until: date) -> QuerySet[Meeting]:
    return (
        Meeting.objects.announced()
        .filter(
            Q(cluster=cluster) | Q(cluster__isnull=True, programme=programme),
            held_on__gte=since,
            held_on__lte=until,
        )
        .select_related("host")
    )
