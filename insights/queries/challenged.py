"""Whether each project of a cluster is challenged this term and has answered; if not, why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from clusters.models import Cluster, Meeting, Term
from core.models import in_force
from core.paths import path_to
from core.prepared import prepared
from logs import review_times, rota
from logs.models import PeerChallenge
from logs.review_page import State, state_of
from projects.models import Cycle, Sharing


@dataclass(frozen=True)
class Challenged:
    """The peer challenge of one project in a term."""

    met: bool
    """Whether all meetings of the term have been."""
    meets_on: date | None
    """The meeting at which it is to be challenged, or was; nothing without one this term."""
    is_early: bool
    """Whether the platform has yet to propose who challenges whom."""
    alliance: str
    project: str
    slug: str
    sharing: str
    asked: int
    given: int
    answered: int
    waits_for: str | None
    """Of the alliances that were asked and have not written, the first."""
    meeting: int | None
    cycle: int | None
    """Where its last challenge is, if it has one."""

    @property
    def state(self) -> State:
        if self.is_early and not self.asked:
            return State("none", "Nobody asked yet")
        return state_of(self.asked, self.given, self.answered, is_over=self.is_over)

    @property
    def is_over(self) -> bool:
        """Whether no meeting of the term is ahead at which that could still change."""
        return self.met or self.meets_on is None

    @property
    def needs_somebody(self) -> bool:
        return self.state.kind == "risk"

    @property
    def why(self) -> str:
        """Why it is not challenged, or not answered; nothing where all is well."""
        if self.answered:
            return ""
        if self.given:
            return "Its lead has not answered yet."
        if self.asked:
            wrote = "has written nothing" if self.is_over else "has not written yet"
            return f"{self.waits_for} was asked and {wrote}."
        return self._why_nobody

    @property
    def _why_nobody(self) -> str:
        if self.meets_on is None:
            return "No meeting this term."
        if self.sharing == Sharing.ALLIANCE:
            return rota.NOT_SHARED
        if self.is_early:
            return "The platform proposes a challenger three weeks before the meeting."
        return "Nobody was asked." if self.met else "Nobody is asked yet."

    @property
    def url(self) -> str:
        if self.meeting and self.cycle:
            return path_to("logs:review_cycle", self.meeting, self.cycle)
        return path_to("insights:project", self.slug)


@dataclass(frozen=True)
class Challenges:
    """Those of a cluster; who needs somebody comes first."""

    rows: list[Challenged]
    meeting: Meeting | None
    """The meeting of the term that they are for: the next one, else the last."""

    @property
    def words(self) -> str:
        given = sum(row.given > 0 for row in self.rows)
        answered = sum(row.answered > 0 for row in self.rows)
        return f"{given} of {len(self.rows)} challenged, {answered} answered"


def read(
    cluster: Cluster, term: Term | None, meetings: Sequence[Meeting], today: date
) -> Challenges:
    """Every project with an open cycle, in one query; ``meetings`` are those of the term.

    None before the dates of a term are known.
    """
    if term is None:
        return Challenges([], None)
    termly = [each for each in meetings if each.cluster_id and each.kind == Meeting.Kind.TERMLY]
    ahead = [each for each in termly if each.held_on >= today]
    meeting = next(iter(ahead or termly[-1:]), None)
    meets_on = meeting.held_on if meeting else None
    is_early = bool(meeting and review_times.is_early(meeting, today))
    found = _rows(cluster.pk, term.starts_on, term.ends_on, today)
    rows = [Challenged(not ahead, meets_on, is_early, *row) for row in found]
    rows.sort(key=lambda row: (not row.needs_somebody, row.asked, row.given, row.answered))
    return Challenges(rows, meeting)


@prepared
def _rows(cluster: int, since: date, until: date, today: date) -> QuerySet[Any, tuple[Any, ...]]:
    """The fields of :class:`Challenged` from ``alliance`` on.

    A challenge counts for its project, whichever cycle was open at the meeting.
    """
    here = PeerChallenge.objects.standing().filter(
        ~Q(challenger=F("cycle__project__alliance")),
        meeting__in=Meeting.objects.announced()
        .filter(kind=Meeting.Kind.TERMLY, held_on__gte=since, held_on__lte=until)
        .values("pk"),
        cycle__project=OuterRef("project"),
    )
    counted = here.order_by().values("cycle__project")

    def count(**which: Any) -> Coalesce:
        number = counted.filter(**which).annotate(n=Count("pk")).values("n")
        return Coalesce(Subquery(number), 0)

    last = here.order_by("-meeting__held_on", "-pk")
    return (
        Cycle.objects.open()
        .filter(
            in_force(today, "project__alliance__placings__"),
            project__alliance__placings__cluster=cluster,
        )
        .order_by("project__alliance__name", "project__title", "pk")
        .values_list(
            "project__alliance__name",
            "project__title",
            "project__slug",
            "project__sharing",
            count(),
            count(submitted_at__isnull=False),
            count(answered_at__isnull=False),
            Subquery(last.filter(submitted_at__isnull=True).values("challenger__name")[:1]),
            Subquery(last.values("meeting")[:1]),
            Subquery(last.values("cycle")[:1]),
        )
    )
