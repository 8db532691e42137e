"""Who can be asked to do something: the people around a cluster."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from django.db.models import FilteredRelation, Q

from alliances.models import Alliance, Post
from clusters.models import Action, Cluster, Facilitation, Meeting, Placing
from core.access import Access
from core.models import in_force


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
    """The people of the cluster that meets."""
    circle = Circle("meeting", "", meeting.programme_id, meeting.cluster_id)
    circle.people = _people([meeting.cluster_id or 0], (), today)[0].get(meeting.cluster_id, {})
    return circle


def of_action(action: Action, today: date) -> Circle:
    """The people around an action, and whoever does it now."""
    circle = Circle("action", "", action.programme_id, action.cluster_id, action.alliance_id)
    alliances = [action.alliance_id] if action.alliance_id else []
    by_cluster, by_alliance = _people([action.cluster_id or 0], alliances, today)
    circle.people = by_alliance.get(action.alliance_id, {}) | by_cluster.get(action.cluster_id, {})
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


People = dict[int | None, dict[int, str]]


def _people(
    clusters: Collection[int], alliances: Collection[int], today: date
) -> tuple[People, People]:
    """By cluster and by alliance: who holds a post there today or facilitates, by name."""
    here = FilteredRelation("alliance__placings", condition=in_force(today, "alliance__placings__"))
    posts = (
        Post.objects.filter(in_force(today), person__is_active=True)
        .annotate(here=here)
        .filter(Q(here__cluster__in=clusters) | Q(alliance__in=alliances))
        .order_by("person__name", "pk")
        .values_list("person", "person__name", "alliance", "alliance__name", "here__cluster")
    )
    by_cluster: People = {}
    by_alliance: People = {}
    for person, name, alliance, where, cluster in posts:
        words = f"{name}, {where}"
        by_cluster.setdefault(cluster, {}).setdefault(person, words)
        by_alliance.setdefault(alliance, {}).setdefault(person, words)
    looked_after = Facilitation.objects.filter(
        in_force(today), cluster__in=clusters, person__is_active=True
    )
    for cluster, person, name in looked_after.values_list("cluster", "person", "person__name"):
        by_cluster.setdefault(cluster, {}).setdefault(person, f"{name}, facilitator")
    return by_cluster, by_alliance
