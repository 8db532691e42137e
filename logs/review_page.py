"""What the pages of a meeting's review show, read from the tables."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from alliances.models import Alliance
from clusters import meeting_page
from clusters.models import Meeting
from core.access import Access
from core.prepared import Ids, prepared
from logs import digests, reviews
from logs.digests import Digest
from logs.models import Pack, PeerChallenge
from projects.models import Cycle

TOLD = ("programme", "cluster__programme", "pack")
PEOPLE = ("submitted_by", "answered_by", "asked_by", "withdrawn_by")


@dataclass(frozen=True)
class State:
    """How far something has come, as an icon and words."""

    kind: str
    words: str


def state_of(asked: int, given: int, answered: int, *, is_over: bool) -> State:
    """How far the reviews of one cycle have come, from how many there are.

    ``is_over`` once the meeting has been: what is not there by then is missing.
    """
    if answered:
        return State("plain", "Challenged and answered")
    if given:
        return State("watch", "Not answered") if is_over else State("info", "To be answered")
    if is_over:
        return State("risk", "Not challenged")
    return State("watch", "Review awaited") if asked else State("risk", "No challenger")


@dataclass(frozen=True)
class Review:
    """One alliance's challenge of a cycle; its words only for who may read them."""

    challenge: PeerChallenge
    is_read: bool

    @property
    def state(self) -> State:
        if self.challenge.is_answered:
            return State("plain", "Answered")
        if self.challenge.is_in:
            return State("info", "In, to be answered")
        return State("watch", "Awaited")


@dataclass(frozen=True)
class Turn:
    """A cycle at a meeting: what it brings, and who challenges it."""

    cycle: Cycle
    digest: Digest
    reviews: list[Review]
    changes: list[PeerChallenge]
    """Pairs that were given to another alliance."""
    gap: str = ""
    """Why nobody can challenge it."""
    is_over: bool = False
    """Whether the meeting has been."""

    @property
    def state(self) -> State:
        """Of its reviews together."""
        found = [review.challenge for review in self.reviews]
        given = sum(each.is_in for each in found)
        answered = sum(each.is_answered for each in found)
        return state_of(len(found), given, answered, is_over=self.is_over)

    @property
    def why_not(self) -> str:
        """Why it is not challenged."""
        if not self.reviews:
            return self.gap or ("Nobody was asked." if self.is_over else "Nobody is asked yet.")
        asked = ", ".join(str(review.challenge.challenger) for review in self.reviews)
        return f"{asked} was asked and has written nothing."


@dataclass(frozen=True)
class Party:
    """An alliance at a meeting, with its turns."""

    alliance: Alliance
    turns: list[Turn]

    @property
    def state(self) -> str:
        """What the agenda says of it."""
        return ", ".join(dict.fromkeys(turn.digest.state for turn in self.turns))


@dataclass(frozen=True)
class Slot:
    """A point of the agenda; ``party`` where it is the turn of an alliance that brings a cycle."""

    starts_at: time
    title: str
    minutes: int
    party: Party | None


@dataclass(frozen=True)
class Tally:
    """How many reviews are asked for, and how far they are."""

    asked: int
    given: int
    answered: int
    unchallenged: list[Turn]
    """Nobody was asked, or the meeting has been and nobody has written."""
    unanswered: list[Turn]
    """The meeting has been, and no review of it is answered."""


def pack_of(meeting: Meeting) -> Pack | None:
    """The pack of a meeting that was read with it."""
    return getattr(meeting, "pack", None)


@prepared
def find(pk: int, access: Access) -> QuerySet[Meeting]:
    """A meeting, if a person sees its review, with its pack."""
    found = Meeting.objects.visible_to(access).filter(_is_reviewed(), pk=pk)
    return found.select_related(*TOLD)


@prepared
def find_with(pk: int, cycle: int, access: Access) -> QuerySet[Meeting]:
    """That, or any meeting at which an alliance of theirs is to challenge this cycle."""
    standing = PeerChallenge.objects.standing()
    asked = standing.filter(challenger_id__among=access.member_of, cycle__pk=cycle)
    here = Meeting.objects.visible_to(access).values("pk")
    seen = Q(pk__in=here) | Q(pk__in=asked.values("meeting"))
    return Meeting.objects.filter(_is_reviewed(), seen, pk=pk).select_related(*TOLD)


def _is_reviewed() -> Q:
    return Q(
        kind=Meeting.Kind.TERMLY,
        cluster__isnull=False,
        confirmed_at__isnull=False,
        cancelled_at__isnull=True,
    )


def parties(meeting: Meeting, access: Access, today: date, *, gaps: bool) -> list[Party]:
    """The alliances that bring a cycle this person may see, in the order of the agenda.

    ``gaps`` asks besides why nobody can challenge a cycle.
    """
    found: dict[Alliance, list[Turn]] = defaultdict(list)
    for turn in turns(meeting, access, today, gaps=gaps):
        found[turn.cycle.project.alliance].append(turn)
    return [Party(alliance, held) for alliance, held in found.items()]


