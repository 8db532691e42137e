"""What the report tells of three alliances can be entered, and stands where people look for it."""

from types import SimpleNamespace

import pytest
from django.core.management import call_command

from tests.factories.alliances import ProgrammeFactory, StewardshipFactory
from tests.factories.clusters import ClusterFactory, FacilitationFactory
from tests.journeys.published_cases import EARLY, FORMS, PAGES, Case, facts_of, sendings
from tests.worlds import taken_back

pytestmark = pytest.mark.long


CASES = ("george_abbot", "portswood", "sutton")
DAY = 24 * 60 * 60


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker):
    """A programme with the toolkit and nothing else, for as long as the module lasts."""
    with django_db_blocker.unblock(), taken_back():
        call_command("seed_toolkit", verbosity=0)
        programme = ProgrammeFactory(starts_on=EARLY)
        cluster = ClusterFactory(programme=programme)
        yield SimpleNamespace(
            cluster=cluster,
            admin=StewardshipFactory(programme=programme, starts_on=EARLY).person,
            facilitator=FacilitationFactory(cluster=cluster, starts_on=EARLY).person,
        )


@pytest.fixture
def db(built):
    with taken_back():
        yield


@pytest.mark.parametrize("case", CASES)
def test_every_fact_has_a_place(case):
    for fact in facts_of(case):
        assert fact.section, fact
        assert fact.fact, fact
        assert fact.form in FORMS, fact
        assert fact.field, fact
        assert fact.page in PAGES, fact


@pytest.mark.parametrize("name", CASES)
def test_a_published_case_is_entered_and_read_back(built, db, client_for, settings, name):
    facts, case = facts_of(name), Case(built, client_for)
    last = int(facts[-1].day)

    for rows in sendings(facts):
        settings.CLOCK_SHIFT_SECONDS = (int(rows[0].day) - last) * DAY
        case.enter(rows)

    lost = [fact for fact in facts if fact.read not in case.text(fact)]
    changes = [fact.typed for fact in facts if (fact.form, fact.field) == ("change", "what")]
    assert lost == []
    assert changes == case.in_history(changes)
