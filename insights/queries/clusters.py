"""What a facilitator's dashboard knows of the alliances in their clusters."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db.models import (
    Count,
    Exists,
    F,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce

from alliances.models import Alliance, Post
from clusters.calendar import SchoolCalendar
from clusters.models import CheckIn, Cluster, Meeting, Placing, Term
from core.access import Access
from core.models import in_force
from logs.models import Entry, ProgressOverride, Reflection
from logs.progress import Facts, Override, Progress, progress
from projects.models import Cycle, Measure, Project, Reading


@dataclass(frozen=True)
class Evidence:
    """What is shared of one alliance's log."""

    last_entry_on: date | None = None
    entries: int = 0
    """In the open cycle."""
    measures: int = 0
    """Measures with evidence in the open cycle."""


@dataclass(frozen=True)
class AllianceRow:
    """One alliance as its facilitator sees it."""

    alliance: Alliance
    lead_name: str
    lead_email: str
    project: Project | None
    evidence: Evidence
    progress: Progress
    call: CheckIn | None
    """The call that matters now: a missed one, else the next, else the last that was held."""

    @property
    def open_stage(self) -> Cycle.Stage:
        """The stage of the open cycle; closed when there is none."""
        return Cycle.Stage(self.project.open_stage) if self.project else Cycle.Stage.CLOSED

    @property
    def stage_number(self) -> int:
        return Cycle.Stage.values.index(self.open_stage) + 1

    @property
    def stage(self) -> str:
        return str(self.open_stage.label)

    @property
    def missed_words(self) -> str:
        return f"Missed {self.call_day}"

    @property
    def held_words(self) -> str:
        return f"Done {self.call_day}"

    @property
    def call_day(self) -> str:
        return f"{self.call.due_on.day} {self.call.due_on:%b}" if self.call else ""

    @property
    def remark(self) -> str:
        """Why the word is what it is, or what comes next when all is well."""
        if self.progress.reasons:
            return self.progress.reasons[0]
        if self.open_stage == Cycle.Stage.REVIEW:
            return "Ready for review"
        due = self.project.readings_due if self.project else 0
        return f"{due} reading{'' if due == 1 else 's'} due" if due else "Nothing due"


@dataclass(frozen=True)
class ClusterRows:
    """A cluster with its alliances, those that need somebody first."""

    cluster: Cluster
    calendar: SchoolCalendar
    rows: list[AllianceRow] = field(default_factory=list)
    calls: list[CheckIn] = field(default_factory=list)
    """The announced calls of this term, in their order."""

    @property
    def to_chase(self) -> list[AllianceRow]:
        return [row for row in self.rows if row.progress.needs_chasing]

    @property
    def count_words(self) -> str:
        chase = len(self.to_chase)
        return f"{len(self.rows)}, {chase} to chase" if chase else str(len(self.rows))


def of_facilitator(access: Access, today: date) -> list[ClusterRows]:
    """Every cluster a person facilitates today, in seven queries however many there are."""
    clusters = list(Cluster.objects.filter(pk__in=access.facilitates))
    return read_clusters(clusters, access.facilitated, today)


def read_clusters(
    clusters: list[Cluster], alliances: frozenset[int], today: date
) -> list[ClusterRows]:
    """Clusters with their alliances as they stand on this day."""
    calendars = _calendars(clusters)
    found = {cluster.pk: ClusterRows(cluster, calendars[cluster.pk]) for cluster in clusters}
    projects, evidence = _projects(alliances), _evidence(alliances)
    reflected, calls = _reflected(alliances), _calls(alliances, calendars, today)
    for placing in _placings(clusters, today):
        mine = found[placing.cluster_id]
        project, seen = projects.get(placing.alliance_id), evidence.get(placing.alliance_id)
        call, missed = _call_that_matters(calls[placing.alliance_id], today)
        mine.calls.extend(calls[placing.alliance_id])
        facts = Facts(
            has_project=project is not None,
            started_on=project.started_on if project else None,
            last_entry_on=seen.last_entry_on if seen else None,
            last_shared_reflection_on=reflected.get(placing.alliance_id),
            missed_call_on=missed.due_on if missed else None,
            override=Override(placing.own_word, placing.own_reason) if placing.own_word else None,
        )
        mine.rows.append(
            AllianceRow(
                alliance=placing.alliance,
                lead_name=placing.lead_name or "",
                lead_email=placing.lead_email or "",
                project=project,
                evidence=seen or Evidence(),
                progress=progress(facts, mine.calendar, today),
                call=call,
            )
        )
    for mine in found.values():
        mine.rows.sort(key=lambda row: (row.progress.urgency, row.alliance.name))
        mine.calls.sort(key=lambda call: (call.due_on, call.starts_at))
    return list(found.values())


