"""How the alliances of a cluster stand on a day: log, calls, and the word for their progress."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

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
from django.utils.timezone import localdate

from alliances.models import Alliance, Post
from clusters import queries
from clusters.calendar import SchoolCalendar
from clusters.models import CheckIn, Cluster, Placing
from core.models import in_force
from core.prepared import Ids, prepared
from logs import owed
from logs.models import Entry, OwnProgress, ProgressOverride, Reflection, StageChange
from logs.progress import Facts, Override, Progress, drift, progress
from projects.models import Cycle, Measure, Project, Sharing
from projects.vacancies import Vacancy, signals

ENTRIES, REFLECTIONS = "entries", "reflections"

Vacant = Mapping[int, Sequence[Vacancy]]
NONE: Vacant = {}


@dataclass(frozen=True)
class Evidence:
    """What is shared of one alliance's log."""

    last_entry_on: date | None = None
    entries: int = 0
    """In the open cycle."""
    measures: int = 0
    """Measures with evidence in the open cycle."""
    withdrawn: int = 0
    """Entries of the open cycle that were pulled back, which no longer count."""


@dataclass(frozen=True)
class AllianceRow:
    """One alliance as its facilitator sees it."""

    alliance: Alliance
    lead_name: str
    lead_email: str
    lead_phone: str
    project: Project | None
    evidence: Evidence
    progress: Progress
    worked_out: Progress
    """The same as the facts say it, whatever word the facilitator has put before them."""
    call: CheckIn | None
    """The call that matters now: a missed one, else the next, else the last that was held."""
    they_say: str = ""
    """How the alliance itself sees it, with the day."""
    drift: tuple[str, ...] = ()
    """What says that the alliance is losing touch, unless the facilitator's own word is before."""
    signal: str = ""
    """Since when: another entry or call makes it another signal."""
    vacancies: tuple[Vacancy, ...] = ()
    """Schools that have nobody as sponsor or champion; no word of a facilitator answers that."""

    @property
    def needs_chasing(self) -> bool:
        return self.progress.needs_chasing or bool(self.vacancies)

    @property
    def to_say(self) -> tuple[str, ...]:
        """Why it needs somebody: what its word rests on, while that says so."""
        return self.progress.reasons if self.progress.needs_chasing else ()

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
        return self.due_words

    @property
    def due_words(self) -> str:
        """How many readings its lead is asked for in the open cycle."""
        due = self.project.readings_due if self.project and self.project.open_number else 0
        return f"{due} reading{'' if due == 1 else 's'} due" if due else "Nothing due"


@dataclass(frozen=True)
class ClusterRows:
    """A cluster with its alliances, those that need somebody first."""

    cluster: Cluster
    calendar: SchoolCalendar
    rows: list[AllianceRow] = field(default_factory=list)
    projects: list[Project] = field(default_factory=list)
    """All projects of the alliances, each with its alliance."""
    calls: list[CheckIn] = field(default_factory=list)
    """The announced calls since this term began, in their order."""

    @cached_property
    def unfounded(self) -> list[Project]:
        """Projects that lack a priority or a mandate."""
        return [project for project in self.projects if project.lacks]

    @cached_property
    def to_chase(self) -> list[AllianceRow]:
        return [row for row in self.rows if row.needs_chasing]

    @property
    def count_words(self) -> str:
        chase = len(self.to_chase)
        return f"{len(self.rows)}, {chase} to chase" if chase else str(len(self.rows))


def of_alliance(alliance: Alliance, today: date, vacant: Vacant = NONE) -> ClusterRows | None:
    """One alliance in the cluster it is placed in today; None when it is in none."""
    placed = Cluster.objects.filter(in_force(today, "placings__"), placings__alliance=alliance)
    return next(iter(read(list(placed), frozenset({alliance.pk}), today, vacant)), None)


def worked_out(alliance: Alliance, today: date) -> str:
    """The word that the facts propose for an alliance; empty while it is in no cluster."""
    found = of_alliance(alliance, today)
    return found.rows[0].worked_out.word if found and found.rows else ""


