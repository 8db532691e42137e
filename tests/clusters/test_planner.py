"""What the planner promises, for any terms, clusters, closures, busy periods and joiners."""

from collections import Counter
from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clusters import planner
from clusters.calendar import SchoolCalendar
from clusters.models import Term
from clusters.planner import Booking, Busy, Group, Kind, Member, Service, Slot

pytestmark = [pytest.mark.once, pytest.mark.long]

FIRST = date(2026, 9, 1)
DAY = timedelta(days=1)
EARLY = date(2025, 9, 1)
AT_THIS_TIME = "The facilitator has another call or meeting at this time on Thursday 12 November."
AUTUMN = Term(
    pk=1, season="autumn", starts_on=FIRST, break_starts_on=date(2026, 10, 26),
    break_ends_on=date(2026, 10, 30), ends_on=date(2026, 12, 18),
)  # fmt: skip
SPRING = Term(
    pk=2, season="spring", starts_on=date(2027, 1, 4), break_starts_on=date(2027, 2, 15),
    break_ends_on=date(2027, 2, 19), ends_on=date(2027, 3, 25),
)  # fmt: skip


# Any facts


@st.composite
def terms(draw, numbers):
    """Terms one after another, each with a break or without, some of them very short."""
    found, begins = [], FIRST + DAY * draw(st.integers(0, 30))
    for _ in range(draw(st.integers(0, 3))):
        length = draw(st.integers(1, 100))
        ends = begins + DAY * length
        term = Term(pk=next(numbers), season="autumn", starts_on=begins, ends_on=ends)
        if length > 2 and draw(st.booleans()):
            start = draw(st.integers(1, length - 2))
            term.break_starts_on = begins + DAY * start
            term.break_ends_on = begins + DAY * draw(st.integers(start, length - 1))
        found.append(term)
        begins = ends + DAY * draw(st.integers(1, 30))
    return found


days = st.integers(-30, 330).map(lambda n: FIRST + DAY * n)


@st.composite
def busy(draw):
    first = draw(days)
    return Busy(first, first + DAY * draw(st.integers(0, 40)), "exams")


@st.composite
def worlds(draw):
    """(groups, today): clusters of one programme that share terms or have their own."""
    numbers = iter(range(1, 1000))
    common = draw(terms(numbers))
    people, alliances = draw(st.integers(1, 3)), iter(range(1, 100))
    groups = []
    for cluster in range(1, draw(st.integers(1, 4)) + 1):
        own = draw(terms(numbers)) if draw(st.booleans()) else common
        closed = draw(st.sets(days, max_size=20))
        members = tuple(
            Member(number, f"Alliance {number}", draw(st.one_of(st.just(EARLY), days)),
                   busy=tuple(draw(st.lists(busy(), max_size=2))),
                   closed=tuple(draw(st.lists(busy(), max_size=1))))
            for number in [next(alliances) for _ in range(draw(st.integers(0, 5)))]
        )  # fmt: skip
        services = tuple(
            Service(person, EARLY) for person in draw(st.sets(st.integers(1, people), max_size=2))
        )
        calendar = SchoolCalendar.of(own, closed)
        groups.append(Group(cluster, f"Cluster {cluster}", calendar, members, services))
    return groups, draw(days)


def asked_for(groups, today):
    """Counted by other means than the planner's: (key, group, days that school allows)."""
    for group in groups:
        for term in group.calendar.terms:
            if (term.starts_on - today).days > 180:
                continue
            halves = [(1, term.starts_on, term.ends_on)]
            if term.break_starts_on:
                halves = [
                    (1, term.starts_on, term.break_starts_on - DAY),
                    (2, term.break_ends_on + DAY, term.ends_on),
                ]
            if group.members and term.ends_on > today:
                begins = min(member.kick_start_on for member in group.members)
                yield (
                    ("meeting", group.cluster, term.pk, 0), group,
                    school(group, term.starts_on, term.ends_on, max(begins, today)),
                )  # fmt: skip
            for half, first, last in halves:
                for member in group.members:
                    if last > today:
                        yield (
                            ("call", member.alliance, term.pk, half), group,
                            {
                                day
                                for day in school(group, first, last, today)
                                if day > member.kick_start_on and not member.closed_on(day)
                            },
                        )  # fmt: skip


