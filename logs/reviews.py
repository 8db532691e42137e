"""The peer reviews of a meeting, read from the tables."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet, Subquery

from alliances.models import Alliance
from clusters import meeting_page
from clusters.models import Cluster, Meeting, Placing
from core.models import in_force
from core.prepared import prepared
from logs import rota
from logs.models import PeerChallenge
from projects.models import Cycle, Sharing


def cycles_at(meeting: Meeting, members: list[int] | None = None) -> QuerySet[Cycle]:
    """The open cycles of the alliances that meet, in the order of their names."""
    who = meeting_page.ids_of(meeting) if members is None else members
    return (
        Cycle.objects.open()
        .filter(project__alliance__in=who)
        .select_related("project__alliance", "term")
        .order_by("project__alliance__name", "project__title", "pk")
    )


def rota_of(meeting: Meeting) -> rota.Rota:
    """The pairs that a meeting lacks, those that lapse, and the cycles nobody can challenge."""
    members = meeting_page.ids_of(meeting)
    standing = PeerChallenge.objects.standing().filter(meeting=meeting)
    return draw(meeting, members, cycles_at(meeting, members), standing)


def draw(
    meeting: Meeting,
    members: list[int],
    cycles: Iterable[Cycle],
    standing: Iterable[PeerChallenge],
) -> rota.Rota:
    """The same from the alliances that meet, their open cycles and the challenges that stand."""
    asked: dict[bool, list[rota.Pair]] = {True: [], False: []}
    for row in standing:
        asked[row.is_in].append(rota.Pair(row.cycle_id, row.challenger_id))
    return rota.draw(
        [_turn(cycle) for cycle in cycles],
        members,
        standing=asked[True],
        waiting=asked[False],
        before=set(_before(meeting.cluster_id or 0, meeting.held_on)),
        neighbour=_neighbour(meeting, members),
    )


def candidates(meeting: Meeting, cycle: Cycle) -> tuple[list[Alliance], str]:
    """The alliances that can be asked to challenge a cycle; none, and why."""
    members = meeting_page.ids_of(meeting)
    found, why = rota.candidates(_turn(cycle), members, _neighbour(meeting, members))
    return list(Alliance.objects.filter(pk__in=found).order_by("name")), why


def _turn(cycle: Cycle) -> rota.Turn:
    sharing = cycle.project.sharing
    return rota.Turn(
        cycle.pk,
        cycle.project.alliance_id,
        is_shared=sharing in Sharing.reaching(Sharing.CLUSTER),
        is_shared_widely=sharing == Sharing.PROGRAMME,
    )


@prepared
def _before(cluster: int, held_on: date) -> QuerySet[PeerChallenge, tuple[int, int]]:
    """Who challenged whom at the meeting of a cluster before: (challenger, challenged)."""
    last = (
        Meeting.objects.announced()
        .filter(cluster=cluster, held_on__lt=held_on, challenges__isnull=False)
        .order_by("-held_on")
        .values("pk")[:1]
    )
    standing = PeerChallenge.objects.standing().filter(meeting=Subquery(last))
    return standing.values_list("challenger", "cycle__project__alliance")


def _neighbour(meeting: Meeting, members: list[int]) -> rota.Neighbour | None:
    """The cluster that lends challengers to an alliance that is alone in its own."""
    if len(members) > 1:
        return None
    placed = defaultdict(list)
    placings = Placing.objects.filter(
        in_force(meeting.held_on), cluster__programme=meeting.programme_id
    )
    for placing in placings.exclude(cluster=meeting.cluster_id).order_by("alliance__name"):
        placed[placing.cluster_id].append(placing.alliance_id)
    others = Cluster.objects.filter(pk__in=placed)
    region = meeting.cluster.region if meeting.cluster else ""
    return rota.nearest(
        region,
        [rota.Neighbour(each.name, each.region, tuple(placed[each.pk])) for each in others],
    )
