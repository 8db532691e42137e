"""What a facilitator's dashboard knows of the alliances in their clusters."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet, Subquery

from clusters.models import Cluster, Meeting, Term
from core.access import Access
from core.models import in_force
from core.paths import path_to
from core.prepared import Ids, prepared
from logs import standing
from logs.review_page import State, state_of
from logs.standing import ClusterRows
from projects import vacancies
from projects.models import Cycle


@dataclass(frozen=True)
class ReviewRow:
    """How far the peer challenge of one cycle has come before the next meeting."""

    alliance: str
    project: str
    cycle: int
    meeting: int
    asked: int
    given: int
    answered: int

    @property
    def state(self) -> State:
        return state_of(self.asked, self.given, self.answered)

    @property
    def url(self) -> str:
        return path_to("logs:review_cycle", self.meeting, self.cycle)


def of_facilitator(access: Access, today: date) -> list[ClusterRows]:
    """Every cluster a person facilitates today, in eight queries however many there are."""
    vacant = vacancies.read(access.facilitated, today)
    return standing.read(_clusters(access.facilitates), access.facilitated, today, vacant)


@prepared
def _clusters(clusters: Ids) -> QuerySet[Cluster]:
    return Cluster.objects.filter(pk__among=clusters)


def reviews_of(cluster: Cluster, today: date) -> list[ReviewRow]:
    """The open cycles of a cluster, those without a challenger at its next meeting first.

    Empty where no meeting is announced.
    """
    return [ReviewRow(*row) for row in _reviews(cluster.pk, today)]


@prepared
def _reviews(cluster: int, today: date) -> QuerySet[Any, tuple[Any, ...]]:
    ahead = Meeting.objects.announced().filter(
        cluster=cluster, kind=Meeting.Kind.TERMLY, held_on__gte=today
    )
    following = Subquery(ahead.order_by("held_on", "starts_at", "pk").values("pk")[:1])
    at_it = Q(challenges__meeting=following, challenges__withdrawn_at__isnull=True)
    is_in = Q(challenges__submitted_at__isnull=False)
    is_answered = Q(challenges__answered_at__isnull=False)
    return (
        Cycle.objects.open()
        .filter(
            in_force(today, "project__alliance__placings__"),
            project__alliance__placings__cluster=cluster,
        )
        .annotate(
            following=following,
            asked=Count("challenges", filter=at_it),
            given=Count("challenges", filter=at_it & is_in),
            answered=Count("challenges", filter=at_it & is_answered),
        )
        .filter(following__isnull=False)
        .order_by("asked", "given", "answered", "project__alliance__name", "pk")
        .values_list(
            "project__alliance__name", "project__title", "pk", "following", "asked", "given",
            "answered",
        )
    )  # fmt: skip


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
