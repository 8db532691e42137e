"""Who is told of a meeting or a call: the people it concerns, and where they come from."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    Count,
    Exists,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce

from accounts.models import User
from alliances.models import Alliance, Post
from clusters.models import CheckIn, Facilitation, Meeting, Placing, Reply
from core.access import Access
from core.models import in_force

TOLD = (Post.Role.LEAD, Post.Role.PROJECT_LEAD, Post.Role.SCHOOL_LEAD)


def may_be_told(access: Access) -> bool:
    """Whether this person may be told of a meeting or event: by a post, or as a facilitator."""
    return has_post(access) or access.is_facilitator


def has_post(access: Access) -> bool:
    """Whether this person holds a post whose holders are told of their cluster's meetings."""
    return any(access.has_role(role) for role in TOLD)


@dataclass(frozen=True)
class Told:
    """Somebody who is told, and the alliance they come from; None of who facilitates."""

    person: User
    alliance: Alliance | None

    @property
    def where(self) -> str:
        return str(self.alliance or "Facilitators")


def of_meeting(meeting: Meeting, today: date) -> list[Told]:
    """The people a meeting concerns today, alliance by alliance; each of them once."""
    return of(meeting, today)


def of(row: Meeting | CheckIn, today: date) -> list[Told]:
    """The people a meeting or call concerns today.

    To a call that is who leads the alliance; the facilitator, who rings, has it on the page of
    calls. To an event of a whole programme it is all of its alliances, placed in a cluster or not,
    and the facilitators, who did not confirm it themselves.
    """
    return of_each([row], today)[0]


def of_programme(programme: int, today: date) -> list[Told]:
    """The people whom every event of a whole programme concerns today."""
    return of(Meeting(programme_id=programme), today)


def of_each(rows: Sequence[Meeting | CheckIn], today: date) -> list[list[Told]]:
    """The same for several, in two queries for all."""
    found: dict[tuple[str, int | None], dict[int, Told]] = defaultdict(dict)
    for post in _members(rows, today) if rows else ():
        told = Told(post.person, post.alliance)
        found["cluster", post.cluster].setdefault(post.person_id, told)
        found["programme", post.programme].setdefault(post.person_id, told)
        if post.role == Post.Role.LEAD:
            found["alliance", post.alliance_id].setdefault(post.person_id, told)
    for person, programme in _facilitators(rows, today):
        found["programme", programme].setdefault(person.pk, Told(person, None))
    return [list(found[_circle(row)].values()) for row in rows]


def facilitators(row: Meeting | CheckIn, day: date) -> list[User]:
    """Who facilitates the cluster of a meeting, or of the alliance of a call, on a day."""
    if isinstance(row, Meeting) and row.cluster_id is None:
        return []
    there: Any = row.cluster_id if isinstance(row, Meeting) else _where_is(row, day)
    people = User.objects.filter(
        in_force(day, "facilitations__"),
        facilitations__cluster=there,
        is_active=True,
    )
    return list(people.order_by("facilitations__starts_on", "pk"))


def people_of(meetings: list[Meeting], today: date) -> dict[int, set[int]]:
    """The numbers of the people who are told of each meeting, in two queries for all."""
    by_cluster: dict[int, set[int]] = defaultdict(set)
    by_programme: dict[int, set[int]] = defaultdict(set)
    if meetings:
        posts = _posts(today).filter(_where(meetings))
        for person, cluster, programme in posts.values_list(
            "person", "here__cluster", "alliance__programme"
        ):
            by_cluster[cluster].add(person)
            by_programme[programme].add(person)
    for facilitator, programme in _facilitators(meetings, today):
        by_programme[programme].add(facilitator.pk)
    return {
        row.pk: by_cluster[row.cluster_id] if row.cluster_id else by_programme[row.programme_id]
        for row in meetings
    }


def with_replies(meetings: QuerySet[Meeting], today: date) -> QuerySet[Any]:
    """Cluster meetings, each with ``told`` and ``replied``: how many are told, and did reply."""
    people = _posts(today).filter(here__cluster=OuterRef("cluster")).order_by()
    replies = Reply.objects.filter(meeting=OuterRef(OuterRef("pk")), person=OuterRef("person"))
    return meetings.annotate(
        told=_number_of(people), replied=_number_of(people.filter(Exists(replies)))
    )


def _number_of(posts: QuerySet[Any]) -> Coalesce:
    one_row = posts.annotate(all=Value(1)).values("all")
    return Coalesce(Subquery(one_row.values(n=Count("person", distinct=True))), 0)


def _where_is(call: CheckIn, day: date) -> QuerySet[Any]:
    """The cluster in which the alliance of a call is placed on a day."""
    placings = Placing.objects.in_force(day).filter(alliance=call.alliance_id)
    return placings.values("cluster")[:1]


def _where(rows: Sequence[Meeting | CheckIn]) -> Q:
    """Posts of the clusters, programmes and alliances that these concern."""
    clusters = [each.cluster_id for each in rows if isinstance(each, Meeting) and each.cluster_id]
    return (
        Q(here__cluster__in=clusters)
        | Q(alliance__programme__in=_programmes(rows))
        | Q(alliance__in=[each.alliance_id for each in rows if isinstance(each, CheckIn)])
    )


def _programmes(rows: Sequence[Meeting | CheckIn]) -> list[int]:
    """Those that have events of their own among these."""
    return [each.programme_id for each in rows if isinstance(each, Meeting) and not each.cluster_id]


def _facilitators(rows: Sequence[Meeting | CheckIn], today: date) -> list[tuple[User, int]]:
    """Who facilitates in the programmes of these events today, with the programme."""
    programmes = _programmes(rows)
    if not programmes:
        return []
    found = Facilitation.objects.filter(
        in_force(today), cluster__programme__in=programmes, person__is_active=True
    )
    return [
        (row.person, row.cluster.programme_id)
        for row in found.select_related("person", "cluster").order_by("person__name", "pk")
    ]


def _circle(row: Meeting | CheckIn) -> tuple[str, int | None]:
    """What people have to be in for a meeting or call to concern them."""
    if isinstance(row, CheckIn):
        return "alliance", row.alliance_id
    return ("cluster", row.cluster_id) if row.cluster_id else ("programme", row.programme_id)


def _members(rows: Sequence[Meeting | CheckIn], today: date) -> QuerySet[Any]:
    posts = _posts(today).filter(_where(rows)).select_related("person", "alliance")
    where = {"cluster": F("here__cluster"), "programme": F("alliance__programme")}
    return posts.annotate(**where).order_by("alliance__name", "person__name")


def _posts(today: date) -> QuerySet[Any]:
    here = FilteredRelation("alliance__placings", condition=in_force(today, "alliance__placings__"))
    return Post.objects.filter(in_force(today), role__in=TOLD, person__is_active=True).annotate(
        here=here
    )
