"""Who challenges whom, as properties of any cluster."""

from collections import Counter
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from logs.rota import ALONE, NOT_SHARED, Gap, Neighbour, Pair, Turn, draw, nearest

pytestmark = pytest.mark.once

calmly = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""A busy machine is no fault of the rota."""


@st.composite
def meetings(draw_):
    """The alliances of a cluster, the cycles to challenge, and who challenged whom last term."""
    members = list(range(1, draw_(st.integers(2, 5)) + 1))
    owners = draw_(st.lists(st.sampled_from(members), min_size=1, max_size=5))
    turns = [Turn(100 + number, owner) for number, owner in enumerate(owners)]
    pairs = st.tuples(st.sampled_from(members), st.sampled_from(members))
    return members, turns, draw_(st.sets(pairs, max_size=8))


def best_of(turns, members, before, free, standing=()):
    """The best worth of all ways to give these free turns a challenger."""
    choices = product(*([m for m in members if m != turn.alliance] for turn in free))
    return min(
        worth(turns, members, [Pair(t.cycle, w) for t, w in zip(free, each, strict=True)],
              before, standing)
        for each in choices
    )  # fmt: skip


def worth(turns, members, pairs, before, standing=()):
    """What is to be made small: uneven loads first, then pairs that come again."""
    owners = {turn.cycle: turn.alliance for turn in turns}
    loads = Counter(pair.challenger for pair in [*pairs, *standing])
    return (
        sum(loads[member] ** 2 for member in members),
        sum((pair.challenger, owners[pair.cycle]) in before for pair in pairs),
        sum(pair.challenger not in owners.values() for pair in pairs),
    )


@calmly
@given(meetings())
def test_every_cycle_gets_one_challenger_who_is_not_of_its_own_alliance(meeting):
    members, turns, before = meeting

    rota = draw(turns, members, before=before)

    assert rota.gaps == []
    assert sorted(pair.cycle for pair in rota.pairs) == [turn.cycle for turn in turns]
    owners = {turn.cycle: turn.alliance for turn in turns}
    assert all(pair.challenger in members for pair in rota.pairs)
    assert all(pair.challenger != owners[pair.cycle] for pair in rota.pairs)


@calmly
@given(meetings())
def test_no_other_rota_is_evener_or_as_even_with_fewer_pairs_of_last_term(meeting):
    members, turns, before = meeting
    rota = draw(turns, members, before=before)

    assert worth(turns, members, rota.pairs, before) == best_of(turns, members, before, turns)


@calmly
@given(st.integers(2, 12), st.data())
def test_where_each_has_one_project_each_gives_one_challenge_and_gets_one(size, data):
    members = list(range(size))
    pairs = st.tuples(st.sampled_from(members), st.sampled_from(members))
    before = data.draw(st.sets(pairs, max_size=size))
    turns = [Turn(100 + member, member) for member in members]

    rota = draw(turns, members, before=before)

    assert sorted(pair.challenger for pair in rota.pairs) == members


@calmly
@given(meetings())
def test_drawn_again_nothing_changes_and_the_same_comes_out(meeting):
    members, turns, before = meeting
    rota = draw(turns, members, before=before)

    assert draw(turns, members, before=before) == rota
    assert draw(turns, members, before=before, standing=rota.pairs).pairs == []


@calmly
@given(meetings(), st.data())
def test_what_stands_is_kept_and_counts_as_load(meeting, data):
    members, turns, before = meeting
    kept = [
        Pair(turn.cycle, data.draw(st.sampled_from([m for m in members if m != turn.alliance])))
        for turn in turns[: len(turns) // 2]
    ]
    rest = turns[len(kept) :]

    rota = draw(turns, members, before=before, standing=kept)

    assert [pair.cycle for pair in rota.pairs] == [turn.cycle for turn in rest]
    best = best_of(turns, members, before, rest, kept)
    assert worth(turns, members, rota.pairs, before, kept) == best


def test_two_who_challenged_each_other_last_term_do_so_again_where_there_is_nobody_else():
    turns = [Turn(101, 1), Turn(102, 2)]

    rota = draw(turns, [1, 2], before={(1, 2), (2, 1)})

    assert rota.pairs == [Pair(101, 2), Pair(102, 1)]


def test_a_pair_that_waits_lapses_once_its_challenger_is_no_candidate_and_one_that_is_in_stays():
    turns = [Turn(101, 1), Turn(102, 2), Turn(103, 3, is_shared=False)]
    gone, able, unread = Pair(101, 9), Pair(102, 1), Pair(103, 1)

    waiting = draw(turns, [1, 2, 3], waiting=[gone, able, unread])
    is_in = draw(turns, [1, 2, 3], standing=[gone, able, unread])

    assert (waiting.lapsed, is_in.lapsed) == ([gone, unread], [])
    assert waiting.pairs == [Pair(101, 2)]
    assert waiting.gaps == [Gap(103, NOT_SHARED)]
    assert (is_in.pairs, is_in.gaps) == ([], [])


def test_a_project_shared_with_its_alliance_alone_is_a_named_gap():
    rota = draw([Turn(101, 1, is_shared=False), Turn(102, 2)], [1, 2])

    assert rota.pairs == [Pair(102, 1)]
    assert rota.gaps == [Gap(101, NOT_SHARED)]


def test_an_alliance_alone_in_its_cluster_is_challenged_from_the_nearest_one():
    vale = Neighbour("Vale", "North", (7, 8))

    wide = draw([Turn(101, 1, is_shared_widely=True)], [1], neighbour=vale)
    narrow = draw([Turn(101, 1)], [1], neighbour=vale)

    assert (wide.pairs, wide.gaps) == ([Pair(101, 7)], [])
    assert narrow.pairs == []
    assert "One of Vale could challenge it" in narrow.gaps[0].why


def test_an_alliance_with_no_other_anywhere_is_a_named_gap():
    assert draw([Turn(101, 1, is_shared_widely=True)], [1]).gaps == [Gap(101, ALONE)]


def test_nearest_is_the_same_region_first_then_the_fewest_alliances():
    far, big = Neighbour("Far", "South", (1,)), Neighbour("Big", "North", (2, 3, 4))
    small, empty = Neighbour("Small", "North", (5, 6)), Neighbour("Empty", "North", ())

    assert nearest("North", [far, big, small, empty]) == small
    assert nearest("East", [far, big, small]) == far
    assert nearest("", [far, Neighbour("None", "", (1, 2))]) == far
    assert nearest("North", [empty]) is None
