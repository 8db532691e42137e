"""Peer challenges: whose counts, and who reads them."""

import pytest

from core import clock
from logs.facts import Facts
from logs.models import PeerChallenge
from projects.access import access_of
from projects.models import Sharing
from tests.factories.logs import PeerChallengeFactory
from tests.factories.projects import CycleFactory
from tests.factories.world import two_programmes
from tests.permissions.table_parts import MEMBERS, each

pytestmark = pytest.mark.django_db


@pytest.fixture
def cycle():
    return CycleFactory()


def review_of(cycle):
    """Whether another alliance has challenged a cycle, and whether that was answered."""
    log = Facts(cycle, clock.today()).log
    return log.is_challenged, log.is_answered


def test_a_cycle_without_a_challenge_is_neither_challenged_nor_answered(cycle):
    PeerChallengeFactory(given=True)

    assert review_of(cycle) == (False, False)


def test_a_challenge_counts_once_it_is_handed_in(cycle):
    PeerChallengeFactory(cycle=cycle)

    assert review_of(cycle) == (False, False)

    PeerChallengeFactory(cycle=cycle, given=True)

    assert review_of(cycle) == (True, False)


def test_one_answer_to_any_of_the_challenges_is_enough(cycle):
    PeerChallengeFactory(cycle=cycle, given=True)
    PeerChallengeFactory(cycle=cycle, answered=True)

    assert review_of(cycle) == (True, True)


def test_a_challenge_of_ones_own_alliance_counts_for_nothing(cycle):
    PeerChallengeFactory(cycle=cycle, challenger=cycle.project.alliance, answered=True)

    assert review_of(cycle) == (False, False)


READERS = each(("own",), MEMBERS) | {"own facilitator"}
PEERS = each(("peer",), MEMBERS)


@pytest.mark.parametrize(
    ("sharing", "readers"),
    [
        (Sharing.ALLIANCE, READERS),
        (Sharing.CLUSTER, READERS | PEERS),
        (Sharing.PROGRAMME, READERS | PEERS | each(("far",), MEMBERS)),
    ],
)
def test_a_review_is_read_by_the_cluster_and_by_who_is_asked_for_it(sharing, readers):
    world = two_programmes(sharing)
    asked = PeerChallengeFactory(cycle=world.own.cycle, challenger=world.far.alliance)

    found = {
        name
        for name, person in world.actors.items()
        if asked in PeerChallenge.objects.visible_to(access_of(person, clock.today()))
    }

    assert found == readers
