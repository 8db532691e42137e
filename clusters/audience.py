"""Who is told of a meeting or a call: the people it concerns, and where they come from."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import FilteredRelation, Q, QuerySet

from accounts.models import User
from alliances.models import Alliance, Post
from clusters import queries
from clusters.models import CheckIn, Meeting
from core.models import in_force

TOLD = (Post.Role.LEAD, Post.Role.PROJECT_LEAD, Post.Role.SCHOOL_LEAD)


@dataclass(frozen=True)
class Told:
    """Somebody who is told, and the alliance they come from."""

    person: User
    alliance: Alliance


def of_meeting(meeting: Meeting, today: date) -> list[Told]:
    """The people a meeting concerns today, alliance by alliance; each of them once."""
    where = _where([meeting])
    posts = _posts(today).filter(where).select_related("person", "alliance")
    found: dict[int, Told] = {}
    for post in posts.order_by("alliance__name", "person__name"):
        found.setdefault(post.person_id, Told(post.person, post.alliance))
    return list(found.values())


def of_call(call: CheckIn, today: date) -> list[Told]:
    """Who leads the alliance today; the facilitator, who rings, has it on the page of calls."""
    leads = Post.objects.filter(
        in_force(today), alliance=call.alliance_id, role=Post.Role.LEAD, person__is_active=True
    )
    found = {post.person_id: post for post in leads.select_related("person", "alliance")}
    return [Told(post.person, post.alliance) for post in found.values()]


def of(row: Meeting | CheckIn, today: date) -> list[Told]:
    """The people a meeting or call concerns today."""
    return of_meeting(row, today) if isinstance(row, Meeting) else of_call(row, today)


def facilitators(row: Meeting | CheckIn, day: date) -> list[User]:
    """Who facilitates the cluster of a meeting, or of the alliance of a call, on a day."""
    if isinstance(row, Meeting):
        cluster = row.cluster_id
    else:
        placed = queries.cluster_of(row.alliance_id, day)
        cluster = placed.pk if placed else None
    people = User.objects.filter(
        in_force(day, "facilitations__"), facilitations__cluster=cluster, is_active=True
    )
    return list(people.order_by("facilitations__starts_on", "pk")) if cluster else []


def people_of(meetings: list[Meeting], today: date) -> dict[int, set[int]]:
    """The numbers of the people who are told of each meeting, in one query for all."""
    by_cluster: dict[int, set[int]] = defaultdict(set)
    by_programme: dict[int, set[int]] = defaultdict(set)
    if meetings:
        posts = _posts(today).filter(_where(meetings))
        for person, cluster, programme in posts.values_list(  # type: ignore[misc]  # not known there
            "person", "here__cluster", "here__cluster__programme"
        ):
            by_cluster[cluster].add(person)
            by_programme[programme].add(person)
    return {
        row.pk: by_cluster[row.cluster_id] if row.cluster_id else by_programme[row.programme_id]
        for row in meetings
    }


def _where(meetings: list[Meeting]) -> Q:
    return Q(here__cluster__in=[each.cluster_id for each in meetings if each.cluster_id]) | Q(
        here__cluster__programme__in=[each.programme_id for each in meetings if not each.cluster_id]
    )


def _posts(today: date) -> QuerySet[Post]:
    here = FilteredRelation("alliance__placings", condition=in_force(today, "alliance__placings__"))
    return Post.objects.filter(in_force(today), role__in=TOLD, person__is_active=True).annotate(
        here=here
    )
