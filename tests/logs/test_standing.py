"""How alliances stand: a missed call counts until a later one is held, whatever term it is."""

from datetime import date

import pytest

from logs import standing
from logs.models import ProgressOverride
from tests.factories.clusters import CheckInFactory, PlacingFactory, TermFactory
from tests.factories.logs import ProgressOverrideFactory
from tests.factories.projects import CycleFactory

pytestmark = pytest.mark.django_db
JANUARY = date(2027, 1, 12)


@pytest.fixture
def alliance():
    """With a project since long ago, in a cluster, in the second week of a spring term."""
    placing = PlacingFactory()
    alliance = placing.alliance
    for trait in ({}, {"spring": True}):
        TermFactory(programme=alliance.programme, **trait)
    cycle = CycleFactory(project__alliance=alliance)
    cycle.project.started_on = date(2026, 1, 8)
    cycle.project.save()
    return alliance


def of(alliance):
    (row,) = standing.of_alliance(alliance, JANUARY).rows
    return row


def test_a_call_that_was_missed_last_term_still_counts(alliance):
    missed = CheckInFactory(alliance=alliance, missed=True, due_on=date(2026, 12, 10))

    assert of(alliance).call == missed
    assert "Missed the call of 10 December" in of(alliance).progress.reasons
    assert standing.of_alliance(alliance, JANUARY).calls == []

    CheckInFactory(alliance=alliance, held=True, due_on=date(2026, 12, 17))
    assert of(alliance).call is None
    assert "Missed the call of 10 December" not in of(alliance).progress.reasons


def test_what_the_facts_say_stands_beside_the_facilitators_own_word(alliance):
    word = ProgressOverride.Word.ON_TRACK
    ProgressOverrideFactory(alliance=alliance, word=word, until=JANUARY)

    found = of(alliance)

    assert (found.progress.word, found.worked_out.word) == ("On track", "Needs a nudge")


def test_an_alliance_in_no_cluster_has_no_standing(alliance):
    alliance.placings.update(ends_on=date(2026, 12, 1))

    assert standing.of_alliance(alliance, JANUARY) is None
