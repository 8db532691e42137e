"""Which days the meetings and calls of a term could be on, and why: no database, no clock.

The method is the report's (section 3, Method): clusters met face to face every term, with
half-termly check-in calls; at the end of each learning cycle the cluster discussed what happened,
and then alliances chose what to do next. Hence the windows:

- a **meeting** stands in the last weeks of a term, so that there is evidence to discuss, but not in
  the very last one, so that what was agreed can still be begun;
- a **call** stands in the middle of its half term, once schools have started and while there is
  time left to do what was said.

A day that may not be taken is never proposed (no school, before the alliance's own kick-start,
another meeting of the facilitator). Among the days that may be, what is wished for decides, in the
order of ``_meeting_cost`` and ``_call_cost``.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from enum import StrEnum

from clusters.calendar import SchoolCalendar
from clusters.models import Term

MEETING_WINDOW = range(5, 20)
"""School days that are left of the term after a meeting: one week to four."""
CALL_WINDOW = range(5, 20)
"""School days of the half term (or since the kick-start) before a call: one week to four."""

MEETING_STARTS, MEETING_ENDS = time(9, 30), time(12, 30)
CALL_TIMES = (time(15, 30), time(16), time(16, 30), time(17))
"""After lessons; one facilitator has as many calls on one day before two have to overlap."""
CALL_MINUTES = 20

LOOK_AHEAD = timedelta(days=180)
"""A term is planned once it is this near, so that who joins later is still thought of."""


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

    def counts(self, day: date) -> bool:
        return self.kick_start_on < day and self.since <= day <= self.until

    def is_placed(self, first: date, last: date) -> bool:
        """Whether it is in the cluster on any day between these two."""
        return self.since <= last and self.until >= first

    def busy_on(self, day: date) -> Busy | None:
        return next((each for each in self.busy if each.holds(day)), None)

    def misses(self, day: date) -> str:
        """Why it could not well come to a meeting on this day; empty where it could."""
        if self.kick_start_on >= day or self.since > day:
            return f"{self.name} joins only on {in_words(max(self.kick_start_on, self.since))}"
        busy = self.busy_on(day) if self.counts(day) else None
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

    def member(self, alliance: int) -> Member | None:
        return next((each for each in self.members if each.alliance == alliance), None)

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
        start = _minutes(self.starts_at)
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


# The plan


def plan(
    groups: Sequence[Group],
    bookings: Iterable[Booking],
    today: date,
    around: Sequence[Group] = (),
) -> Plan:
    """A proposal or a named gap for everything that terms not yet over ask for and do not have.

    A slot that any booking answers, a cancelled one too, is left alone. The same facts give the
    same plan, in whatever order they come, and a plan whose proposals are booked proposes nothing.
    ``around`` are clusters that nothing is planned for, but whose facilitators' time counts.
    """
    there = list(bookings)
    answered = {each.slot.key for each in there if each.slot}
    diary = _Diary.of([*groups, *around], there)
    proposals: list[Proposal] = []
    gaps: dict[object, Gap] = {
        group.cluster: Gap(group.cluster, f"{group.name} has no term dates: nothing is planned.")
        for group in groups
        if not group.calendar.terms
    }
    for group, slot in _in_order(groups, today):
        if slot.key in answered:
            continue
        found = _place(group, slot, diary, today)
        if isinstance(found, Gap):
            gaps[slot.key] = found
            continue
        gaps.pop(slot.key, None)  # of the cluster that the alliance leaves in this half term
        answered.add(slot.key)
        diary.take(found)
        proposals.append(found)
    return Plan(tuple(proposals), tuple(gaps.values()))


def respace(
    groups: Sequence[Group],
    bookings: Iterable[Booking],
    today: date,
    around: Sequence[Group] = (),
) -> Plan:
    """What open proposals should move, as things are now. Those that can stay where they are, stay.

    Only a proposal that nobody has touched moves: away from a day without school, a day that is
    past, a busy period, or a meeting or call in the way.
    """
    there = list(bookings)
    diary = _Diary.of([*groups, *around], there)
    mine = {each.slot.key: each for each in there if each.slot and each.is_open}
    changes: list[Proposal] = []
    gaps: list[Gap] = []
    for group, slot in _in_order(groups, today):
        was = mine.pop(slot.key, None)
        if was is None:
            continue
        diary.free(was)
        found = _place(group, slot, diary, today, was)
        if isinstance(found, Gap):
            gaps.append(found)
            diary.book(was)
            continue
        diary.take(found)
        if (found.day, found.starts_at) != (was.day, was.starts_at):
            changes.append(found)
    return Plan(tuple(changes), tuple(gaps))


def _in_order(groups: Sequence[Group], today: date) -> Iterator[tuple[Group, Slot]]:
    """Everything that terms not yet over ask for: meetings before calls, the sooner first."""
    found = [
        (slot.kind is Kind.CALL, ends_on, group.name, group.cluster, slot.alliance, group, slot)
        for group in groups
        for slot, ends_on in _asked_for(group)
        if ends_on > today and slot.term.starts_on - today <= LOOK_AHEAD
    ]
    for *_, group, slot in sorted(found, key=lambda each: each[:5]):
        yield group, slot


def _asked_for(group: Group) -> Iterator[tuple[Slot, date]]:
    """(slot, last day on which it could be)."""
    for term in group.calendar.terms:
        if any(each.is_placed(term.starts_on, term.ends_on) for each in group.members):
            yield Slot(Kind.MEETING, group.cluster, term), term.ends_on
        for half, starts_on, ends_on in term.halves():
            for member in group.members:
                if member.is_placed(starts_on, ends_on):
                    yield Slot(Kind.CALL, group.cluster, term, half, member.alliance), ends_on


def booked(proposal: Proposal, row: int = 0) -> Booking:
    """A proposal as the booking it becomes."""
    slot, was = proposal.slot, proposal.moves
    minutes = _MEETING_MINUTES if slot.kind is Kind.MEETING else CALL_MINUTES
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


# What is in the way


@dataclass(frozen=True)
class Clash:
    """What speaks against a meeting or call where it stands, in one sentence."""

    booking: Booking
    sentence: str


def clashes(
    groups: Sequence[Group],
    bookings: Iterable[Booking],
    today: date,
    around: Sequence[Group] = (),
) -> list[Clash]:
    """What speaks against the meetings and calls to come: a person may have put them there."""
    there = [each for each in bookings if not each.is_cancelled]
    diary = _Diary.of([*groups, *around], there)
    return [
        Clash(booking, sentence)
        for booking in there
        for group in groups
        if booking.slot and booking.slot.cluster == group.cluster and booking.day >= today
        for sentence in _against(group, booking, booking.slot, diary)
    ]


def _against(group: Group, booking: Booking, slot: Slot, diary: "_Diary") -> Iterator[str]:
    day = booking.day
    if not group.calendar.is_school_day(day):
        yield f"{in_words(day)} is no school day of {group.name}."
    diary.free(booking)
    if diary.meets(group, day) and booking.kind is Kind.MEETING:
        yield f"The facilitator has another meeting on {in_words(day)}."
    if not diary.is_free(group, day, booking.span) and booking.kind is Kind.CALL:
        yield f"The facilitator has another call or meeting at this time on {in_words(day)}."
    diary.book(booking)
    concerned = [m for m in group.members if slot.alliance in (0, m.alliance)]
    yield from (f"{why}." for member in concerned if (why := member.misses(day)))


# The diary of facilitators


@dataclass
class _Diary:
    """When facilitators are taken: (start, end) in minutes of the day, by diary and day."""

    groups: Sequence[Group]
    meetings: dict[tuple[str, date], int] = field(default_factory=dict)
    calls: dict[tuple[str, date], int] = field(default_factory=dict)
    times: dict[tuple[str, date], list[tuple[int, int]]] = field(default_factory=dict)

    @classmethod
    def of(cls, groups: Sequence[Group], bookings: Iterable[Booking]) -> "_Diary":
        diary = cls(groups)
        for booking in bookings:
            if not booking.is_cancelled:
                diary.book(booking)
        return diary

    def book(self, booking: Booking) -> None:
        self._note(booking, 1)
        for there in self._places(booking):
            self.times.setdefault(there, []).append(booking.span)

    def free(self, booking: Booking) -> None:
        self._note(booking, -1)
        for there in self._places(booking):
            self.times[there].remove(booking.span)

    def take(self, found: Proposal) -> None:
        self.book(booked(found))

    def meets(self, group: Group, day: date) -> bool:
        return any(self.meetings.get((who, day)) for who in group.diaries(day))

    def meetings_in_week(self, group: Group, day: date) -> int:
        return self._in_week(self.meetings, group, day)

    def calls_on(self, group: Group, day: date) -> int:
        return max(self.calls.get((who, day), 0) for who in group.diaries(day))

    def calls_in_week(self, group: Group, day: date) -> int:
        return self._in_week(self.calls, group, day)

    def is_free(self, group: Group, day: date, span: tuple[int, int]) -> bool:
        start, end = span
        taken = [each for who in group.diaries(day) for each in self.times.get((who, day), [])]
        return all(until <= start or end <= since for since, until in taken)

    def _in_week(self, counts: dict[tuple[str, date], int], group: Group, day: date) -> int:
        monday = day - timedelta(days=day.weekday())
        week = [monday + timedelta(days=n) for n in range(7)]
        return max(sum(counts.get((who, each), 0) for each in week) for who in group.diaries(day))

    def _note(self, booking: Booking, by: int) -> None:
        counts = self.meetings if booking.kind is Kind.MEETING else self.calls
        for there in self._places(booking):
            counts[there] = counts.get(there, 0) + by

    def _places(self, booking: Booking) -> set[tuple[str, date]]:
        return {
            (who, booking.day)
            for group in self.groups
            if group.cluster in booking.clusters
            for who in group.diaries(booking.day)
        }


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


_MEETING_MINUTES = _minutes(MEETING_ENDS) - _minutes(MEETING_STARTS)


# One day


@dataclass(frozen=True)
class _Choice:
    """The days a slot could be on, and those on which it is wished for."""

    group: Group
    slot: Slot
    diary: _Diary
    days: list[date]
    window: frozenset[date]
    ideal: date
    was: Booking | None

    def away(self, day: date) -> int:
        """How many days outside the window."""
        return min((abs((day - each).days) for each in self.window), default=0)

    def stays(self, day: date) -> bool:
        return self.was is not None and self.was.day == day


def _place(
    group: Group, slot: Slot, diary: _Diary, today: date, was: Booking | None = None
) -> Proposal | Gap:
    if slot.kind is Kind.MEETING:
        return _place_meeting(group, slot, diary, today, was)
    return _place_call(group, slot, diary, today, was)


def _place_meeting(
    group: Group, slot: Slot, diary: _Diary, today: date, was: Booking | None
) -> Proposal | Gap:
    term = slot.term
    school = group.calendar.school_days(term.starts_on, term.ends_on)
    begun = [day for day in school if day > today and any(m.counts(day) for m in group.members)]
    days = [day for day in begun if not diary.meets(group, day)]
    what = f"No meeting of {group.name} in the {term.in_words()}"
    if not begun:
        first = min(group.members, key=lambda each: max(each.kick_start_on, each.since))
        why = _why_no_day(school, today, first)
        return Gap(group.cluster, f"{what}: {why}.", slot)
    if not days:
        why = "its facilitator has another meeting on every school day that is left"
        return Gap(group.cluster, f"{what}: {why}.", slot)
    window = [day for left, day in enumerate(reversed(school)) if left in MEETING_WINDOW]
    choice = _Choice(group, slot, diary, days, frozenset(window), _middle(window or school), was)
    day = min(days, key=lambda each: _meeting_cost(choice, each))
    starts_at = was.starts_at if was else MEETING_STARTS
    return Proposal(slot, day, starts_at, _why_meeting(choice, day, school), moves=was)


def _meeting_cost(choice: _Choice, day: date) -> tuple[int, ...]:
    group = choice.group
    return (
        sum(1 for each in group.members if each.misses(day)),
        not choice.stays(day),
        choice.away(day),
        choice.diary.meetings_in_week(group, day),
        day.weekday() in (0, 4),  # people travel, and Mondays and Fridays are short of cover
        abs((day - choice.ideal).days),
        day.toordinal(),
    )


def _place_call(
    group: Group, slot: Slot, diary: _Diary, today: date, was: Booking | None
) -> Proposal | Gap:
    member = group.member(slot.alliance)
    assert member is not None  # noqa: S101 - slots are made from members
    starts_on, ends_on = next((a, b) for half, a, b in slot.term.halves() if half == slot.half)
    school = group.calendar.school_days(starts_on, ends_on)
    begun = [day for day in school if member.counts(day)]
    days = [day for day in begun if day > today]
    if not days:
        half = _half_in_words(slot)
        why = _why_no_day(school, today, member)
        return Gap(group.cluster, f"No call with {member.name} in {half}: {why}.", slot)
    window = [day for gone, day in enumerate(begun) if gone in CALL_WINDOW and day > today]
    choice = _Choice(group, slot, diary, days, frozenset(window), _middle(window or days), was)
    day = min(days, key=lambda each: _call_cost(choice, member, each))
    free = _free_times(choice, day)
    clash = "" if free else "The facilitator has another call or meeting at this time."
    starts_at = free[0] if free else CALL_TIMES[0]
    return Proposal(slot, day, starts_at, _why_call(choice, member, day), clash, moves=was)


def _call_cost(choice: _Choice, member: Member, day: date) -> tuple[int, ...]:
    group, diary = choice.group, choice.diary
    return (
        not _free_times(choice, day),
        member.busy_on(day) is not None,
        diary.meets(group, day),
        not choice.stays(day),
        choice.away(day),
        diary.calls_on(group, day),
        diary.calls_in_week(group, day),
        abs((day - choice.ideal).days),
        day.toordinal(),
    )


def _free_times(choice: _Choice, day: date) -> list[time]:
    """When the facilitator could call on a day; where the call stays, its own time first."""
    own = (choice.was.starts_at,) if choice.was and choice.stays(day) else ()
    spans = {at: (_minutes(at), _minutes(at) + CALL_MINUTES) for at in (*own, *CALL_TIMES)}
    return [at for at, span in spans.items() if choice.diary.is_free(choice.group, day, span)]


def _middle(days: Sequence[date]) -> date:
    return sorted(days)[len(days) // 2]


# In words


def _why_no_day(school: list[date], today: date, member: Member) -> str:
    if not school:
        return "it has no school day"
    if not any(day > today for day in school):
        return "no school day is left"
    if not any(day <= member.until for day in school if day > today):
        return f"no school day is left before {member.name} leaves on {in_words(member.until)}"
    kick_start = in_words(max(member.kick_start_on, member.since))
    return f"no school day is left after the kick-start of {member.name} on {kick_start}"


def _why_meeting(choice: _Choice, day: date, school: list[date]) -> str:
    left = len([each for each in school if each > day])
    where = f"{_school_days(left)} before the end of term" if left else "the last day of term"
    if day in choice.window:
        where += ", when there is evidence to discuss"
    absent = [why for each in choice.group.members if (why := each.misses(day))]
    avoided = _avoided(choice, choice.group.members)
    return _sentence(day, where, absent, avoided, _week(choice, day))


def _week(choice: _Choice, day: date) -> str:
    if choice.diary.meetings_in_week(choice.group, day):
        return "the facilitator has another meeting that week"
    return "the facilitator has no other meeting that week"


def _why_call(choice: _Choice, member: Member, day: date) -> str:
    half = _half_in_words(choice.slot)
    where = f"in the middle weeks of {half}" if day in choice.window else f"a school day of {half}"
    busy = member.busy_on(day)
    against = [f"{member.name} is busy then ({busy.why})"] if busy else []
    if choice.diary.meets(choice.group, day):
        against.append("the facilitator has a meeting that day")
    calls = choice.diary.calls_on(choice.group, day)
    also = f"the facilitator has {calls or 'no'} other call{'s' if calls > 1 else ''} that day"
    return _sentence(day, where, against, _avoided(choice, [member]), also)


def _avoided(choice: _Choice, members: Iterable[Member]) -> list[str]:
    """The busy periods that took days of the window away."""
    return [
        f"{busy.why} of {member.name}"
        for member in members
        for busy in member.busy
        if any(busy.holds(day) for day in choice.window)
    ]


def _sentence(day: date, where: str, against: list[str], avoided: list[str], also: str) -> str:
    words = f"{in_words(day)}: {where}; {also}"
    if against:
        return f"{words}; {_listed(against)}, but no better day is free."
    return f"{words}; it avoids {_listed(avoided)}." if avoided else f"{words}."


def _listed(phrases: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(phrases[:-1]), phrases[-1]]))


def _school_days(count: int) -> str:
    return "1 school day" if count == 1 else f"{count} school days"


def _half_in_words(slot: Slot) -> str:
    if len(slot.term.halves()) == 1:
        return f"the {slot.term.in_words()}"
    return f"the {'first' if slot.half == 1 else 'second'} half of the {slot.term.in_words()}"


def in_words(day: date) -> str:
    """Tuesday 3 November."""
    return f"{day:%A} {day.day} {day:%B}"
