"""What the database promises about clusters, terms, meetings and calls."""

from datetime import date, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from clusters.models import CheckIn, Meeting, Placing, Term
from tests.factories import AT
from tests.factories.alliances import AllianceFactory
from tests.factories.clusters import (
    CheckInFactory,
    ClusterFactory,
    FacilitationFactory,
    MeetingFactory,
    PlacingFactory,
    TermFactory,
)

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2026, 9, 1), date(2026, 12, 18)
DAY = timedelta(days=1)


def refused(make):
    with pytest.raises(IntegrityError), transaction.atomic():
        make()
    return True


def test_an_alliance_is_in_one_cluster_at_a_time():
    placing = PlacingFactory()
    other = ClusterFactory(programme=placing.cluster.programme)

    assert refused(lambda: PlacingFactory(cluster=other, alliance=placing.alliance))
    Placing.objects.filter(pk=placing.pk).update(ends_on=LAST)
    assert PlacingFactory(cluster=other, alliance=placing.alliance, starts_on=LAST + DAY).pk


@pytest.mark.parametrize("factory", [PlacingFactory, FacilitationFactory])
def test_nothing_ends_before_it_starts(factory):
    assert factory(starts_on=FIRST, ends_on=FIRST).pk
    assert refused(lambda: factory(starts_on=FIRST, ends_on=FIRST - DAY))


def test_a_cluster_is_named_once_in_a_programme():
    cluster = ClusterFactory(name="North")

    assert refused(lambda: ClusterFactory(programme=cluster.programme, name="North"))
    assert ClusterFactory(name="North").pk


def a_term(**fields):
    cluster = ClusterFactory()
    return Term(
        **{
            "programme": cluster.programme, "season": "autumn", "starts_on": FIRST, "ends_on": LAST,
            "break_starts_on": date(2026, 10, 26), "break_ends_on": date(2026, 10, 30),
        } | fields
    )  # fmt: skip


@pytest.mark.parametrize(
    "fields",
    [
        {"break_starts_on": FIRST},
        {"break_starts_on": FIRST - DAY},
        {"break_ends_on": LAST},
        {"break_ends_on": LAST + DAY},
        {"break_ends_on": date(2026, 10, 25)},
        {"break_starts_on": None},
        {"break_ends_on": None},
        {"ends_on": FIRST},
        {"ends_on": FIRST - DAY},
    ],
    ids=str,
)
def test_a_break_lies_inside_its_term(fields):
    term = a_term(**fields)

    with pytest.raises(ValidationError):
        term.full_clean()
    assert refused(term.save)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"break_starts_on": None, "break_ends_on": None},
        {"break_starts_on": FIRST + DAY, "break_ends_on": FIRST + DAY},
        {"break_starts_on": LAST - DAY, "break_ends_on": LAST - DAY},
    ],
    ids=str,
)
def test_a_break_of_one_day_or_none_is_a_break(fields):
    term = a_term(**fields)

    term.full_clean()
    term.save()


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "overlaps"),
    [
        (LAST + DAY, LAST + 90 * DAY, False),
        (LAST, LAST + 90 * DAY, True),
        (FIRST - 90 * DAY, FIRST, True),
        (FIRST - 90 * DAY, FIRST - DAY, False),
        (FIRST + DAY, LAST - DAY, True),
        (FIRST - DAY, LAST + DAY, True),
    ],
)
def test_terms_of_one_programme_do_not_overlap(starts_on, ends_on, overlaps):
    term = a_term()
    term.save()
    other = a_term(programme=term.programme, starts_on=starts_on, ends_on=ends_on,
                   break_starts_on=None, break_ends_on=None)  # fmt: skip

    if overlaps:
        with pytest.raises(ValidationError, match="overlap with Autumn term 2026"):
            other.full_clean()
    else:
        other.full_clean()


def test_terms_of_a_cluster_stand_beside_those_of_its_programme():
    term = a_term()
    term.save()
    own = a_term(programme=term.programme, cluster=ClusterFactory(programme=term.programme))

    own.full_clean()
    term.full_clean()


def test_a_cluster_with_terms_of_its_own_uses_only_those():
    common = TermFactory()
    own, none = ClusterFactory.create_batch(2, programme=common.programme)
    spring = TermFactory(programme=common.programme, cluster=own, spring=True)

    assert list(Term.objects.of(common.programme_id, own.pk)) == [spring]
    assert list(Term.objects.of(common.programme_id, none.pk)) == [common]
    assert list(Term.objects.of(common.programme_id)) == [common]


def test_the_second_half_begins_with_the_break():
    term = TermFactory()

    assert [term.half(day) for day in (FIRST, date(2026, 10, 25), date(2026, 10, 26), LAST)] == [
        1, 1, 2, 2,
    ]  # fmt: skip
    assert a_term(break_starts_on=None, break_ends_on=None).half(LAST) == 1
    assert (str(term), term.in_words()) == ("Autumn term 2026", "autumn term 2026")


def test_a_meeting_ends_after_it_starts():
    assert refused(lambda: MeetingFactory(starts_at=time(14), ends_at=time(14)))
    assert refused(lambda: MeetingFactory(starts_at=time(14), ends_at=time(13)))


def test_only_what_was_announced_is_for_everybody():
    told = MeetingFactory()
    MeetingFactory(cluster=told.cluster, proposed=True)
    MeetingFactory(cluster=told.cluster, cancelled=True)
    call = CheckInFactory()
    CheckInFactory(alliance=call.alliance, proposed=True)
    CheckInFactory(alliance=call.alliance, cancelled=True)

    assert list(Meeting.objects.announced()) == [told]
    assert list(CheckIn.objects.announced()) == [call]


def test_a_proposal_is_what_nobody_has_touched():
    cluster, term = ClusterFactory(), TermFactory()
    open_one = MeetingFactory(cluster=cluster, term=term, proposed=True)
    rows = [
        MeetingFactory(cluster=cluster),
        MeetingFactory(cluster=ClusterFactory(), proposed=True, cancelled=True),
        MeetingFactory(cluster=ClusterFactory(), proposed=True, confirmed_at=AT),
        MeetingFactory(cluster=ClusterFactory(), proposed=True, moved_from=FIRST),
        MeetingFactory(cluster=cluster, proposed=True, planned_on=None),
    ]

    assert list(Meeting.objects.proposed()) == [open_one]
    assert [row.is_proposal for row in [open_one, *rows]] == [True] + [False] * 5


def test_the_halves_of_a_term_leave_its_break_out():
    assert TermFactory().halves() == [
        (1, FIRST, date(2026, 10, 25)),
        (2, date(2026, 10, 31), LAST),
    ]
    assert a_term(break_starts_on=None, break_ends_on=None).halves() == [(1, FIRST, LAST)]


def test_a_call_is_missed_by_its_outcome_alone():
    alliance = AllianceFactory()

    missed = {
        trait: CheckInFactory(alliance=alliance, **{trait: True}).is_missed
        for trait in ("proposed", "held", "missed")
    }

    assert missed == {"proposed": False, "held": False, "missed": True}