def read(
    clusters: list[Cluster], alliances: frozenset[int], today: date, vacant: Vacant = NONE
) -> list[ClusterRows]:
    """Clusters with these of their alliances as they stand on this day.

    ``vacant`` are the vacancies of their schools, from whoever tells of them
    (``projects.vacancies``).
    """
    calendars = queries.calendars(clusters)
    found = {cluster.pk: ClusterRows(cluster, calendars[cluster.pk]) for cluster in clusters}
    projects = _by_alliance(_projects(alliances, today + owed.TARGET_AHEAD))
    evidence, reflected = _log_of(alliances)
    calls = _calls_by_alliance(alliances, calendars, today)
    for placing in _placings(frozenset(found), alliances, today):
        mine = found[placing.cluster_id]
        calendar = mine.calendar.for_alliance(placing.alliance_id)
        tried, seen = projects[placing.alliance_id], evidence.get(placing.alliance_id)
        project = tried[-1] if tried else None
        called = calls[placing.alliance_id]
        _name_alliance([*tried, *called], placing.alliance)
        mine.projects.extend(tried)
        mine.calls.extend(_since_term_began(called, mine.calendar, today))
        call, missed = _call_that_matters(called, today)
        facts = Facts(
            has_project=project is not None,
            started_on=project.started_on if project else None,
            last_entry_on=seen.last_entry_on if seen else None,
            last_shared_reflection_on=reflected.get(placing.alliance_id),
            missed_call_on=missed.due_on if missed else None,
            override=Override(placing.own_word, placing.own_reason) if placing.own_word else None,
        )
        proposed = progress(replace(facts, override=None), calendar, today)
        mine.rows.append(
            AllianceRow(
                alliance=placing.alliance,
                lead_name=placing.lead_name or "",
                lead_email=placing.lead_email or "",
                lead_phone=placing.lead_phone or "",
                project=project,
                evidence=seen or Evidence(),
                progress=progress(facts, calendar, today) if facts.override else proposed,
                worked_out=proposed,
                they_say=_they_say(placing),
                call=call,
                drift=() if facts.override else tuple(drift(facts, calendar, today)),
                signal=f"{facts.last_entry_on}/{facts.missed_call_on}",
                vacancies=signals(vacant.get(placing.alliance_id, ()), calendar, today),
            )
        )
    for mine in found.values():
        mine.rows.sort(key=lambda row: (row.progress.urgency, row.alliance.name))
        mine.calls.sort(key=lambda call: (call.due_on, call.starts_at))
    return list(found.values())


@prepared
def _placings(clusters: Ids, alliances: Ids, today: date) -> QuerySet[Placing]:
    """Who is placed where today, with the lead and the facilitator's own word if there is one."""
    lead = Post.objects.filter(
        in_force(today), alliance=OuterRef("alliance"), role=Post.Role.LEAD
    ).order_by("starts_on", "pk")
    own_word = (
        ProgressOverride.objects.holding(today)
        .filter(alliance=OuterRef("alliance"))
        .order_by("-at", "-pk")
    )
    they_say = OwnProgress.objects.filter(alliance=OuterRef("alliance")).order_by("-at", "-pk")
    return (
        Placing.objects.filter(
            in_force(today), cluster_id__among=clusters, alliance_id__among=alliances
        )
        .select_related("alliance")
        .annotate(
            lead_name=Subquery(lead.values("person__name")[:1]),
            lead_email=Subquery(lead.values("person__email")[:1]),
            lead_phone=Subquery(lead.values("person__phone")[:1]),
            own_word=Subquery(own_word.values("word")[:1]),
            own_reason=Subquery(own_word.values("reason")[:1]),
            they_say=Subquery(they_say.values("word")[:1]),
            they_said_at=Subquery(they_say.values("at")[:1]),
        )
    )


@prepared
def _projects(alliances: Ids, due_until: date) -> QuerySet[Project]:
    """Projects, last the one each alliance works on now: that whose cycle was opened last.

    Each carries ``open_stage`` (closed when no cycle is open), ``open_number``, ``measure_count``,
    ``readings_due``: how many its lead is asked for, and ``went_on``: whether that cycle went on
    with something missing.
    """
    opened = Cycle.objects.open().filter(project=OuterRef("pk")).order_by()  # one at most
    now = ~Q(cycle__stage=Cycle.Stage.CLOSED)
    went_on = StageChange.objects.filter(now, cycle__project=OuterRef("pk")).exclude(missing="")
    measures = Measure.objects.filter(project=OuterRef("pk")).order_by()
    due = owed.due(measures, due_until).values("project")
    count = {"output_field": IntegerField()}
    return (
        Project.objects.filter(alliance_id__among=alliances)
        .with_what_it_serves()
        .annotate(
            open_stage=Coalesce(Subquery(opened.values("stage")[:1]), Value(Cycle.Stage.CLOSED)),
            opened_on=Subquery(opened.values("starts_on")[:1]),
            open_number=Subquery(opened.values("number")[:1]),
            went_on=Exists(went_on),
            measure_count=Coalesce(
                Subquery(measures.values("project").annotate(n=Count("pk")).values("n")),
                0,
                **count,
            ),
            readings_due=Coalesce(Subquery(due.annotate(n=Count("pk")).values("n")), 0, **count),
        )
        .order_by(F("opened_on").asc(nulls_first=True), "pk")
    )


