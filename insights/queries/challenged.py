"""Whether each project of a cluster is challenged this term and has answered; if not, why."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import F, Q, QuerySet

from alliances.models import Alliance
from clusters.models import Meeting, Term
from core.paths import path_to
from core.prepared import Ids, prepared
from logs import review_times, rota
from logs.models import PeerChallenge
from logs.review_page import State, state_of
from projects.models import Project, Sharing


@dataclass(frozen=True)
class Challenged:
    """The peer challenge of one project in a term."""

    project: Project
    challenges: list[PeerChallenge]
    """By another alliance and not given to a third since, the latest meeting first.

    They count for the project, whichever cycle was open at the meeting.
    """
    met: bool
    """Whether all meetings of the term have been."""
    meets_on: date | None
    """The meeting at which it is to be challenged, or was; nothing without one this term."""
    is_early: bool
    """Whether the platform has yet to propose who challenges whom."""

    @property
    def asked(self) -> int:
        return len(self.challenges)

    @cached_property
    def given(self) -> int:
        return sum(each.is_in for each in self.challenges)

    @cached_property
    def answered(self) -> int:
        return sum(each.is_answered for each in self.challenges)

    @property
    def waits_for(self) -> Alliance:
        """Of the alliances that were asked and have not written, the first."""
        return next(each.challenger for each in self.challenges if not each.is_in)

    @cached_property
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
        if self.project.sharing == Sharing.ALLIANCE:
            return rota.NOT_SHARED
        if self.is_early:
            return "The platform proposes a challenger three weeks before the meeting."
        return "Nobody was asked." if self.met else "Nobody is asked yet."

    @property
    def url(self) -> str:
        """Where its last challenge is; its own page while it has none."""
        if not self.challenges:
            return self.project.get_absolute_url()
        last = self.challenges[0]
        return path_to("logs:review_cycle", last.meeting_id, last.cycle_id)


@dataclass(frozen=True)
class Challenges:
    """Those of a cluster; who needs somebody comes first."""

    rows: list[Challenged]
    meeting: Meeting | None
    """The meeting of the term that they are for: the next one, else the last."""
    next_meeting: Meeting | None = None
    """The same, unless it is over."""

    @property
    def words(self) -> str:
        given = sum(row.given > 0 for row in self.rows)
        answered = sum(row.answered > 0 for row in self.rows)
        return f"{given} of {len(self.rows)} challenged, {answered} answered"


def read(
    projects: Iterable[Project], term: Term | None, meetings: Sequence[Meeting], today: date
) -> Challenges:
    """Every project with an open cycle, of these, in one query.

    Each carries its alliance and ``open_number``; ``meetings`` are those of the term. None before
    the dates of a term are known.
    """
    if term is None:
        return Challenges([], None)
    termly = [each for each in meetings if each.cluster_id and each.kind == Meeting.Kind.TERMLY]
    ahead = [each for each in termly if each.held_on >= today]
    meeting = next(iter(ahead or termly[-1:]), None)
    meets_on = meeting.held_on if meeting else None
    is_early = bool(meeting and review_times.is_early(meeting, today))
    running = [each for each in projects if each.open_number]
    running.sort(key=lambda each: (each.alliance.name, each.title, each.pk))
    given = defaultdict(list)
    for each in _given(frozenset(each.pk for each in running), term.starts_on, term.ends_on):
        given[each.project].append(each)
    rows = [Challenged(each, given[each.pk], not ahead, meets_on, is_early) for each in running]
    rows.sort(key=lambda row: (not row.needs_somebody, row.asked, row.given, row.answered))
    return Challenges(rows, meeting, meeting if ahead else None)


@prepared
def _given(projects: Ids, since: date, until: date) -> QuerySet[Any]:
    """The challenges of projects at the termly meetings of a stretch of days, as they count.

    Each carries ``project``, the number of its project.
    """
    return (
        PeerChallenge.objects.standing()
        .filter(
            ~Q(challenger=F("cycle__project__alliance")),
            cycle__project_id__among=projects,
            meeting__in=Meeting.objects.announced().filter(kind=Meeting.Kind.TERMLY),
            meeting__held_on__gte=since,
            meeting__held_on__lte=until,
        )
        .annotate(project=F("cycle__project"))
        .select_related("challenger")
        .only("meeting", "cycle", "submitted_at", "answered_at", "challenger__name")
        .order_by("-meeting__held_on", "-pk")
    )
