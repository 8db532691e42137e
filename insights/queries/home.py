"""What "Your cycle" knows of one person's project."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.timezone import localtime

from clusters.action_lines import Line, lines
from clusters.models import Action, CheckIn, Facilitation, Meeting, Placing, Reply
from clusters.queries import calendar_of
from core.access import Access
from core.models import in_force
from core.prepared import first, prepared
from core.templatetags.components import day
from logs import queries as log_queries
from logs.models import Pack, StageChange
from logs.owed import Task, evidence_task, plan_tasks, reflected_by, reflection_task, target_tasks
from logs.review_times import locks_at
from logs.scope import looked_midway
from projects.models import Cycle, Measure

ANSWERED: dict[str, str] = {
    Reply.Answer.COMING: "You are coming",
    Reply.Answer.CANNOT: "You cannot come",
    Reply.Answer.INSTEAD: "Somebody comes instead of you",
}
FEW = 3
"""Actions that stand on the page; the others are one tap away."""


@dataclass(frozen=True)
class Stage:
    """One of the five stages of the banner: done, now or to come, with its date if it has one."""

    number: int
    name: str
    state: str
    when: str = ""


@dataclass(frozen=True)
class Home:
    """Everything the page of one cycle shows."""

    cycle: Cycle
    stages: list[Stage]
    tasks: list[Task]
    recent: list[log_queries.Row]
    texts: int
    """How many of the cycle one may read; while it is planned only those that stand here count."""
    meeting: Meeting | None
    """The next one; it carries ``my_answer``."""
    call: CheckIn | None
    actions: list[Line]
    """What this person took on and has not done yet, the first few."""
    facilitator: str
    cluster: str
    days_to_meeting: int | None
    locks_at: datetime | None
    """Until when what is shared goes into what the cluster reads; nothing where that is over."""

    @property
    def tasks_done(self) -> int:
        return sum(task.is_done for task in self.tasks)


def open_cycles(access: Access, today: date) -> list[Cycle]:
    """The open cycles of a person's alliances, newest first; those of their own projects before.

    Each carries when this person last reflected on it, and in which cluster it is today.
    """
    mine = access.project_leads | access.own_projects
    return sorted(_open_cycles(access, today), key=lambda cycle: cycle.project_id not in mine)


@prepared
def _open_cycles(access: Access, today: date) -> QuerySet[Cycle]:
    placed = Placing.objects.filter(in_force(today), alliance=OuterRef("project__alliance"))
    facilitation = Facilitation.objects.filter(
        in_force(today), cluster=OuterRef("cluster")
    ).order_by("starts_on")
    facilitator = Subquery(facilitation.values("person__name")[:1])
    own = Cycle.objects.open().filter(project__alliance_id__among=access.member_of)
    return (
        reflected_by(access, own)
        .select_related("project__alliance", "term")
        .annotate(
            looked_midway=looked_midway(),
            in_cluster=Subquery(placed.values("cluster")[:1]),
            cluster_name=Subquery(placed.values("cluster__name")[:1]),
            facilitator_name=Subquery(placed.values_list(facilitator)[:1]),
        )
        .order_by("-starts_on", "-pk")
    )


def read(cycle: Cycle, access: Access, today: date) -> Home:
    """What stands on the page for one cycle today."""
    alliance = cycle.project.alliance_id
    recent = log_queries.read(log_queries.newest(cycle.pk, access))
    cluster = cycle.in_cluster
    meeting = first(_meetings(cluster, access.person_id, today)) if cluster else None
    if cycle.stage == Cycle.Stage.PLAN:
        tasks, texts = plan_tasks(cycle, access, today), len(recent)
    else:
        measures = log_queries.measures_of(cycle)
        texts = log_queries.count_by_measure(cycle.pk, access, measures).all
        tasks = _tasks(cycle, measures, today)
    return Home(
        cycle=cycle,
        stages=_stages(cycle, meeting),
        tasks=[*tasks, *_coming_tasks(meeting, access, today)],
        recent=recent,
        texts=texts,
        meeting=meeting,
        call=first(_calls(alliance, today)),
        actions=lines(_actions(access.person_id), access, today),
        facilitator=cycle.facilitator_name or "",
        cluster=cycle.cluster_name or "",
        locks_at=_locks_at(meeting) if meeting and cycle.stage != Cycle.Stage.PLAN else None,
        days_to_meeting=(meeting.held_on - today).days if meeting else None,
    )


def _locks_at(meeting: Meeting) -> datetime | None:
    """When the digests of a meeting lock; nothing once they are locked or where it has none."""
    pack: Pack | None = getattr(meeting, "pack", None)
    if not meeting.has_review or (pack and pack.is_locked):
        return None
    return locks_at(meeting, pack, calendar_of(meeting.programme_id, meeting.cluster_id))


def _tasks(cycle: Cycle, measures: list[Measure], today: date) -> list[Task]:
    """What is due once a cycle is tested."""
    return [
        evidence_task(cycle, measures),
        *target_tasks(cycle, measures, today),
        reflection_task(cycle),
    ]


def _coming_tasks(meeting: Meeting | None, access: Access, today: date) -> list[Task]:
    """Whether one comes to the next meeting; on its day nobody is asked any more."""
    if meeting is None or not (meeting.my_answer or meeting.held_on > today):
        return []
    done = ("plain", "Done") if meeting.my_answer else ("watch", "Not answered")
    return [
        Task(
            f"Say whether you come to the {access.words.cluster} meeting",
            ANSWERED[meeting.my_answer] if meeting.my_answer else day(meeting.held_on),
            "clusters:reply_edit", "", *done, about=(meeting.pk,),
        )
    ]  # fmt: skip


@prepared
def _meetings(cluster: int, person: int | None, today: date) -> QuerySet[Meeting]:
    """The next meeting of a cluster, with what somebody has replied."""
    mine = Reply.objects.filter(meeting=OuterRef("pk"), person=person)
    ahead = Meeting.objects.announced().filter(cluster=cluster, held_on__gte=today)
    ahead = ahead.select_related("host", "pack").defer("pack__content")
    return ahead.annotate(my_answer=Subquery(mine.values("answer")[:1]))[:1]


@prepared
def _actions(person: int | None) -> QuerySet[Action]:
    """What somebody has still to do, due first."""
    return Action.objects.open().in_order().filter(owner=person)[:FEW]


@prepared
def _calls(alliance: int, today: date) -> QuerySet[CheckIn]:
    """The next call of an alliance."""
    return CheckIn.objects.announced().filter(alliance=alliance, due_on__gte=today, outcome="")[:1]


def _stages(cycle: Cycle, meeting: Meeting | None) -> list[Stage]:
    left = _when_left(cycle)
    ahead: dict[str, str] = {
        Cycle.Stage.REVIEW: f"{meeting.held_on:%a} {_short(meeting.held_on)}" if meeting else "",
        Cycle.Stage.REFINE: f"by {_short(cycle.ends_on)}" if cycle.ends_on else "",
    }
    stages = []
    for number, key in enumerate(Cycle.STAGES, start=1):
        if number < cycle.stage_number:
            state, when = "done", f"done {left[key]}" if key in left else "done"
        else:
            state = "now" if number == cycle.stage_number else "todo"
            when = ahead.get(key, "")
        stages.append(Stage(number, str(Cycle.Stage(key).label), state, when))
    return stages


@prepared
def _stage_changes(cycle: int) -> QuerySet[StageChange]:
    return StageChange.objects.filter(cycle=cycle)


def _when_left(cycle: Cycle) -> dict[str, str]:
    """When each stage was left: the moment the cycle moved on to the next."""
    if cycle.stage == Cycle.Stage.PLAN:
        return {}
    changes = _stage_changes(cycle.pk)
    names: list[str] = [Cycle.Stage.PLAN, *(change.stage for change in changes)]
    return {
        name: _short(localtime(change.at).date())
        for name, change in zip(names, changes, strict=False)
    }


def _short(day: date) -> str:
    return f"{day.day} {day:%b}"
