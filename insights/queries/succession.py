"""What whoever takes a role over needs to know, on one page; each reads what they may."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from alliances import lead_schools
from alliances.models import Alliance, Post
from clusters import action_lines
from clusters.action_lines import Line
from clusters.models import CheckIn, Cluster, Meeting
from core.access import Access
from core.models import in_force
from insights.queries import unanswered
from insights.queries.unanswered import Unanswered
from logs.models import Entry, Reflection
from projects import registers
from projects.models import Cycle, Decision, Milestone, Project, TeamRole

RECENT = timedelta(days=60)
MOST = 10


@dataclass(frozen=True)
class Pack:
    """State, dates, open actions, people, decisions, what waits, and what was written lately."""

    projects: list[tuple[Project, Cycle | None]]
    meetings: list[Meeting]
    calls: list[CheckIn]
    actions: list[Line]
    people: list[Post]
    lead_school: str
    decided: list[Cycle]
    """Cycles with the decision each came to."""
    decisions: list[Decision]
    """Of the decision log, the newest first."""
    milestones: list[Milestone]
    """Those still to be reached, the first due first."""
    unanswered: list[Unanswered]
    entries: list[Entry]
    reflections: list[Reflection]


def post_of(access: Access, pk: int) -> Post | None:
    """A post, for who leads its alliance, administers its programme, or holds its role today."""
    rows = Post.objects.select_related("person", "school", "alliance__programme")
    found = rows.filter(pk=pk).first()
    if found is None:
        return None
    holds = (found.role, found.alliance_id, found.school_id) in access.posts
    leads = found.alliance_id in access.leads or found.alliance.programme_id in access.admin_of
    return found if holds or leads else None


def pack(post: Post, access: Access, today: date) -> Pack:
    """The pack of one post, in a fixed number of queries, filtered by what the reader may see."""
    projects = _projects(post, access)
    cycles = list(
        Cycle.objects.visible_to(access)
        .filter(project__in=[each.pk for each in projects])
        .select_related("project", "term")
        .order_by("-starts_on", "-pk")
    )
    open_cycles = {each.project_id: each for each in cycles if each.is_open}
    lately = {"cycle__in": [each.pk for each in cycles], "happened_on__gte": today - RECENT}
    owned = action_lines.visible(access).open().filter(owner=post.person_id)
    here = in_force(today, "placings__")
    clusters = Cluster.objects.filter(here, placings__alliance=post.alliance_id)
    meetings = (
        Meeting.objects.announced()
        .visible_to(access)
        .filter(Q(cluster__in=clusters) | Q(cluster=None), held_on__gte=today)
    )
    calls = CheckIn.objects.announced().visible_to(access)
    own = Alliance.objects.filter(pk=post.alliance_id)
    return Pack(
        projects=[(each, open_cycles.get(each.pk)) for each in projects],
        meetings=list(meetings.select_related("cluster")[:MOST]),
        calls=list(
            calls.filter(alliance=post.alliance_id, due_on__gte=today, outcome="").select_related(
                "alliance"
            )[:MOST]
        ),
        actions=action_lines.lines(owned, access, today),
        people=list(
            Post.objects.in_force(today)
            .filter(alliance=post.alliance_id)
            .exclude(pk=post.pk)
            .select_related("person", "school")
        ),
        lead_school=lead_schools.in_words(own)[post.alliance_id],
        decided=[each for each in cycles if not each.is_open and each.decision],
        decisions=list(_records(Decision, projects, access)[:MOST]),
        milestones=_to_reach(projects, access),
        unanswered=unanswered.read(
            [each.pk for each in cycles],
            access,
            is_own=post.alliance_id in access.reached_alliances,
        )[:MOST],
        entries=_others(Entry.objects.visible_to(access).filter(**lately), access),
        reflections=_others(Reflection.objects.visible_to(access).filter(**lately), access),
    )


def _projects(post: Post, access: Access) -> list[Project]:
    """The whole alliance’s for its lead, else those in which the post had a part or a school."""
    rows = Project.objects.visible_to(access).filter(alliance=post.alliance_id)
    if post.role != Post.Role.LEAD:
        parts = TeamRole.objects.filter(post=post).values("project")
        rows = rows.filter(pk__in=parts) | rows.filter(participations__school=post.school_id)
    return list(rows.distinct().order_by("title"))


def _records(model: type[Any], projects: list[Project], access: Access) -> QuerySet[Any]:
    """What was written down beside the cycles and not taken back, where this person reads it."""
    rows = model.objects.visible_to(access).standing().filter(project__in=projects)
    return rows.select_related("project")


def _to_reach(projects: list[Project], access: Access) -> list[Milestone]:
    rows = _records(Milestone, projects, access).filter(done_at__isnull=True)
    return registers.in_order(rows.select_related("project", "term"))[:MOST]


def _others(rows: QuerySet[Any], access: Access) -> list[Any]:
    """What somebody else wrote, the newest first."""
    rows = rows.exclude(author=access.person_id).select_related("author", "cycle__project")
    return list(rows.order_by("-happened_on", "-pk")[:MOST])
