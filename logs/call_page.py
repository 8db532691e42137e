"""What the page of one call tells besides its note."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from accounts.models import User
from alliances.models import Post
from clusters.agreed import Names
from clusters.models import Action, CheckIn, Cluster, Facilitation
from core.access import Access
from core.models import in_force
from core.prepared import first, prepared
from logs import queries
from logs.models import Reflection
from logs.standing import AllianceRow
from projects.models import Cycle, Measure

FEW = 3


@dataclass(frozen=True)
class Before:
    """What the facilitator looks at before ringing."""

    here: AllianceRow
    without_reading: list[Measure]
    reflections: list[Reflection]
    last: CheckIn | None
    last_actions: list[Action]


@prepared
def find(pk: int, access: Access) -> QuerySet[CheckIn]:
    """A call, if a person may see it."""
    told = ("alliance__programme", "noted_by", "move_asked_by")
    return CheckIn.objects.visible_to(access).filter(pk=pk).select_related(*told)


def before(call: CheckIn, here: AllianceRow, access: Access) -> Before:
    """What is shared of the open cycle, and what the last call agreed on."""
    cycle = first(_open_cycle(here.project.pk)) if here.project else None
    measures = queries.measures_of(cycle) if cycle else []
    last = first(_last(call.alliance_id, call.due_on))
    return Before(
        here=here,
        without_reading=[measure for measure in measures if not measure.has_reading],
        reflections=_reflections(cycle.pk, access) if cycle else [],
        last=last,
        last_actions=actions_of(last.pk) if last else [],
    )


@prepared
def actions_of(call: int) -> QuerySet[Action]:
    """What was agreed in a call, in the order in which it was written down."""
    return Action.objects.filter(check_in=call).select_related("owner").order_by("pk")


def names(call: CheckIn, cluster: Cluster, today: date) -> Names:
    """Who can take something on: the alliance's people, and those who facilitate it."""
    return Names(
        {person.pk: str(person) for person in _people(call.alliance_id, cluster.pk, today)}
    )


@prepared
def _people(alliance: int, cluster: int, today: date) -> QuerySet[User]:
    posts = Post.objects.filter(in_force(today), alliance=alliance)
    facilitations = Facilitation.objects.filter(in_force(today), cluster=cluster)
    around = Q(pk__in=posts.values("person")) | Q(pk__in=facilitations.values("person"))
    return User.objects.filter(around, is_active=True)


@prepared
def _open_cycle(project: int) -> QuerySet[Cycle]:
    return Cycle.objects.open().filter(project=project)


@prepared
def _reflections(cycle: int, access: Access) -> QuerySet[Reflection]:
    shared = Reflection.objects.visible_to(access).shared()
    return shared.filter(cycle=cycle)[:FEW]


@prepared
def _last(alliance: int, before: date) -> QuerySet[CheckIn]:
    """The last call that was held before a day."""
    held = CheckIn.objects.announced().filter(alliance=alliance, outcome="held", due_on__lt=before)
    return held.order_by("-due_on", "-pk")[:1]
