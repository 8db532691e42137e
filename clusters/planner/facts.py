"""What the planner is told of a programme, and what it answers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from clusters.calendar import SchoolCalendar
from clusters.models import Term

MEETING_STARTS, MEETING_ENDS = time(9, 30), time(12, 30)
CALL_TIMES = (time(15, 30), time(16), time(16, 30), time(17))
"""After lessons; one facilitator has as many calls on one day before two have to overlap."""
CALL_MINUTES = 20


class Kind(StrEnum):
    MEETING = "meeting"
    CALL = "call"


@dataclass(frozen=True)
class Busy:
    """Days on which an alliance would rather not meet or talk."""

    starts_on: date
    ends_on: date
    why: str

    def holds(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on


@dataclass(frozen=True)
class Member:
    """An alliance in a cluster, from one day until another. It counts after its own kick-start."""

    alliance: int
    name: str
    kick_start_on: date
    since: date = date.min
    until: date = date.max
    busy: tuple[Busy, ...] = ()
    closed: tuple[Busy, ...] = ()
    """When its lead school is closed: no call is proposed then."""

    def counts(self, day: date) -> bool:
        return self.kick_start_on < day and self.since <= day <= self.until

    def is_placed(self, first: date, last: date) -> bool:
        """Whether it is in the cluster on any day between these two."""
        return self.since <= last and self.until >= first

    def busy_on(self, day: date) -> Busy | None:
        return next((each for each in self.busy if each.holds(day)), None)

    def closed_on(self, day: date) -> Busy | None:
        return next((each for each in self.closed if each.holds(day)), None)

    def misses(self, day: date) -> str:
        """Why it could not well come to a meeting on this day; empty where it could."""
        if self.kick_start_on >= day or self.since > day:
            return f"{self.name} joins only on {in_words(max(self.kick_start_on, self.since))}"
        if not self.counts(day):
            return ""
        if closed := self.closed_on(day):
            return f"{self.name} has its lead school closed then ({closed.why})"
        busy = self.busy_on(day)
        return f"{self.name} is busy then ({busy.why})" if busy else ""


@dataclass(frozen=True)
class Service:
    """Somebody looks after a cluster, from one day until another."""

    person: int
    starts_on: date
    ends_on: date | None = None

    def holds(self, day: date) -> bool:
        return self.starts_on <= day <= (self.ends_on or date.max)


@dataclass(frozen=True)
class Group:
    """A cluster as the planner sees it."""

    cluster: int
    name: str
    calendar: SchoolCalendar
    members: tuple[Member, ...] = ()
    services: tuple[Service, ...] = ()

    def member(self, alliance: int) -> Member:
        """One of its members, by number."""
        return {each.alliance: each for each in self.members}[alliance]

    def has_facilitator(self, day: date) -> bool:
        return any(each.holds(day) for each in self.services)

    def diaries(self, day: date) -> list[str]:
        """Whose diaries count on a day: each facilitator's, or the cluster's own without one."""
        people = sorted({each.person for each in self.services if each.holds(day)})
        return [f"person {person}" for person in people] or [f"cluster {self.cluster}"]


@dataclass(frozen=True)
class Slot:
    """What a term asks for: the meeting of a cluster, or the call of an alliance in a half."""

    kind: Kind
    cluster: int
    term: Term
    half: int = 0
    alliance: int = 0

    @property
    def key(self) -> tuple[str, int, int | None, int]:
        """What there is one of: a meeting in a term, an alliance's call in a half of it."""
        of = self.cluster if self.kind is Kind.MEETING else self.alliance
        return (self.kind, of, self.term.pk, self.half)


@dataclass(frozen=True)
class Booking:
    """A meeting or call that is there. ``slot`` is what it answers; without one it takes time only.

    ``is_open`` says that the planner may find it another day: proposed, and untouched since.
    """

    row: int
    kind: Kind
    day: date
    starts_at: time
    minutes: int
    clusters: frozenset[int]
    slot: Slot | None = None
    is_open: bool = False
    is_cancelled: bool = False
    sequence: int = 0

    @property
    def span(self) -> tuple[int, int]:
        """From when to when, in minutes of the day."""
        start = minutes_of(self.starts_at)
        return start, start + self.minutes


@dataclass(frozen=True)
class Proposal:
    """A day for a slot, with one sentence why. ``clash`` says what speaks against it, if anything.

    ``moves`` is the booking that it would put on this day, where it is not new.
    """

    slot: Slot
    day: date
    starts_at: time
    why: str
    clash: str = ""
    moves: Booking | None = None


@dataclass(frozen=True)
class Gap:
    """What a term asks for and cannot have, in one sentence."""

    cluster: int
    sentence: str
    slot: Slot | None = None


@dataclass(frozen=True)
class Plan:
    proposals: tuple[Proposal, ...] = ()
    gaps: tuple[Gap, ...] = ()


@dataclass(frozen=True)
class Clash:
    """What speaks against a meeting or call where it stands, in one sentence."""

    booking: Booking
    sentence: str


def booked(proposal: Proposal, row: int = 0) -> Booking:
    """A proposal as the booking it becomes."""
    slot, was = proposal.slot, proposal.moves
    minutes = MEETING_MINUTES if slot.kind is Kind.MEETING else CALL_MINUTES
    return Booking(
        row=was.row if was else row,
        kind=slot.kind,
        day=proposal.day,
        starts_at=proposal.starts_at,
        minutes=was.minutes if was else minutes,
        clusters=frozenset({slot.cluster}),
        slot=slot,
        is_open=True,
        sequence=was.sequence if was else 0,
    )


def carried_out(bookings: Iterable[Booking], changes: Iterable[Proposal]) -> list[Booking]:
    """The bookings as they will be once these changes are made."""
    moved = {each.moves: booked(each) for each in changes if each.moves}
    return [moved.get(each, each) for each in bookings]


def minutes_of(at: time) -> int:
    return at.hour * 60 + at.minute


MEETING_MINUTES = minutes_of(MEETING_ENDS) - minutes_of(MEETING_STARTS)


def in_words(day: date) -> str:
    """Tuesday 3 November."""
    return f"{day:%A} {day.day} {day:%B}"
