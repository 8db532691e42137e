"""How alliances stand: a missed call counts until a later one is held, whatever term it is."""

from datetime import date

import pytest

from clusters import queries
from logs import standing
from logs.models import ProgressOverride
from tests.factories.alliances import member_school
from tests.factories.clusters import (
    CheckInFactory,
    ClosureFactory,
    ClusterFactory,
    PlacingFactory,
    TermFactory,
)
from tests.factories.logs import EntryFactory, ProgressOverrideFactory
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


@pytest.mark.parametrize("whose", ["programme", "cluster", "another cluster"])
def test_a_day_on_which_the_cluster_is_closed_is_no_school_day(alliance, whose):
    cluster = alliance.placings.get().cluster
    EntryFactory(cycle=alliance.projects.get().cycles.get(), happened_on=date(2026, 12, 1))
    since = "No entry for 22 school days"
    today = date(2027, 1, 14)
    assert standing.of_alliance(alliance, today).rows[0].progress.reasons[0] == since

    closed = {"programme": None, "cluster": cluster,
              "another cluster": ClusterFactory(programme=cluster.programme)}[whose]  # fmt: skip
    ClosureFactory(programme=cluster.programme, cluster=closed, starts_on=date(2027, 1, 13))

    found = standing.of_alliance(alliance, today)
    assert (since in found.rows[0].progress.reasons) == (whose == "another cluster")
    assert found.calendar == queries.calendar_of(cluster.programme_id, cluster.pk)
    groups = {
        each.cluster: each.calendar for each in queries.scene(cluster.programme, today).groups
    }
    assert found.calendar == groups[cluster.pk]


@pytest.mark.parametrize("leads", [True, False])
def test_a_day_on_which_its_lead_school_is_closed_is_no_school_day_of_an_alliance(alliance, leads):
    EntryFactory(cycle=alliance.projects.get().cycles.get(), happened_on=date(2026, 12, 1))
    school = member_school(alliance)
    if leads:
        alliance.lead_school = school
        alliance.save()
    ClosureFactory(programme=alliance.programme, school=school, starts_on=date(2027, 1, 13))

    found = standing.of_alliance(alliance, date(2027, 1, 14))

    is_counted = "No entry for 22 school days" in found.rows[0].progress.reasons
    assert is_counted == (not leads)


def test_an_alliance_in_no_cluster_has_no_standing(alliance):
    alliance.placings.update(ends_on=date(2026, 12, 1))

    assert standing.of_alliance(alliance, JANUARY) is None