def turns(meeting: Meeting, access: Access, today: date, *, gaps: bool = False) -> list[Turn]:
    """The cycles of a meeting that a person may see, with their digests as this person reads them.

    A fixed number of queries.
    """
    asked = _challenges(meeting.pk, access)
    for each in asked:
        each.meeting = meeting
    standing = [each for each in asked if each.withdrawn_at is None]
    challenged = frozenset(each.cycle_id for each in standing)
    members = meeting_page.ids_of(meeting)
    found = _cycles(frozenset(members), challenged | _frozen(meeting), access)
    open_now = [each for each in found if each.is_open and each.project.alliance_id in members]
    numbers = _numbers(meeting, challenged, open_now, today)
    cycles = [each for each in found if each.is_visible and each.pk in numbers]
    brought = _digests(meeting, access, cycles)
    missing = reviews.draw(meeting, members, open_now, standing).gaps if gaps else ()
    why = {gap.cycle: gap.why for gap in missing}
    return [
        Turn(
            cycle,
            brought.get(cycle.pk, Digest()),
            [Review(each, each.is_read) for each in standing if each.cycle_id == cycle.pk],
            [each for each in asked if each.withdrawn_at and each.cycle_id == cycle.pk],
            why.get(cycle.pk, ""),
            is_over=meeting.held_on < today,
        )
        for cycle in cycles
    ]


def slots(meeting: Meeting, held: Iterable[Party]) -> list[Slot]:
    """The agenda, its turns of alliances joined with what they bring."""
    by_alliance = {party.alliance.pk: party for party in held}
    return [
        Slot(
            slot.starts_at,
            slot.item.title,
            slot.item.minutes,
            by_alliance.get(slot.item.alliance_id or 0),
        )
        for slot in meeting_page.slots(meeting)
    ]


def tally(held: Iterable[Turn]) -> Tally:
    """The counts of the facilitator's desk."""
    found = list(held)
    challenges = [review.challenge for turn in found for review in turn.reviews]
    return Tally(
        len(challenges),
        sum(each.is_in for each in challenges),
        sum(each.is_answered for each in challenges),
        [turn for turn in found if turn.state.kind == "risk"],
        [turn for turn in found if turn.is_over and turn.state.kind == "watch"],
    )


@prepared
def _challenges(meeting: int, access: Access) -> QuerySet[Any]:
    """All of a meeting; each carries ``is_read``: whether this person may read its words."""
    read = PeerChallenge.objects.visible_to(access).filter(pk=OuterRef("pk"))
    return (
        PeerChallenge.objects.filter(meeting=meeting)
        .annotate(is_read=Exists(read))
        .select_related("challenger", "action__owner", "cycle__project__alliance", *PEOPLE)
    )


@prepared
def _cycles(alliances: Ids, cycles: Ids, access: Access) -> QuerySet[Any]:
    """The open cycles of some alliances, and some others.

    Each carries ``is_visible``: whether this person sees it.
    """
    seen = Cycle.objects.visible_to(access).filter(pk=OuterRef("pk"))
    here = Q(project__alliance_id__among=alliances)
    return (
        Cycle.objects.filter(here & ~Q(stage=Cycle.Stage.CLOSED) | Q(pk__among=cycles))
        .annotate(is_visible=Exists(seen))
        .select_related("project__alliance", "term")
        .order_by("project__alliance__name", "project__title", "pk")
    )


def _frozen(meeting: Meeting) -> frozenset[int]:
    """The cycles whose digests are locked for a meeting."""
    pack = pack_of(meeting)
    return frozenset(map(int, pack.content)) if pack and pack.is_locked else frozenset()


def _numbers(
    meeting: Meeting, challenged: frozenset[int], open_now: Iterable[Cycle], today: date
) -> frozenset[int]:
    """Which cycles belong to a meeting: those it froze, else those open now, and any challenged."""
    pack = pack_of(meeting)
    if pack and pack.is_locked:
        return challenged | _frozen(meeting)
    if meeting.held_on < today:
        return challenged
    return challenged | {cycle.pk for cycle in open_now}


def _digests(meeting: Meeting, access: Access, cycles: list[Cycle]) -> dict[int, Digest]:
    pack = pack_of(meeting)
    if pack and pack.is_locked:
        kept = {int(cycle): Digest.read(content) for cycle, content in pack.content.items()}
        brought = {cycle.pk: kept[cycle.pk] for cycle in cycles if cycle.pk in kept}
    else:
        brought = digests.build(cycles, digests.since(meeting))
    return digests.seen_by(access, brought)


@dataclass(frozen=True)
class Lock:
    """Whether the digests of a meeting are locked, since when or until when, in words' parts."""

    pack: Pack | None
    locks_at: datetime
    closes_at: datetime
    is_open: bool
    """Whether reviews and answers are taken."""
    can_unlock: bool
    """Whether the facilitator may still open locked digests: until the meeting begins."""

    @property
    def is_locked(self) -> bool:
        return self.pack is not None and self.pack.is_locked
