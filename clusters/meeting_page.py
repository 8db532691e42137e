"""What the page of one meeting shows, read from the tables."""

from dataclasses import dataclass
from datetime import date

from django.db.models import F, FilteredRelation, OuterRef, Q, QuerySet, Subquery

from clusters import action_lines, agenda, audience
from clusters.models import Action, Meeting, Placing, Reply
from core.access import Access
from core.models import in_force


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
class Actions:
    """What was agreed: before a meeting, and at it."""

    carried: list[action_lines.Line]
    agreed: list[action_lines.Line]

    @property
    def carried_done(self) -> int:
        return sum(line.action.done_at is not None for line in self.carried)


def find(access: Access) -> QuerySet[Meeting]:
    """The meetings a person sees, each with all that its pages say of it."""
    return Meeting.objects.visible_to(access).select_related(
        "programme", "cluster__programme", "host", "minutes__changed_by", "summary_by"
    )


def meets(meeting: Meeting) -> list[Placing]:
    """The alliances that meet, as they are placed on that day, each with its ``noted``.

    ``noted`` is whether it came, None while nobody has noted it, and ``who`` came for it.
    """
    of_cluster = Q(cluster=meeting.cluster_id)
    of_programme = Q(cluster__programme=meeting.programme_id)
    return list(
        Placing.objects.filter(
            in_force(meeting.held_on), of_cluster if meeting.cluster_id else of_programme
        )
        .annotate(
            here=FilteredRelation(
                "alliance__attendance", condition=Q(alliance__attendance__meeting=meeting.pk)
            ),
            noted=F("here__came"),
            who=F("here__who"),
        )
        .select_related("alliance")
        .order_by("alliance__name")
    )


def slots(meeting: Meeting) -> list[agenda.Slot]:
    """The agenda with the time of each point."""
    return list(agenda.timed(meeting.agenda.all(), meeting.starts_at))


def replies(meeting: Meeting, today: date) -> Replies:
    """What everybody who was told has answered; who replied without being told comes last."""
    answers = {each.person_id: each for each in meeting.replies.select_related("person")}
    parties: dict[str, list[Guest]] = {}
    for told in audience.of_meeting(meeting, today):
        guest = Guest(str(told.person), answers.pop(told.person.pk, None))
        parties.setdefault(str(told.alliance), []).append(guest)
    return Replies(
        [Party(name, guests) for name, guests in parties.items()],
        [Guest(str(each.person), each) for each in answers.values()],
    )


def actions(meeting: Meeting, access: Access, today: date) -> Actions:
    """What is carried to a meeting of a cluster, and what it agreed on.

    Carried is what was agreed before and was still open when the cluster met the time before.
    """
    if meeting.cluster_id is None:
        return Actions([], [])
    before = (
        Meeting.objects.announced()
        .filter(cluster=OuterRef("cluster"), held_on__lt=meeting.held_on)
        .order_by("-held_on")
    )
    agreed = Q(meeting=meeting)
    carried = Q(agreed_at__lt=meeting.begins_at) & (
        Q(done_at__isnull=True) | Q(done_at__date__gte=F("met_before"))
    )
    rows = (
        action_lines.visible(access)
        .filter(cluster=meeting.cluster_id)
        .annotate(met_before=Subquery(before.values("held_on")[:1]))
        .filter(agreed | carried)
    )
    found = action_lines.lines(rows, access, today)
    return Actions(
        [line for line in found if line.action.meeting_id != meeting.pk],
        [line for line in found if line.action.meeting_id == meeting.pk],
    )


def agreed(meeting: Meeting) -> list[Action]:
    """What a meeting agreed on, whoever asks: for the summary that everybody gets."""
    return list(meeting.actions.select_related("owner").in_order())
