"""Two people who save or give the joint self-assessment in the same moment: real threads."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from alliances.models import SelfAssessment
from tests.at_once import ROUNDS, send_both_at_once
from tests.factories.alliances import PostFactory
from tests.factories.toolkit import MaturityStageFactory, StrandFactory
from tests.factories.world import two_programmes


@pytest.fixture
def world(transactional_db):
    ContentType.objects.clear_cache()
    return two_programmes()


@pytest.mark.parametrize("does", ["later", "give"])
def test_of_two_one_wins_and_the_other_is_told_and_loses_nothing(world, client_for, does):
    second = PostFactory(lead=True, alliance=world.own.alliance).person
    both = [client_for(person) for person in (world.own.people["lead"], second)]
    strand, stages = StrandFactory(), [MaturityStageFactory() for _ in range(2)]
    url = reverse("alliances:joint_edit", args=[world.own.alliance.slug])
    for number in range(ROUNDS):
        SelfAssessment.objects.joint().filter(alliance=world.own.alliance).delete()
        notes = [f"{word} {number}." for word in ("Mine", "Theirs")]
        answers = [
            {"version": 0, f"place-{strand.key}": stage.key, "note": note, does: "1"}
            for stage, note in zip(stages, notes, strict=True)
        ]

        (got,) = send_both_at_once(url, [tuple(zip(both, answers, strict=True))])

        won = next(n for n in (0, 1) if got[n].status_code == 302)
        lost = got[1 - won]
        told = "while you had it open" if lost.status_code == 409 else "given today already"
        assert told in lost.text
        kept = SelfAssessment.objects.joint().get(alliance=world.own.alliance)
        assert kept.note == notes[won]
        assert kept.ratings.get(strand=strand).stage == stages[won]
        assert notes[1 - won] in lost.text