def school(group, first, last, after):
    return {
        first + DAY * n
        for n in range((last - first).days + 1)
        if first + DAY * n > after and group.calendar.is_school_day(first + DAY * n)
    }


def people_of(groups, cluster):
    group = next(each for each in groups if each.cluster == cluster)
    return {each.person for each in group.services} or {f"of cluster {cluster}"}


many = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))


@many
@given(worlds())
def test_one_proposal_wherever_a_school_day_is_free_else_a_named_gap(world):
    groups, today = world

    found = planner.plan(groups, [], today)

    proposed = Counter(each.slot.key for each in found.proposals)
    gaps = Counter(each.slot.key for each in found.gaps if each.slot)
    meetings = {
        (person, each.day)
        for each in found.proposals
        if each.slot.kind is Kind.MEETING
        for person in people_of(groups, each.slot.cluster)
    }
    wanted = set()
    for key, group, free in asked_for(groups, today):
        wanted.add(key)
        if key[0] == "meeting" and not proposed[key]:
            people = people_of(groups, group.cluster)
            possible = any(not any((who, day) in meetings for who in people) for day in free)
        else:
            possible = bool(free)
        assert (proposed[key], gaps[key]) == ((1, 0) if possible else (0, 1))
    assert wanted == {*proposed, *gaps}
    assert all(each.sentence.endswith(".") for each in found.gaps)
    without = {group.cluster for group in groups if not group.calendar.terms}
    assert {each.cluster for each in found.gaps if each.slot is None} == without


@many
@given(worlds())
def test_every_day_is_a_school_day_of_its_half_term_after_the_kick_start(world):
    groups, today = world

    found = planner.plan(groups, [], today)

    allowed = {key: free for key, _, free in asked_for(groups, today)}
    for each in found.proposals:
        assert each.day in allowed[each.slot.key]
        assert each.why.startswith(planner.in_words(each.day))


@many
@given(worlds())
def test_a_facilitator_has_one_meeting_on_a_day(world):
    groups, today = world

    found = planner.plan(groups, [], today)

    meetings = Counter(
        (person, each.day)
        for each in found.proposals
        if each.slot.kind is Kind.MEETING
        for person in people_of(groups, each.slot.cluster)
    )
    assert set(meetings.values()) <= {1}


@many
@given(worlds())
def test_calls_of_a_facilitator_overlap_only_where_that_is_said(world):
    groups, today = world

    found = planner.plan(groups, [], today)

    calls = Counter(
        (person, each.day, each.starts_at)
        for each in found.proposals
        if each.slot.kind is Kind.CALL and not each.clash
        for person in people_of(groups, each.slot.cluster)
    )
    assert set(calls.values()) <= {1}


@many
@given(worlds(), st.randoms(use_true_random=False))
def test_the_same_facts_give_the_same_plan_in_any_order(world, chance):
    groups, today = world
    shuffled = [
        replace(group, members=tuple(chance.sample(group.members, len(group.members))))
        for group in chance.sample(groups, len(groups))
    ]

    first, second = (planner.plan(each, [], today) for each in (groups, shuffled))

    assert set(map(when, first.proposals)) == set(map(when, second.proposals))


def when(proposal):
    return (*proposal.slot.key, proposal.day, proposal.starts_at)


