"""What somebody still has to write before their cluster meets; pages and reminders ask here."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import Case, F, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from accounts.models import User
from clusters.models import Cluster, Placing
from core.access import Access
from core.models import in_force
from core.paths import path_to
from core.templatetags.components import day
from logs import queries
from logs.facts import Facts
from logs.missing import missing_to_advance
from logs.models import Reflection
from projects.access import access_of
from projects.models import Cycle, Measure, Sharing
from projects.rules import can_edit_project

TARGET_AHEAD = timedelta(days=14)
"""How long before the day of a target its reading is among what is due."""


@dataclass(frozen=True)
class Task:
    """Something due before the cluster meets, done or not."""

    words: str
    hint: str
    url_name: str
    query: str
    kind: str
    state: str
    about: tuple[str | int, ...] = ()
    """What the page is of, where its address says so."""

    @property
    def is_done(self) -> bool:
        return self.kind == "plain"

    @property
    def url_path(self) -> str:
        page = path_to(self.url_name, *self.about)
        return f"{page}?{self.query}" if self.query else page


@dataclass(frozen=True)
class Owed:
    """A task that is not done, for a letter: what, how it stands, and where to do it."""

    title: str
    hint: str
    url_path: str


def owed(person: User, cluster: Cluster, today: date) -> list[Owed]:
    """What a person has still to write in the cycles they write in before this cluster meets.

    Empty for whoever writes in no open cycle of its alliances. Where they write in several, each
    hint names the project.
    """
    access = access_of(person, today)
    cycles = list(_cycles(access, cluster, today))
    found = [(cycle, each) for cycle in cycles for each in _of_cycle(cycle, access, today)]
    if len(cycles) == 1:
        return [each for _, each in found]
    return [replace(each, hint=f"{cycle.project}: {each.hint}") for cycle, each in found]


def _of_cycle(cycle: Cycle, access: Access, today: date) -> list[Owed]:
    is_planned = cycle.stage == Cycle.Stage.PLAN
    tasks = plan_tasks(cycle, access, today) if is_planned else _tasks(cycle, access)
    return [Owed(task.words, task.hint, task.url_path) for task in tasks if not task.is_done]


def _cycles(access: Access, cluster: Cluster, today: date) -> QuerySet[Cycle]:
    """The open cycles of a cluster's alliances in which a person writes.

    Each carries what they reflected last; one that they shared goes before any they kept.
    """
    placed = Placing.objects.filter(in_force(today), cluster=cluster).values("alliance")
    kept = Case(When(sharing=Sharing.ONLY_ME, then=Value(1)), default=Value(0))
    return (
        reflected_by(access, Cycle.objects.open().open_to_log(access, today), kept)
        .filter(project__alliance__in=placed)
        .select_related("project")
    )


def reflected_by(access: Access, cycles: QuerySet[Cycle], *before: Case) -> QuerySet[Cycle]:
    """Each cycle with the reflection of one person that ``reflection_task`` is told from.

    Their last one; ``before`` says which go before others.
    """
    mine = Reflection.objects.filter(author=access.person_id, cycle=OuterRef("pk"))
    mine = mine.order_by(*before, "-happened_on", "-pk")
    return cycles.annotate(
        reflected_on=Subquery(mine.values("happened_on")[:1]),
        reflection_sharing=Subquery(mine.values("sharing")[:1]),
    )


def _tasks(cycle: Cycle, access: Access) -> Iterable[Task]:
    measures = queries.measures_of(cycle)
    queries.count_by_measure(cycle.pk, access, measures)
    queries.read_newest(cycle.project_id, measures)
    return [evidence_task(cycle, measures), *reading_tasks(cycle, measures), reflection_task(cycle)]


def plan_tasks(cycle: Cycle, access: Access, today: date) -> list[Task]:
    """The next step of a plan, for the leads of the cycle; of others nothing is asked till then."""
    if not can_edit_project(access, cycle.project):
        return []
    steps = missing_to_advance(Facts(cycle, today)).all
    hint = steps[0] if steps else "Nothing is missing before you test"
    how = ("watch", "Not finished") if steps else ("plain", "Done")
    where = (cycle.project.slug, cycle.number)
    return [Task("Plan your cycle", hint, "logs:cycle", "", *how, about=where)]


def evidence_task(cycle: Cycle, measures: list[Measure]) -> Task:
    """Whether each measure has evidence; they carry ``evidence_count``."""
    seen = sum(measure.evidence_count > 0 for measure in measures)
    missing = [measure for measure in measures if not measure.evidence_count]
    if not measures:
        return Task(
            "Log evidence", "Your project has no measures yet", "logs:entry_new",
            f"cycle={cycle.pk}", "none", "Not started",
        )  # fmt: skip
    first = f"&measure={missing[0].pk}" if missing else ""
    return Task(
        "Log evidence for each measure",
        f"{seen} of {len(measures)} measures have evidence this cycle",
        "logs:entry_new",
        f"cycle={cycle.pk}{first}",
        "watch" if missing else "plain",
        f"{len(missing)} to go" if missing else "Done",
    )


def reading_tasks(cycle: Cycle, measures: list[Measure]) -> list[Task]:
    """One for each measure that has evidence of this cycle but no reading yet.

    Joint ratings of a strand are taken over on the page of the project.
    """
    return [
        Task(
            f"Add a reading for {measure}", queries.where_it_stands(measure), "logs:entry_new",
            f"cycle={cycle.pk}&measure={measure.pk}", "watch", "No reading",
        )
        for measure in measures
        if measure.evidence_count and not measure.has_reading and not measure.strand_id
    ]  # fmt: skip


def target_tasks(cycle: Cycle, measures: list[Measure], today: date) -> list[Task]:
    """One for each measure whose reading is due for its target."""
    return [
        Task(
            f"Add a reading for {measure}",
            f"{_target(measure)} by {day(target_on)}",
            "logs:entry_new",
            f"cycle={cycle.pk}&measure={measure.pk}",
            *(("risk", "Late") if target_on < today else ("watch", "No reading")),
        )
        for measure in measures
        if (target_on := due_for(measure, today))
    ]


def _target(measure: Measure) -> str:
    return f"Target {measure.goal}, due" if measure.goal else "Due"


def due_for(measure: Measure, today: date) -> date | None:
    """The day of its target, if that is near or past and it was not read for it yet.

    Read it is when its newest reading is of a cycle and counts for that day. Joint ratings of a
    strand are taken over on the page of the project.
    """
    if measure.strand_id or not measure.target_on or measure.target_on - TARGET_AHEAD > today:
        return None
    is_read = measure.last_read_on and measure.is_read_for_target(measure.last_read_on)
    return None if is_read else measure.target_on


def due(measures: QuerySet[Measure], until: date) -> QuerySet[Measure]:
    """Those for which ``due_for`` names a day, found by the database.

    ``until`` is the last day that is near: today and ``TARGET_AHEAD``.
    """
    never = Value(date.min)
    return measures.alias(read_on=Coalesce(queries.last_read_on(), never)).filter(
        strand__isnull=True,
        target_on__lte=until,
        read_on__lt=F("target_on") - Measure.READ_BEFORE,
    )


def reflection_task(cycle: Cycle) -> Task:
    """Whether the person reflected on this cycle, and shared it; it carries what they wrote."""
    words, query = "Write a leadership reflection", f"cycle={cycle.pk}"
    if cycle.reflected_on is None:
        return Task(words, "About 3 minutes", "logs:reflection_new", query, "none", "Not started")
    hint = f"Last written {cycle.reflected_on.day} {cycle.reflected_on:%b}"
    if cycle.reflection_sharing == Sharing.ONLY_ME:
        hint += ", seen only by you"
        return Task(words, hint, "logs:reflection_new", query, "watch", "Not shared")
    return Task(words, hint, "logs:reflection_new", query, "plain", "Done")