def _placings(clusters: list[Cluster], today: date) -> QuerySet[Placing]:
    """Who is placed where today, with the lead and the facilitator's own word if there is one."""
    lead = Post.objects.filter(
        in_force(today), alliance=OuterRef("alliance"), role=Post.Role.LEAD
    ).order_by("starts_on", "pk")
    own_word = ProgressOverride.objects.filter(
        alliance=OuterRef("alliance"), until__gte=today
    ).order_by("-at", "-pk")
    return (
        Placing.objects.filter(in_force(today), cluster__in=clusters)
        .select_related("alliance")
        .annotate(
            lead_name=Subquery(lead.values("person__name")[:1]),
            lead_email=Subquery(lead.values("person__email")[:1]),
            own_word=Subquery(own_word.values("word")[:1]),
            own_reason=Subquery(own_word.values("reason")[:1]),
        )
    )


def _calendars(clusters: list[Cluster]) -> dict[int, SchoolCalendar]:
    """The calendar of each cluster: its own terms where it has any, else its programme's."""
    own: dict[int, list[Term]] = defaultdict(list)
    common: dict[int, list[Term]] = defaultdict(list)
    for term in Term.objects.filter(programme__in={cluster.programme_id for cluster in clusters}):
        (own[term.cluster_id] if term.cluster_id else common[term.programme_id]).append(term)
    return {
        cluster.pk: SchoolCalendar.of(own[cluster.pk] or common[cluster.programme_id])
        for cluster in clusters
    }


def _projects(alliances: frozenset[int]) -> dict[int, Project]:
    """The project each alliance works on: the one whose cycle was opened last.

    Each carries ``open_stage`` (closed when no cycle is open), ``measure_count`` and
    ``readings_due``.
    """
    opened = Cycle.objects.open().filter(project=OuterRef("pk"))
    measures = Measure.objects.filter(project=OuterRef("pk")).order_by().values("project")
    read_now = Reading.objects.filter(measure=OuterRef("pk"), cycle__in=Cycle.objects.open())
    count = {"output_field": IntegerField()}
    found = (
        Project.objects.filter(alliance__in=alliances)
        .annotate(
            open_stage=Coalesce(Subquery(opened.values("stage")[:1]), Value(Cycle.Stage.CLOSED)),
            opened_on=Subquery(opened.values("starts_on")[:1]),
            measure_count=Coalesce(
                Subquery(measures.annotate(n=Count("pk")).values("n")), 0, **count
            ),
            readings_due=Coalesce(
                Subquery(measures.filter(~Exists(read_now)).annotate(n=Count("pk")).values("n")),
                0,
                **count,
            ),
        )
        .order_by(F("opened_on").asc(nulls_first=True), "pk")
    )
    return {project.alliance_id: project for project in found}


def _evidence(alliances: frozenset[int]) -> dict[int, Evidence]:
    now = ~Q(cycle__stage=Cycle.Stage.CLOSED)
    found = (
        Entry.objects.shared()
        .filter(cycle__project__alliance__in=alliances)
        .order_by()
        .values_list("cycle__project__alliance")
        .annotate(
            last_entry_on=Max("happened_on"),
            entries=Count("pk", filter=now),
            measures=Count("measure", filter=now, distinct=True),
        )
    )
    return {alliance: Evidence(*rest) for alliance, *rest in found}


def _reflected(alliances: frozenset[int]) -> dict[int, date]:
    """When somebody of each alliance last shared a reflection."""
    return dict(
        Reflection.objects.shared()
        .filter(cycle__project__alliance__in=alliances)
        .order_by()
        .values_list("cycle__project__alliance")
        .annotate(last=Max("happened_on"))
    )


def _calls(
    alliances: frozenset[int], calendars: dict[int, SchoolCalendar], today: date
) -> dict[int, list[CheckIn]]:
    """The announced check-in calls of each alliance, since the oldest current term began."""
    terms = [calendar.current_term(today) for calendar in calendars.values()]
    since = min((term.starts_on for term in terms if term), default=today)
    found: dict[int, list[CheckIn]] = defaultdict(list)
    for call in CheckIn.objects.announced().filter(alliance__in=alliances, due_on__gte=since):
        found[call.alliance_id].append(call)
    return found


def _call_that_matters(calls: list[CheckIn], today: date) -> tuple[CheckIn | None, CheckIn | None]:
    """(the call to show, the missed call nobody has made up for since)."""
    held = [call for call in calls if call.outcome == CheckIn.Outcome.HELD]
    missed = [
        call
        for call in calls
        if call.is_missed and not any(other.due_on > call.due_on for other in held)
    ]
    ahead = [call for call in calls if not call.outcome and call.due_on >= today]
    shown = next(iter(missed[-1:] or ahead[:1] or held[-1:]), None)
    return shown, missed[-1] if missed else None


def meetings_in(cluster: Cluster, term: Term) -> list[Meeting]:
    """The announced meetings of a cluster, and of its whole programme, in a term."""
    meetings = Meeting.objects.announced().filter(
        Q(cluster=cluster) | Q(cluster__isnull=True, programme=cluster.programme_id),
        held_on__range=(term.starts_on, term.ends_on),
    )
    return list(meetings.select_related("host"))
