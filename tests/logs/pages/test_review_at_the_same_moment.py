"""Reviews written, pairs asked and digests locked in the same moment: real threads."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connections

from core import clock
from logs.actions import challenging, packs
from logs.models import Pack, PeerChallenge
from tests.at_once import ROUNDS, send_both_at_once
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


def at_once(act):
    """What two threads get that do the same in the same moment."""
    together = threading.Barrier(2, timeout=60)

    def run(_):
        try:
            together.wait()
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(run, range(2)))


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
    asked = at_once(lambda: challenging.ask_all(clock.now()))
    locked = at_once(lambda: packs.lock_due(meeting.begins_at))

    assert sum(asked) == PeerChallenge.objects.filter(meeting=meeting).count() == 2
    assert sum(locked) == 1
    assert Pack.objects.get(meeting=meeting).is_locked
