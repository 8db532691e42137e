"""What the page of one meeting shows, read from the tables."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from alliances.models import Alliance, Post
from clusters import action_lines, agenda, audience, circles
from clusters.models import Action, AgendaItem, Attendance, Meeting, Reply
from clusters.models.dates import MeetingQuerySet
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
    def carried_open(self) -> list[action_lines.Line]:
        """What is still to do; due first, so what is late stands on top."""
        return [line for line in self.carried if line.action.done_at is None]

    @property
    def carried_done(self) -> list[action_lines.Line]:
        return [line for line in self.carried if line.action.done_at is not None]


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
    rows = (
        _placed(meeting.cluster_id, meeting.held_on, meeting.pk)
        if meeting.cluster_id
        else _peopled(meeting.programme_id, meeting.held_on, meeting.pk)
    )
    return [Presence(alliance, alliance.noted, alliance.who or "") for alliance in rows]


@prepared
def _placed(cluster: int, day: date, meeting: int) -> QuerySet[Any]:
    here = Alliance.objects.filter(in_force(day, "placings__"), placings__cluster=cluster)
    return here.annotate(**_attendance(meeting)).order_by("name")


@prepared
def _peopled(programme: int, day: date, meeting: int) -> QuerySet[Any]:
    posts = Post.objects.filter(in_force(day), alliance=OuterRef("pk"))
    here = Alliance.objects.filter(Exists(posts), programme=programme)
    return here.annotate(**_attendance(meeting)).order_by("name")


def _attendance(meeting: int) -> dict[str, Subquery]:
    """Whether an alliance came, and who."""
    row = Attendance.objects.filter(meeting=meeting, alliance=OuterRef("pk"))
    return {"noted": Subquery(row.values("came")[:1]), "who": Subquery(row.values("who")[:1])}


def ids_of(meeting: Meeting) -> list[int]:
    """The numbers of the alliances that meet."""
    return [each.alliance.pk for each in meets(meeting)]


def slots(meeting: Meeting) -> list[agenda.Slot]:
    """The agenda with the time of each point."""
    return list(agenda.timed(_agenda(meeting.pk), meeting.starts_at))


@prepared
def _agenda(meeting: int) -> QuerySet[AgendaItem]:
    return AgendaItem.objects.filter(meeting=meeting)


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
    when = (meeting.held_on, meeting.begins_at)
    rows = (
        _of_cluster(meeting.pk, meeting.cluster_id, meeting.programme_id, *when, access)
        if meeting.cluster_id
        else _of_programme(meeting.pk, meeting.programme_id, *when, access)
    )
    found = action_lines.lines(rows, access, today)
    return Actions(
        [line for line in found if line.action.meeting_id != meeting.pk],
        [line for line in found if line.action.meeting_id == meeting.pk],
    )


@prepared
def _of_cluster(
    meeting: int, cluster: int, programme: int, held_on: date, begins_at: datetime, access: Access
) -> QuerySet[Action]:
    """Actions that are looked at when a cluster meets (docs/decisions/0011).

    Its own, and what events of the programme agreed on and one of its people does.
    """
    theirs = circles.of_events(programme) & circles.owned_in(cluster, held_on)
    before = Meeting.objects.filter(cluster=cluster, held_on__lt=held_on)
    rows = action_lines.visible(access).filter(Q(cluster=cluster) | theirs)
    return rows.filter(_carried(before, begins_at) | Q(meeting=meeting))


@prepared
def _of_programme(
    meeting: int, programme: int, held_on: date, begins_at: datetime, access: Access
) -> QuerySet[Action]:
    """Actions that are looked at at an event: what events agreed on, whoever does it."""
    before = Meeting.objects.filter(cluster=None, programme=programme, held_on__lt=held_on)
    rows = action_lines.visible(access).filter(circles.of_events(programme))
    return rows.filter(_carried(before, begins_at) | Q(meeting=meeting))


def _carried(before: MeetingQuerySet, begins_at: datetime) -> Q:
    """Agreed before, and still open when the same circle met the time before."""
    last = before.announced().order_by("-held_on").values("held_on")[:1]
    was_open = Q(done_at__isnull=True) | Q(done_at__date__gte=Subquery(last))
    return Q(agreed_at__lt=begins_at) & was_open


def agreed(meeting: Meeting) -> list[Action]:
    """What a meeting agreed on, whoever asks: for the summary that everybody gets."""
    return list(meeting.actions.select_related("owner").in_order())