@many
@given(worlds(), st.data())
def test_what_is_there_is_answered_whatever_people_did_to_it(world, data):
    groups, today = world
    first = planner.plan(groups, [], today)
    found, bookings = first.proposals, []
    for row, each in enumerate(found, 1):
        booking = planner.booked(each, row)
        did = data.draw(st.sampled_from(["nothing", "move", "confirm", "cancel"]))
        if did == "move":
            booking = replace(booking, day=data.draw(days), is_open=False)
        if did == "confirm":
            booking = replace(booking, is_open=False)
        if did == "cancel":
            booking = replace(booking, is_open=False, is_cancelled=True)
        bookings.append(booking)

    again = planner.plan(groups, bookings, today)
    later = planner.plan(groups, bookings, today + DAY)
    changes = planner.respace(groups, bookings, today).proposals

    keys = {each.slot.key for each in found}
    gaps = {each.slot.key for each in first.gaps if each.slot}
    assert {each.slot.key for each in again.proposals} <= gaps  # a day became free
    if not any(each.is_cancelled or each.day != found[each.row - 1].day for each in bookings):
        assert again.proposals == ()
    assert not keys & {each.slot.key for each in later.proposals}
    assert all(each.moves in bookings and each.moves.is_open for each in changes)


@many
@given(worlds())
def test_a_plan_that_nobody_touched_stays_where_it_is(world):
    groups, today = world
    found = planner.plan(groups, [], today).proposals
    bookings = [planner.booked(each, row) for row, each in enumerate(found, 1)]

    changes = planner.respace(groups, bookings, today).proposals

    clashed = {each.slot.key for each in found if each.clash}
    assert {each.slot.key for each in changes} <= clashed


@many
@given(worlds(), st.data())
def test_what_is_planned_later_fits_in_with_what_is_there(world, data):
    groups, today = world
    found = planner.plan(groups, [], today).proposals
    kept = [each for each in found if data.draw(st.booleans())]
    bookings = [planner.booked(each, row) for row, each in enumerate(kept, 1)]

    added = planner.plan(groups, bookings, today).proposals

    assert {each.slot.key for each in kept}.isdisjoint(each.slot.key for each in added)
    meetings = Counter(
        (person, each.day)
        for each in [*kept, *added]
        if each.slot.kind is Kind.MEETING
        for person in people_of(groups, each.slot.cluster)
    )
    assert set(meetings.values()) <= {1}


# One fact at a time


def group(cluster=1, members=1, *, person=1, terms=(AUTUMN,), closed=(), **fields):
    first = cluster * 10
    return Group(
        cluster, f"Cluster {cluster}", SchoolCalendar.of(terms, closed),
        tuple(Member(first + n, f"Alliance {first + n}", EARLY, **fields) for n in range(members)),
        (Service(person, EARLY),),
    )  # fmt: skip


def with_closed_lead(*closed):
    """A group of one alliance whose lead school is closed then."""
    one = group()
    return replace(one, members=tuple(replace(each, closed=closed) for each in one.members))


def planned(*groups, today=FIRST - DAY, bookings=(), around=()):
    return planner.plan(groups, bookings, today, around)


def meetings_of(plan):
    return [each for each in plan.proposals if each.slot.kind is Kind.MEETING]


def calls_of(plan):
    return [each for each in plan.proposals if each.slot.kind is Kind.CALL]


def test_a_meeting_is_in_the_last_weeks_of_term_but_not_the_very_last():
    (meeting,) = meetings_of(planned(group()))

    assert meeting.day == date(2026, 12, 2)
    assert meeting.why == (
        "Wednesday 2 December: 12 school days before the end of term, when there is evidence to "
        "discuss; the facilitator has no other meeting that week."
    )


def test_a_call_is_in_the_middle_weeks_of_its_half_term():
    first, second = calls_of(planned(group()))

    assert (first.slot.half, first.day) == (1, date(2026, 9, 17))
    assert (second.slot.half, second.day) == (2, date(2026, 11, 18))
    assert first.why == (
        "Thursday 17 September: in the middle weeks of the first half of the autumn term 2026; "
        "the facilitator has no other call that day."
    )


