"""Where a person may enter meetings: own clusters, and programmes they administer."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from alliances.models import Membership, Programme, School
from clusters.models import Cluster, Meeting
from core.access import Access
from core.models import in_force

OF_A_CLUSTER = (Meeting.Kind.TERMLY, Meeting.Kind.KICK_START)
OF_A_PROGRAMME = (Meeting.Kind.KICK_START, Meeting.Kind.NATIONAL)


@dataclass
class Place:
    """A cluster, or a whole programme."""

    key: str
    label: str
    programme: Programme
    cluster: Cluster | None = None
    schools: dict[int, str] = field(default_factory=dict)
    """Those that could host, by number."""

    @property
    def kinds(self) -> tuple[Meeting.Kind, ...]:
        return OF_A_CLUSTER if self.cluster else OF_A_PROGRAMME

    @property
    def wrong_kind(self) -> str:
        """Why another kind cannot be entered here."""
        if self.cluster:
            return "A national event is of a whole programme: its administrator enters it"
        return "A cluster meeting is of one cluster: its facilitator enters it"


def of_person(access: Access, today: date) -> list[Place]:
    """Own clusters by name, then programmes; in four queries however many there are."""
    clusters = Cluster.objects.filter(pk__in=access.facilitates).select_related("programme")
    programmes = Programme.objects.live().filter(pk__in=access.admin_of)
    places = [
        *(Place(f"cluster-{each.pk}", str(each), each.programme, each) for each in clusters),
        *(Place(f"programme-{each.pk}", f"{each}, everybody", each) for each in programmes),
    ]
    _add_schools(places, today)
    return places


def of_meeting(meeting: Meeting, today: date) -> Place:
    """Where a meeting that is there belongs; the school that hosts it stays among its schools."""
    place = Place("", str(meeting.cluster or meeting.programme), meeting.programme, meeting.cluster)
    _add_schools([place], today)
    if meeting.host:
        place.schools.setdefault(meeting.host.pk, meeting.host.name)
    return place


def _add_schools(places: Iterable[Place], today: date) -> None:
    by_cluster = {each.cluster.pk: each for each in places if each.cluster}
    by_programme = {each.programme.pk: each for each in places if each.cluster is None}
    placed = in_force(today, "alliance__placings__")
    members = Membership.objects.filter(
        placed, left_on__isnull=True, alliance__placings__cluster__in=by_cluster
    ).values_list("alliance__placings__cluster", "school", "school__name")
    for cluster, school, name in members:
        by_cluster[cluster].schools[school] = name
    schools = School.objects.filter(programme__in=by_programme)
    for programme, school, name in schools.values_list("programme", "pk", "name"):
        by_programme[programme].schools[school] = name
