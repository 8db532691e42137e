"""Two at once on the term dates of a cluster, the busy periods of an alliance, or its letters."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError

from clusters.actions import busy, telling, terms
from clusters.models import BusyPeriod, Placing, Term
from core.exceptions import DomainError
from notifications import delivery
from notifications.models import Message
from tests.at_once import ROUNDS, both_at_once
from tests.factories.alliances import PostFactory
from tests.factories.clusters import (
    BusyPeriodFactory,
    ClusterFactory,
    MeetingFactory,
    PlacingFactory,
    own_term,
)

pytestmark = pytest.mark.django_db(transaction=True)
DAY, TODAY = date(2030, 1, 14), date(2029, 9, 1)


def tried(act, word):
    """The word where it was done, "told" where it was refused."""

    def tries():
        try:
            act(word)
        except (DomainError, ValidationError):
            return "told"
        return word

    return tries


def both(act, one, other):
    return both_at_once([(tried(act, one), tried(act, other))])[0]


def test_of_two_who_change_one_thing_at_once_one_is_told():
    for _ in range(ROUNDS):
        change_one_thing()


def change_one_thing():
    period, cluster = BusyPeriodFactory(), ClusterFactory()
    term = own_term(cluster)
    seen, seen_term = period.state, term.state

    said = both(
        lambda why: busy.change(period, seen=seen, starts_on=DAY, ends_on=DAY, why=why), "A", "B"
    )
    assert sorted(said)[1] == "told"
    assert BusyPeriod.objects.get(pk=period.pk).why in said

    def change(ends_on):
        dates = {"starts_on": DAY, "ends_on": ends_on}
        dates |= {"break_starts_on": None, "break_ends_on": None}
        terms.change(term, seen=seen_term, today=TODAY, season="spring", dates=dates)

    ends = (date(2030, 3, 27), date(2030, 3, 28))
    said = both(change, *ends)
    assert sum(each == "told" for each in said) == 1
    assert Term.objects.get(pk=term.pk).ends_on in said


def test_of_two_who_add_the_same_term_or_take_dates_over_at_once_one_does():
    for _ in range(ROUNDS):
        add_the_same_term()


def add_the_same_term():
    cluster = ClusterFactory()
    dates = {"starts_on": DAY, "ends_on": date(2030, 3, 27)}

    said = both(
        lambda season: terms.add(cluster, season=season, dates=dates, today=TODAY),
        "spring",
        "autumn",
    )
    assert sum(each == "told" for each in said) == 1

    other = ClusterFactory(programme=cluster.programme)
    Term.objects.filter(programme=cluster.programme).update(cluster=None)
    both_at_once([(lambda: terms.copy(other),) * 2])
    assert other.terms.count() == 1


def test_of_two_beats_at_once_each_tells_once_who_left_and_who_came_back():
    at = datetime(2026, 11, 10, 11, tzinfo=UTC)
    post = PostFactory(lead=True)
    placing = PlacingFactory(alliance=post.alliance)
    meeting = MeetingFactory(cluster=placing.cluster, held_on=date(2026, 12, 10), confirmed_at=at)
    here, elsewhere = placing.cluster, ClusterFactory(programme=meeting.programme)

    for cluster in (here, *[elsewhere, here] * 3):
        Placing.objects.filter(pk=placing.pk).update(cluster=cluster)
        both_at_once([(lambda: telling.tell_all(at), lambda: telling.tell_all(at))])
        both_at_once([(lambda: delivery.sweep(lambda: at), lambda: telling.tell_all(at))])

    letters = Message.objects.filter(person=post.person).order_by("pk")
    assert list(letters.values_list("kind", "state")) == [
        ("invitation", "sent"),
        *[("not_expected", "sent"), ("invitation", "sent")] * 3,
    ]
