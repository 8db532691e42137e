"""What the page of one call tells besides its note."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from alliances.models import Post
from clusters.action_lines import Line, lines
from clusters.agreed import Names
from clusters.models import Action, CheckIn, Cluster, Facilitation
from core.access import Access
from core.models import in_force
from core.prepared import Ids, first, prepared
from logs import owed, queries
from logs.models import Reflection
from logs.standing import AllianceRow
from projects.models import Cycle, Measure, Reading

FEW = 3


@dataclass(frozen=True)
class Before:
    """What the facilitator looks at before ringing."""

    here: AllianceRow
    due: list[Measure]
    """Whose reading for its target the lead is asked for."""
    without_reading: list[Measure]
    """The others that were not read in the open cycle."""
    reflections: list[Reflection]
    """The last that were shared in the open cycle."""
    last: CheckIn | None
    last_actions: list[Line]
    agreed: list[Action]
    """What was written down in this call so far."""


@prepared
def find(pk: int, access: Access) -> QuerySet[CheckIn]:
    """A call, if a person may see it."""
    told = ("alliance__programme", "noted_by", "move_asked_by")
    return CheckIn.objects.visible_to(access).filter(pk=pk).select_related(*told)


def before(call: CheckIn, here: AllianceRow, access: Access, today: date) -> Before:
    """What is shared of the open cycle, and what this call and the last one agreed on."""
    last = first(_last(call.alliance_id, call.due_on))
    actions = _actions(frozenset({call.pk, last.pk} if last else {call.pk}))
    earlier = [each for each in actions if each.check_in_id != call.pk]
    is_open = here.project and here.open_stage != Cycle.Stage.CLOSED
    measures = _measures(here.project.pk) if here.project and is_open else []
    due = [each for each in measures if owed.due_for(each, today)]
    return Before(
        here=here,
        due=due,
        without_reading=[each for each in measures if not each.has_reading and each not in due],
        reflections=_reflections(here.project.pk, access) if here.project and is_open else [],
        last=last,
        last_actions=lines(earlier, access, today),
        agreed=[each for each in actions if each.check_in_id == call.pk],
    )


def agreed_in(call: CheckIn, access: Access, today: date) -> list[Line]:
    """What was agreed in a call, as one person sees it."""
    return lines(_actions(frozenset({call.pk})), access, today)


@prepared
def _actions(calls: Ids) -> QuerySet[Action]:
    """What was agreed in some calls, in the order in which it was written down."""
    rows = Action.objects.filter(check_in_id__among=calls)
    return rows.select_related("owner").order_by("pk")


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
def _measures(project: int) -> QuerySet[Measure]:
    now = Reading.objects.filter(~Q(cycle__stage=Cycle.Stage.CLOSED), measure=OuterRef("pk"))
    measures = Measure.objects.filter(project=project)
    return measures.annotate(  # type: ignore[no-redef]  # declared on the model
        has_reading=Exists(now), last_read_on=queries.last_read_on()
    )


@prepared
def _reflections(project: int, access: Access) -> QuerySet[Reflection]:
    shared = Reflection.objects.visible_to(access).shared()
    return shared.filter(~Q(cycle__stage=Cycle.Stage.CLOSED), cycle__project=project)[:FEW]


@prepared
def _last(alliance: int, before: date) -> QuerySet[CheckIn]:
    """The last call that was held before a day."""
    held = CheckIn.objects.announced().filter(alliance=alliance, outcome="held", due_on__lt=before)
    return held.order_by("-due_on", "-pk")[:1]