def test_a_term_without_a_break_has_one_call():
    whole = Term(pk=3, season="summer", starts_on=date(2026, 4, 20), ends_on=date(2026, 5, 22))

    (call,) = calls_of(planned(group(terms=[whole]), today=date(2026, 4, 1)))

    assert call.slot.half == 1
    assert "weeks of the summer term 2026" in call.why


def test_meetings_of_one_facilitator_stand_in_different_weeks():
    found = meetings_of(planned(group(1), group(2), group(3)))

    assert len({each.day.isocalendar().week for each in found}) == 3


def test_meetings_of_different_facilitators_may_be_on_one_day():
    found = meetings_of(planned(group(1), group(2, person=2)))

    assert len({each.day for each in found}) == 1


def test_calls_are_spread_over_the_days_and_weeks_of_the_facilitator():
    found = calls_of(planned(group(1, 5), group(2, 4)))

    first = [each.day for each in found if each.slot.half == 1]
    assert len(set(first)) == 9
    weeks = Counter(day.isocalendar().week for day in first)
    assert sorted(weeks.values()) == [1, 2, 3, 3]


def test_four_calls_on_a_day_have_times_of_their_own_and_a_fifth_says_that_it_clashes():
    day = Term(pk=4, season="autumn", starts_on=date(2026, 9, 10), ends_on=date(2026, 9, 11))
    five = group(1, 5, terms=[day], closed=[date(2026, 9, 10)])

    found = calls_of(planned(five))

    assert [each.starts_at for each in found] == [*planner.CALL_TIMES, time(15, 30)]
    assert [bool(each.clash) for each in found] == [False] * 4 + [True]


def test_a_meeting_avoids_busy_weeks_and_says_so():
    mocks = (Busy(date(2026, 11, 19), date(2026, 12, 4), "mock exams"),)

    (meeting,) = meetings_of(planned(group(busy=mocks)))

    assert meeting.day == date(2026, 12, 8)
    assert meeting.why.endswith("; it avoids mock exams of Alliance 10.")


def test_a_call_avoids_busy_days_and_says_so():
    reports = (Busy(date(2026, 9, 14), date(2026, 9, 18), "reports"),)

    call = calls_of(planned(group(busy=reports)))[0]

    assert call.day in {date(2026, 9, 21), date(2026, 9, 11)}
    assert call.why.endswith("; it avoids reports of Alliance 10.")


def test_no_call_is_proposed_while_the_lead_school_is_closed_and_the_reason_is_told():
    inset = (Busy(date(2026, 9, 10), date(2026, 9, 30), "INSET days"),)

    found = planned(with_closed_lead(*inset))

    call = calls_of(found)[0]
    assert not inset[0].holds(call.day)
    assert call.why.endswith("; it avoids INSET days of Alliance 10.")


def test_where_the_lead_school_is_closed_all_the_time_no_call_is_proposed():
    always = (Busy(FIRST, date(2026, 12, 31), "flooded"),)

    found = planned(with_closed_lead(*always))

    (meeting,) = found.proposals
    assert "Alliance 10 has its lead school closed then (flooded), but" in meeting.why
    assert [gap.sentence for gap in found.gaps] == [
        f"No call with Alliance 10 in the {half} half of the autumn term 2026: "
        "no school day is left."
        for half in ("first", "second")
    ]


def test_what_stands_on_a_day_on_which_the_lead_school_is_closed_is_told():
    call = calls_of(planned(group()))[0]
    inset = (Busy(call.day, call.day, "INSET day"),)

    (clash,) = planner.clashes([with_closed_lead(*inset)], [planner.booked(call)], FIRST - DAY)

    assert clash.sentence == "Alliance 10 has its lead school closed then (INSET day)."


def test_where_every_day_is_busy_the_proposal_says_so():
    always = (Busy(FIRST, date(2026, 12, 31), "an inspection"),)

    found = planned(group(busy=always))

    assert len(found.proposals) == 3
    for each in found.proposals:
        assert "Alliance 10 is busy then (an inspection), but no better day is free." in each.why


