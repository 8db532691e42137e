"""Who can be asked to do something: the people around a cluster, or of a whole programme."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import BigIntegerField, FilteredRelation, Q, QuerySet, Value

from alliances.models import Alliance, Post, Stewardship
from clusters import audience
from clusters.models import Action, Cluster, Facilitation, Meeting, Placing
from core.access import Access
from core.models import in_force
from core.prepared import Ids, prepared


@dataclass
class Circle:
    """A cluster as a whole, or one alliance, and who can take an action of it.

    For an alliance, everybody of its cluster: people help each other across alliances.
    """

    key: str
    label: str
    programme: int
    cluster: int | None = None
    alliance: int | None = None
    people: dict[int, str] = field(default_factory=dict)
    """Their names, with where they are from."""


def of_meeting(meeting: Meeting, today: date) -> Circle:
    """The people of the cluster that meets; of an event who is invited, and who runs it."""
    circle = Circle("meeting", "this meeting", meeting.programme_id, meeting.cluster_id)
    if meeting.cluster_id is None:
        circle.people = _of_programme(meeting.programme_id, today)
        return circle
    circle.people = _people([meeting.cluster_id], (), today)[0].get(meeting.cluster_id, {})
    return circle


def of_action(action: Action, today: date) -> Circle:
    """The people around an action, and whoever does it now."""
    circle = Circle("action", "", action.programme_id, action.cluster_id, action.alliance_id)
    if action.is_of_programme:
        circle.people = _of_programme(action.programme_id, today)
    else:
        alliances = [action.alliance_id] if action.alliance_id else []
        by_cluster, by_alliance = _people([action.cluster_id or 0], alliances, today)
        own = by_alliance.get(action.alliance_id, {})
        circle.people = own | by_cluster.get(action.cluster_id, {})
    if action.owner:
        circle.people.setdefault(action.owner.pk, str(action.owner))
    return circle


def of_person(access: Access, today: date) -> list[Circle]:
    """Everything that a person may write actions down for: own clusters, then alliances.

    A whole cluster is for its facilitators and the leads in it.
    """
    placings = list(
        Placing.objects.filter(in_force(today), alliance__in=access.reached_alliances)
        .select_related("alliance", "cluster")
        .order_by("cluster__name", "alliance__name")
    )
    led = {each.cluster_id for each in placings if each.alliance_id in access.leads}
    whole = list(Cluster.objects.filter(pk__in=access.facilitates | led))
    placed = {each.alliance_id: each.cluster_id for each in placings}
    alliances = Alliance.objects.filter(pk__in=access.reached_alliances)
    by_cluster, by_alliance = _people(
        {each.pk for each in whole} | set(placed.values()), access.reached_alliances, today
    )
    return [
        *(
            Circle(f"cluster-{each.pk}", f"{each}, everybody", each.programme_id, each.pk,
                   people=by_cluster.get(each.pk, {}))
            for each in whole
        ),
        *(
            Circle(f"alliance-{each.pk}", each.name, each.programme_id, placed.get(each.pk),
                   each.pk, by_alliance.get(each.pk, {}) | by_cluster.get(placed.get(each.pk), {}))
            for each in alliances
        ),
    ]  # fmt: skip


def of_events(programme: int) -> Q:
    """Actions that events of a whole programme agreed on: no cluster's and no alliance's."""
    return Q(cluster=None, alliance=None, programme=programme)


def owned_in(cluster: int, day: date) -> Q:
    """Actions whose owner has a post in a cluster on a day, or facilitates it then."""
    posts = Post.objects.filter(
        in_force(day), in_force(day, "alliance__placings__"), alliance__placings__cluster=cluster
    )
    looked_after = Facilitation.objects.filter(in_force(day), cluster=cluster)
    return Q(owner__in=posts.values("person")) | Q(owner__in=looked_after.values("person"))


def _of_programme(programme: int, today: date) -> dict[int, str]:
    """Who is invited to an event of a programme, then who administers it."""
    invited = audience.of_programme(programme, today)
    people = {told.person.pk: f"{told.person}, {told.where}" for told in invited}
    stewards = Stewardship.objects.in_force(today).filter(
        programme=programme, role=Stewardship.Role.ADMIN, person__is_active=True
    )
    for person, name in stewards.values_list("person", "person__name"):
        people.setdefault(person, f"{name}, administrator")
    return people


People = dict[int | None, dict[int, str]]


def _people(
    clusters: Collection[int], alliances: Collection[int], today: date
) -> tuple[People, People]:
    """By cluster and by alliance: who holds a post there today or facilitates, by name."""
    by_cluster: People = {}
    by_alliance: People = {}
    rows = _around(frozenset(clusters), frozenset(alliances), today)
    for _, name, _, person, alliance, where, cluster in sorted(rows, key=_by_name):
        words = f"{name}, {where}"
        by_cluster.setdefault(cluster, {}).setdefault(person, words)
        if alliance:
            by_alliance.setdefault(alliance, {}).setdefault(person, words)
    return by_cluster, by_alliance


def _by_name(row: tuple[Any, ...]) -> tuple[int, str, int]:
    kind, name, pk, *_ = row
    return kind, name.casefold(), pk


@prepared
def _around(clusters: Ids, alliances: Ids, today: date) -> QuerySet[Any, tuple[Any, ...]]:
    """Posts (0), then facilitations (1); name, number of the row; who, whose, from where, cluster.

    One question for both. Of a facilitation there is no alliance.
    """
    here = FilteredRelation("alliance__placings", condition=in_force(today, "alliance__placings__"))
    placed = Placing.objects.filter(in_force(today), cluster_id__among=clusters)
    posts = (
        Post.objects.filter(in_force(today), person__is_active=True)
        .filter(Q(alliance__in=placed.values("alliance")) | Q(alliance_id__among=alliances))
        .annotate(here=here)
    )
    looked_after = Facilitation.objects.filter(
        in_force(today), cluster_id__among=clusters, person__is_active=True
    )
    nobody = Value(None, output_field=BigIntegerField())
    named = ("person__name", "pk", "person")
    return (
        posts.order_by()
        .values_list(Value(0), *named, "alliance", "alliance__name", "here__cluster")
        .union(
            looked_after.order_by().values_list(
                Value(1), *named, nobody, Value("facilitator"), "cluster"
            ),
            all=True,
        )
    )
