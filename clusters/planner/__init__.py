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
order of ``meeting_costs`` and ``call_costs``.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from clusters.planner.choices import Choice, call_costs, cheapest, free_times, meeting_costs, middle
from clusters.planner.diary import Diary
from clusters.planner.facts import (
    CALL_MINUTES,
    CALL_TIMES,
    MEETING_ENDS,
    MEETING_STARTS,
    Booking,
    Busy,
    Clash,
    Gap,
    Group,
    Kind,
    Member,
    Plan,
    Proposal,
    Service,
    Slot,
    booked,
    carried_out,
    in_words,
)
from clusters.planner.words import half_in_words, why_call, why_meeting, why_no_day

__all__ = [
    "CALL_MINUTES",
    "CALL_TIMES",
    "LOOK_AHEAD",
    "MEETING_ENDS",
    "Booking",
    "Busy",
    "Clash",
    "Gap",
    "Group",
    "Kind",
    "Member",
    "Plan",
    "Proposal",
    "Service",
    "Slot",
    "booked",
    "carried_out",
    "clashes",
    "in_words",
    "plan",
    "respace",
]

MEETING_WINDOW = range(5, 20)
"""School days that are left of the term after a meeting: one week to four."""
CALL_WINDOW = range(5, 20)
"""School days of the half term (or since the kick-start) before a call: one week to four."""

LOOK_AHEAD = timedelta(days=180)
"""A term is planned once it is this near, so that who joins later is still thought of."""


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
    diary = Diary.of([*groups, *around], there)
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
    diary = Diary.of([*groups, *around], there)
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


def clashes(
    groups: Sequence[Group],
    bookings: Iterable[Booking],
    today: date,
    around: Sequence[Group] = (),
) -> list[Clash]:
    """What speaks against the meetings and calls to come: a person may have put them there."""
    there = [each for each in bookings if not each.is_cancelled]
    diary = Diary.of([*groups, *around], there)
    return [
        Clash(booking, sentence)
        for booking in there
        for group in groups
        if booking.slot and booking.slot.cluster == group.cluster and booking.day >= today
        for sentence in _against(group, booking, booking.slot, diary)
    ]


def _against(group: Group, booking: Booking, slot: Slot, diary: Diary) -> Iterator[str]:
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
    if booking.kind is Kind.CALL and not any(each.is_placed(day, day) for each in concerned):
        yield f"The alliance is not in {group.name} on {in_words(day)}."
    yield from (f"{why}." for member in concerned if (why := member.misses(day)))


def _place(
    group: Group, slot: Slot, diary: Diary, today: date, was: Booking | None = None
) -> Proposal | Gap:
    if slot.kind is Kind.MEETING:
        return _place_meeting(group, slot, diary, today, was)
    return _place_call(group, slot, diary, today, was)


def _place_meeting(
    group: Group, slot: Slot, diary: Diary, today: date, was: Booking | None
) -> Proposal | Gap:
    term = slot.term
    school = diary.school_days(group, term.starts_on, term.ends_on)
    begun = [day for day in school if day > today and any(m.counts(day) for m in group.members)]
    days = [day for day in begun if not diary.meets(group, day)]
    what = f"No meeting of {group.name} in the {term.in_words()}"
    if not begun:
        first = min(group.members, key=lambda each: max(each.kick_start_on, each.since))
        why = why_no_day(school, today, first)
        return Gap(group.cluster, f"{what}: {why}.", slot)
    if not days:
        why = "its facilitator has another meeting on every school day that is left"
        return Gap(group.cluster, f"{what}: {why}.", slot)
    window = [day for left, day in enumerate(reversed(school)) if left in MEETING_WINDOW]
    choice = Choice(group, slot, diary, days, frozenset(window), middle(window or school), was)
    day = cheapest(days, meeting_costs(choice))
    starts_at = was.starts_at if was else MEETING_STARTS
    return Proposal(slot, day, starts_at, why_meeting(choice, day, school), moves=was)


def _place_call(
    group: Group, slot: Slot, diary: Diary, today: date, was: Booking | None
) -> Proposal | Gap:
    member = group.member(slot.alliance)
    starts_on, ends_on = next((a, b) for half, a, b in slot.term.halves() if half == slot.half)
    school = diary.school_days(group, starts_on, ends_on)
    begun = [day for day in school if member.counts(day)]
    days = [day for day in begun if day > today and not member.closed_on(day)]
    if not days:
        half = half_in_words(slot)
        why = why_no_day(school, today, member)
        return Gap(group.cluster, f"No call with {member.name} in {half}: {why}.", slot)
    window = [day for gone, day in enumerate(begun) if gone in CALL_WINDOW and day > today]
    choice = Choice(group, slot, diary, days, frozenset(window), middle(window or days), was)
    day = cheapest(days, call_costs(choice, member))
    free = free_times(choice, day)
    clash = "" if free else "The facilitator has another call or meeting at this time."
    starts_at = free[0] if free else CALL_TIMES[0]
    return Proposal(slot, day, starts_at, why_call(choice, member, day), clash, moves=was)
