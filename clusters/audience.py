"""Who is told of a meeting: the people it concerns, each with the alliance they come from."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import FilteredRelation, Q, QuerySet

from accounts.models import User
from alliances.models import Alliance, Post
from clusters.models import Meeting
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
