"""What the page of one meeting shows, read from the tables."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery

from alliances.models import Alliance, Post
from clusters import action_lines, agenda, audience, circles
from clusters.models import Action, Meeting, Reply
from core.access import Access
from core.models import in_force
from core.prepared import prepared


@dataclass(frozen=True)
class Guest:
    """Somebody who was told of a meeting, or replied without, and what they answered."""

    name: str
    reply: Reply | None

    @property
    def words(self) -> str:
        if self.reply is None:
            return "No reply yet"
        if self.reply.instead:
            return f"{self.reply.instead} comes instead"
        return "Coming" if self.is_coming else "Cannot come"

    @property
    def is_coming(self) -> bool:
        return self.reply is not None and self.reply.answer != Reply.Answer.CANNOT


@dataclass(frozen=True)
class Party:
    """An alliance with those of it who were told of a meeting."""

    name: str
    guests: list[Guest]


@dataclass(frozen=True)
class Replies:
    """Who comes, alliance by alliance; ``others`` replied without being told."""

    parties: list[Party]
    others: list[Guest]

    @property
    def told(self) -> int:
        return sum(len(party.guests) for party in self.parties)

    @property
    def replied(self) -> int:
        return sum(guest.reply is not None for party in self.parties for guest in party.guests)


@dataclass(frozen=True)
class Presence:
    """An alliance that meets, and whether it came: None while nobody has noted it."""

    alliance: Alliance
    noted: bool | None
    who: str
    """Who came for it."""


@dataclass(frozen=True)
class Actions:
    """What was agreed: before a meeting, and at it."""

    carried: list[action_lines.Line]
    agreed: list[action_lines.Line]

    @property
    def carried_done(self) -> int:
        return sum(line.action.done_at is not None for line in self.carried)


@prepared
def find(pk: int, access: Access) -> QuerySet[Meeting]:
    """A meeting, if a person sees it, with all that its pages say of it."""
    told = ("programme", "cluster__programme", "host", "minutes__changed_by", "summary_by")
    return Meeting.objects.visible_to(access).filter(pk=pk).select_related(*told)


def meets(meeting: Meeting) -> list[Presence]:
    """The alliances that meet: those placed in the cluster on that day, by name.

    At an event of a whole programme those in which somebody has a post on that day, placed in a
    cluster or not.
    """
    placed = Q(in_force(meeting.held_on, "placings__"), placings__cluster=meeting.cluster_id)
    peopled = Post.objects.filter(in_force(meeting.held_on), alliance=OuterRef("pk"))
    everybody = Q(Exists(peopled), programme=meeting.programme_id)
    rows = (
        Alliance.objects.filter(placed if meeting.cluster_id else everybody)
        .annotate(
            here=FilteredRelation("attendance", condition=Q(attendance__meeting=meeting.pk)),
            noted=F("here__came"),
            who=F("here__who"),
        )
        .order_by("name")
    )
    return [Presence(alliance, alliance.noted, alliance.who or "") for alliance in rows]


def ids_of(meeting: Meeting) -> list[int]:
    """The numbers of the alliances that meet."""
    return [each.alliance.pk for each in meets(meeting)]


def slots(meeting: Meeting) -> list[agenda.Slot]:
    """The agenda with the time of each point."""
    return list(agenda.timed(meeting.agenda.all(), meeting.starts_at))


def replies(meeting: Meeting, today: date) -> Replies:
    """What everybody who was told has answered; who replied without being told comes last."""
    answers = {each.person_id: each for each in meeting.replies.select_related("person")}
    parties: dict[str, list[Guest]] = {}
    for told in audience.of_meeting(meeting, today):
        guest = Guest(str(told.person), answers.pop(told.person.pk, None))
        parties.setdefault(told.where, []).append(guest)
    return Replies(
        [Party(name, guests) for name, guests in parties.items()],
        [Guest(str(each.person), each) for each in answers.values()],
    )


def actions(meeting: Meeting, access: Access, today: date) -> Actions:
    """What is carried to a meeting, and what it agreed on.

    Carried is what was agreed before and was still open when the same circle met the time before:
    a cluster, or the whole programme.
    """
    before = (
        Meeting.objects.announced()
        .filter(
            programme=meeting.programme_id,
            cluster=meeting.cluster_id,
            held_on__lt=meeting.held_on,
        )
        .order_by("-held_on")
    )
    agreed = Q(meeting=meeting)
    carried = Q(agreed_at__lt=meeting.begins_at) & (
        Q(done_at__isnull=True) | Q(done_at__date__gte=F("met_before"))
    )
    rows = (
        action_lines.visible(access)
        .filter(_belongs_to(meeting))
        .annotate(met_before=Subquery(before.values("held_on")[:1]))
        .filter(agreed | carried)
    )
    found = action_lines.lines(rows, access, today)
    return Actions(
        [line for line in found if line.action.meeting_id != meeting.pk],
        [line for line in found if line.action.meeting_id == meeting.pk],
    )


def _belongs_to(meeting: Meeting) -> Q:
    """Actions that are looked at when these people meet (docs/decisions/0011).

    A cluster looks at its own, and at what events of the programme agreed on and one of its people
    does; an event at what events agreed on, whoever does it.
    """
    of_events = Q(cluster=None, alliance=None, programme=meeting.programme_id)
    if meeting.cluster_id is None:
        return of_events
    theirs = of_events & circles.owned_in(meeting.cluster_id, meeting.held_on)
    return Q(cluster=meeting.cluster_id) | theirs


def agreed(meeting: Meeting) -> list[Action]:
    """What a meeting agreed on, whoever asks: for the summary that everybody gets."""
    return list(meeting.actions.select_related("owner").in_order())
