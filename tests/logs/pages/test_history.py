"""What is kept beside the cycles stands in the history of a project, for those who read it."""

from datetime import date

import pytest
from django.urls import reverse

from core import clock
from logs.facts import Facts
from logs.missing import missing_at
from projects.models import Cycle
from tests.factories import AT
from tests.factories.projects import (
    ChangeRecordFactory,
    DecisionFactory,
    EvidenceReadFactory,
    FidelityFactory,
    MilestoneFactory,
    QualityCheckFactory,
    RiskFactory,
    RiskReviewFactory,
    TrialFactory,
)
from tests.insights.pages.counting import counted
from tests.markup import Page


@pytest.fixture
def page(world):
    return reverse("logs:history", args=[world.own.project.slug])


def everything(project, cycle, participation):
    for factory in (ChangeRecordFactory, DecisionFactory, EvidenceReadFactory, QualityCheckFactory):
        factory(project=project)
    MilestoneFactory(project=project, reached=True)
    RiskReviewFactory(risk=RiskFactory(project=project), over=True, entered_at=AT)
    trial = TrialFactory(cycle=cycle)
    FidelityFactory(trial=trial, participation=participation, dropped=True)


def test_the_three_changes_of_a_published_case_are_read_back_in_order(world, client_for, page):
    """Sutton (key message 4), in our words."""
    changes = {
        date(2013, 2, 4): "Middle leaders run the project in the schools",
        date(2013, 5, 13): "Taught sessions and learning walks change places",
        date(2013, 7, 1): "The questionnaire on self-efficacy asks more",
    }
    for day, what in changes.items():
        ChangeRecordFactory(project=world.own.project, changed_on=day, what=what)

    shown = Page(client_for(world.own.people["teacher"]).get(page))

    told = [heading for heading in shown.headings if heading in changes.values()]
    assert told == list(reversed(changes.values()))


def test_all_of_it_is_told_to_the_alliance_and_none_of_it_to_peers(world, client_for, page):
    everything(world.own.project, world.own.cycle, world.own.participation)

    own = Page(client_for(world.own.people["teacher"]).get(page)).text
    peer = Page(client_for(world.peer.people["teacher"]).get(page)).text

    words = (
        "Middle leaders run the sessions", "Pairs work across schools",
        "A review of talk before writing", "The questionnaires of one school",
        "Reached: Every pair has met once", "Entered: The lead of a school leaves",
        "No longer a risk: The lead of a school leaves",
        f"{world.own.school} dropped: Pairs meet before and after",
    )  # fmt: skip
    assert [each for each in words if each not in own] == []
    assert [each for each in words if each in peer] == []


def test_what_was_taken_back_says_so(world, client_for, page):
    DecisionFactory(project=world.own.project, taken_back=True)

    assert "Taken back: Entered twice." in Page(client_for(world.own.people["lead"]).get(page)).text


def test_it_asks_no_more_with_many_lines(world, client_for, page):
    client = client_for(world.own.people["lead"])

    def asked():
        with counted() as statements:
            assert client.get(page).status_code == 200
        return len(statements)

    everything(world.own.project, world.own.cycle, world.own.participation)
    asked()
    few = asked()
    for _ in range(4):
        everything(world.own.project, world.own.cycle, world.own.participation)

    assert asked() == few


def test_an_own_idea_is_asked_what_others_found_before_it_is_tested(world):
    trial = TrialFactory(cycle=world.own.cycle, own=True)
    asked = f"Note what others found about your own idea “{trial.own_idea}” before you test it."

    before = missing_at(Facts(world.own.cycle, clock.today()), Cycle.Stage.PLAN)
    EvidenceReadFactory(project=world.own.project, idea=trial.own_idea)
    after = missing_at(Facts(world.own.cycle, clock.today()), Cycle.Stage.PLAN)

    assert asked in before.expected
    assert asked not in after.expected