def test_a_late_joiner_counts_from_its_own_kick_start():
    late = replace(group(), members=(Member(10, "Late", date(2026, 11, 9)),))

    found = planned(late)

    (call,) = calls_of(found)
    assert (call.slot.half, call.day) == (2, date(2026, 11, 26))
    (gap,) = found.gaps
    assert gap.sentence == (
        "No call with Late in the first half of the autumn term 2026: "
        "no school day is left after the kick-start of Late on Monday 9 November."
    )


def test_a_meeting_waits_for_a_late_joiner_where_it_can():
    both = (Member(10, "Early", EARLY), Member(11, "Late", date(2026, 12, 7)))

    (meeting,) = meetings_of(planned(replace(group(), members=both)))

    assert meeting.day > date(2026, 12, 7)


def test_nothing_is_proposed_in_the_past_or_for_what_is_over():
    found = planned(group(), today=date(2026, 12, 16))

    assert len(found.proposals) == 2
    assert {each.day for each in found.proposals} <= {date(2026, 12, 17), date(2026, 12, 18)}
    assert planned(group(), today=AUTUMN.ends_on).proposals == ()


def test_a_term_more_than_half_a_year_away_waits():
    found = planned(group(terms=[AUTUMN, SPRING]), today=date(2026, 7, 7))

    assert {each.slot.term.pk for each in found.proposals} == {1}
    assert len(planned(group(terms=[AUTUMN, SPRING]), today=date(2026, 7, 8)).proposals) == 6


def test_an_alliance_that_leaves_is_called_before():
    leaver = replace(group(), members=(Member(10, "L", EARLY, until=date(2026, 11, 4)),))

    second = calls_of(planned(leaver))[1]

    assert second.day <= date(2026, 11, 4)


@pytest.mark.parametrize("changes_on", [date(2026, 11, 12), date(2026, 11, 2)])
def test_an_alliance_that_changes_clusters_has_one_call_in_a_half_term(changes_on):
    old = replace(group(1), members=(Member(9, "M", EARLY, until=changes_on - DAY),))
    new = replace(group(2, person=2), members=(Member(9, "M", EARLY, since=changes_on),))

    found = planned(old, new)

    assert Counter(each.slot.half for each in calls_of(found)) == {1: 1, 2: 1}
    assert found.gaps == ()


def test_other_meetings_of_the_facilitator_are_in_the_way_wherever_they_are():
    elsewhere = replace(group(9), members=(), calendar=SchoolCalendar())
    taken = Booking(7, Kind.MEETING, date(2026, 12, 2), time(9), 180, frozenset({9}))

    (free,) = meetings_of(planned(group()))
    (meeting,) = meetings_of(planned(group(), bookings=[taken], around=[elsewhere]))

    assert free.day == taken.day
    assert meeting.day.isocalendar().week != taken.day.isocalendar().week


def test_where_the_facilitator_meets_others_every_day_there_is_a_gap():
    day = Term(pk=4, season="autumn", starts_on=date(2026, 9, 10), ends_on=date(2026, 9, 11))

    found = planned(*(group(n, terms=[day]) for n in (1, 2, 3)))

    assert len(meetings_of(found)) == 2
    (gap,) = found.gaps
    assert gap.sentence == (
        "No meeting of Cluster 3 in the autumn term 2026: its facilitator has another meeting on "
        "every school day that is left."
    )


def test_a_cluster_that_nobody_facilitates_yet_is_planned_and_says_so():
    found = planned(replace(group(), services=()))

    assert len(found.proposals) == 3
    assert all("; nobody facilitates the cluster then." in each.why for each in found.proposals)


def test_a_cluster_without_term_dates_is_named():
    found = planned(group(terms=[]))

    assert found.proposals == ()
    assert [each.sentence for each in found.gaps] == [
        "Cluster 1 has no term dates: nothing is planned."
    ]


