"""Reviews written, pairs asked and digests locked in the same moment: real threads."""

from datetime import timedelta

import pytest
from django.contrib.contenttypes.models import ContentType

from core import clock
from logs.actions import challenging, packs
from logs.models import Pack, PeerChallenge
from tests.at_once import ROUNDS, both_at_once, send_both_at_once
from tests.factories.clusters import MeetingFactory
from tests.factories.logs import PeerChallengeFactory
from tests.factories.world import two_programmes


@pytest.fixture
def world(transactional_db):
    ContentType.objects.clear_cache()
    return two_programmes()


@pytest.fixture
def meeting(world):
    return MeetingFactory(
        cluster=world.own.cluster, held_on=clock.today() + timedelta(days=5), term=None
    )


def test_of_two_who_save_a_review_one_wins_and_the_other_keeps_every_word(
    world, meeting, client_for
):
    both = [client_for(world.peer.people[role]) for role in ("lead", "project_lead")]
    challenge = PeerChallengeFactory(
        cycle=world.own.cycle, meeting=meeting, challenger=world.peer.alliance
    )
    for number in range(ROUNDS):
        challenge.refresh_from_db()
        texts = [f"{word} {number}?" for word in ("Mine", "Theirs")]
        answers = [{"version": challenge.version, "questions": text} for text in texts]

        (got,) = send_both_at_once(
            challenge.get_absolute_url(), [tuple(zip(both, answers, strict=True))]
        )

        assert sorted(response.status_code for response in got) == [302, 409]
        won, lost = (next(n for n in (0, 1) if got[n].status_code == code) for code in (302, 409))
        challenge.refresh_from_db()
        assert challenge.questions == texts[won]
        assert all(text in got[lost].text for text in texts)


def test_two_beats_ask_each_challenger_once_and_lock_once(world, meeting):
    for _ in range(ROUNDS):
        PeerChallenge.objects.filter(meeting=meeting).delete()
        Pack.objects.filter(meeting=meeting).delete()

        ((asked, again),) = both_at_once([(lambda: challenging.ask_all(clock.now()),) * 2])
        ((locked, twice),) = both_at_once([(lambda: packs.lock_due(meeting.begins_at),) * 2])

        assert asked + again == PeerChallenge.objects.filter(meeting=meeting).count() == 2
        assert locked + twice == 1
        assert Pack.objects.get(meeting=meeting).is_locked