def _they_say(placing: Any) -> str:
    if not placing.they_say:
        return ""
    day = localdate(placing.they_said_at)
    return f"{OwnProgress.Word(placing.they_say).label}, {day.day} {day:%b}"


def _by_alliance(projects: list[Project]) -> dict[int, list[Project]]:
    found: dict[int, list[Project]] = defaultdict(list)
    for project in projects:
        found[project.alliance_id].append(project)
    return found


def _name_alliance(rows: Iterable[Project | CheckIn], alliance: Alliance) -> None:
    """Each with its alliance, which was read once for all of them."""
    for row in rows:
        row.alliance = alliance


def _log_of(alliances: frozenset[int]) -> tuple[dict[int, Evidence], dict[int, date]]:
    """By alliance, its evidence, and when a reflection was shared last."""
    evidence: dict[int, Evidence] = {}
    reflected: dict[int, date] = {}
    for what, alliance, last, *counts in _shared(alliances):
        if what == ENTRIES:
            evidence[alliance] = Evidence(last, *counts)
        else:
            reflected[alliance] = last
    return evidence, reflected


@prepared
def _shared(alliances: Ids) -> QuerySet[Any, tuple[Any, ...]]:
    """What is shared of each alliance's log, in one question for entries and reflections.

    Which of the two, the alliance, when the last one happened, and of entries the other fields of
    :class:`Evidence`.
    """
    now = ~Q(cycle__stage=Cycle.Stage.CLOSED)
    alliance = "cycle__project__alliance"
    here = {f"{alliance}_id__among": alliances}
    shared, gone = ~Q(sharing=Sharing.ONLY_ME), Q(withdrawn_at__isnull=False)
    entries = (
        Entry.objects.filter(shared | gone, **here)
        .order_by()
        .values_list(Value(ENTRIES), alliance)
        .annotate(
            last=Max("happened_on", filter=shared),
            entries=Count("pk", filter=now & shared),
            measures=Count("measure", filter=now & shared, distinct=True),
            withdrawn=Count("pk", filter=now & gone),
        )
    )
    none = Value(0, output_field=IntegerField())
    reflections = (
        Reflection.objects.shared()
        .filter(**here)
        .order_by()
        .values_list(Value(REFLECTIONS), alliance)
        .annotate(last=Max("happened_on"), entries=none, measures=none, withdrawn=none)
    )
    return entries.union(reflections, all=True)


def _calls_by_alliance(
    alliances: frozenset[int], calendars: dict[int, SchoolCalendar], today: date
) -> dict[int, list[CheckIn]]:
    """The announced calls of each alliance since the oldest current term began.

    One that was missed before stays among them until a later one is held.
    """
    terms = [calendar.current_term(today) for calendar in calendars.values()]
    since = min((term.starts_on for term in terms if term), default=today)
    found: dict[int, list[CheckIn]] = defaultdict(list)
    for call in _calls(alliances, since):
        found[call.alliance_id].append(call)
    return found


@prepared
def _calls(alliances: Ids, since: date) -> QuerySet[CheckIn]:
    announced = CheckIn.objects.announced().filter(alliance_id__among=alliances)
    open_still = CheckIn.objects.missed_and_open().values("pk")
    return announced.filter(Q(due_on__gte=since) | Q(pk__in=open_still))


def _since_term_began(
    calls: list[CheckIn], calendar: SchoolCalendar, today: date
) -> Iterator[CheckIn]:
    term = calendar.current_term(today)
    return (call for call in calls if term is None or call.due_on >= term.starts_on)


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