def test_a_meeting_moved_onto_another_makes_that_one_give_way():
    groups = [group(1), group(2)]
    found = planned(*groups).proposals
    there = [planner.booked(each, row) for row, each in enumerate(found, 1)]
    one, two = (each for each in there if each.kind is Kind.MEETING)
    moved = replace(one, day=two.day, is_open=False)
    bookings = [moved if each is one else each for each in there]

    (change,) = planner.respace(groups, bookings, FIRST).proposals
    after = planner.carried_out(bookings, [change])

    assert change.moves == two
    assert change.day != two.day
    assert planner.clashes(groups, after, FIRST) == []
    assert [each.sentence for each in planner.clashes(groups, bookings, FIRST)] == [
        f"The facilitator has another meeting on {planner.in_words(two.day)}."
    ] * 2


@pytest.mark.parametrize("kind", [Kind.MEETING, Kind.CALL])
def test_a_day_that_becomes_free_draws_nothing_to_it(kind):
    groups = [group(1), group(2), group(3)]
    found = planned(*groups).proposals
    there = [planner.booked(each, row) for row, each in enumerate(found, 1)]
    first = next(each for each in there if each.kind is kind)
    away = replace(first, day=date(2026, 9, 1), is_open=False)
    bookings = [away if each is first else each for each in there]

    assert planner.respace(groups, bookings, FIRST).proposals == ()


@pytest.mark.parametrize(
    ("day", "starts_at", "says"),
    [
        (date(2026, 10, 27), time(9), ["Tuesday 27 October is no school day of Cluster 1."]),
        (date(2026, 11, 10), time(9), ["Alliance 10 is busy then (reports)."]),
        (date(2026, 11, 12), time(14), [AT_THIS_TIME]),
        (date(2026, 11, 12), time(16), []),
    ],
)  # fmt: skip
def test_what_speaks_against_a_day_that_a_person_chose(day, starts_at, says):
    reports = (Busy(date(2026, 11, 9), date(2026, 11, 10), "reports"),)
    one = group(busy=reports)
    event = Booking(1, Kind.MEETING, date(2026, 11, 12), time(13), 120, frozenset({1}))
    slot = Slot(Kind.CALL, 1, AUTUMN, 2, 10)
    call = Booking(1, Kind.CALL, day, starts_at, 20, frozenset({1}), slot)

    assert [each.sentence for each in planner.clashes([one], [event, call], FIRST)] == says


def test_a_call_with_an_alliance_that_left_is_named():
    left = replace(group(), members=(Member(10, "L", EARLY, until=date(2026, 11, 4)),))
    calls = [
        Booking(
            row, Kind.CALL, day, time(16), 20, frozenset({1}), Slot(Kind.CALL, 1, AUTUMN, 2, 10)
        )
        for row, day in enumerate([date(2026, 11, 4), date(2026, 11, 5)])
    ]
    gone = replace(left, members=())

    assert [each.sentence for each in planner.clashes([left], calls, FIRST)] == [
        "The alliance is not in Cluster 1 on Thursday 5 November."
    ]
    assert len(planner.clashes([gone], calls, FIRST)) == 2


def test_times_stay_the_same_on_the_clock_over_both_clock_changes():
    around_march = Term(pk=5, season="spring", starts_on=date(2027, 3, 8),
                        ends_on=date(2027, 4, 9))  # fmt: skip
    around_october = Term(pk=6, season="autumn", starts_on=date(2027, 10, 11),
                          ends_on=date(2027, 11, 12))  # fmt: skip
    for term, change in ((around_march, date(2027, 3, 28)), (around_october, date(2027, 10, 31))):
        found = planned(group(1, 9, terms=[term]), today=term.starts_on - DAY)
        calls = calls_of(found)

        assert {each.day < change for each in calls} == {True, False}
        assert {each.starts_at for each in calls} == {time(15, 30)}


def test_a_large_programme_is_planned_without_a_clash():
    groups = [group(n, 4, person=n // 2) for n in range(1, 11)]

    found = planned(*groups)

    assert len(found.proposals) == 10 + 80
    assert not any(each.clash for each in found.proposals)
