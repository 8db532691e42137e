"""What is kept beside the cycles stands in the history of a project, for those who read it."""

from datetime import date

import pytest
from django.urls import reverse

from core import clock
from logs.facts import Facts
from logs.missing import missing_at
from projects.models import Cycle, Project, Wording
from tests.factories import AT
from tests.factories.alliances import member_school
from tests.factories.logs import PeerChallengeFactory
from tests.factories.projects import (
    AgreementFactory,
    ChangeRecordFactory,
    CorrectionFactory,
    CriterionFactory,
    DecisionFactory,
    EvidenceReadFactory,
    FidelityFactory,
    IdeaProposalFactory,
    MeasureFactory,
    MilestoneFactory,
    OwnPartsFactory,
    ParticipationFactory,
    QualityCheckFactory,
    ReadingFactory,
    RiskFactory,
    RiskReviewFactory,
    SchoolInvitationFactory,
    ScopeCheckFactory,
    TrialFactory,
)
from tests.factories.toolkit import EvidenceSourceFactory
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
    IdeaProposalFactory(project=project, own_idea=f"Idea {trial.pk}", declined=True)
    ScopeCheckFactory(cycle=cycle, when="plan", size=True, note="Two classes, not five.")
    PeerChallengeFactory(cycle=cycle, answered=True, next_cycle="adapt")
    school = member_school(project.alliance)
    SchoolInvitationFactory(project=project, school=school, refused=True)
    SchoolInvitationFactory(project=project, school=school, withdrawn_at=AT)
    AgreementFactory(participation=ParticipationFactory(project=project), confirmed=True)


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

    cycle = world.own.cycle
    cycle.locked_at = AT
    cycle.save()
    CriterionFactory(cycle=cycle, measure=world.own.measure, name="Talk in pairs")
    lead = Page(client_for(world.own.people["lead"]).get(page)).text
    own = Page(client_for(world.own.people["teacher"]).get(page)).text
    peer = Page(client_for(world.peer.people["teacher"]).get(page)).text

    words = (
        "Middle leaders run the sessions", "Pairs work across schools",
        "A review of talk before writing", "The questionnaires of one school",
        "Reached: Every pair has met once", "Entered: The lead of a school leaves",
        "No longer a risk: The lead of a school leaves",
        f"{world.own.school} dropped: Pairs meet before and after",
        "Proposed to the toolkit: Idea", "Cycle 1: the scope was checked before testing",
        "Not yet: everybody has the time it takes", "Two classes, not five.",
    )  # fmt: skip
    of_cluster = (
        "Cycle 1: Talk in pairs was locked", "Challenged by", "How do you know that pupils reason?",
        "was answered", "We will ask six pupils in each school. Next cycle: adapt.",
    )  # fmt: skip
    letters = (
        "was invited", "said no to the invitation", "Not this year.", "was withdrawn",
        "was asked about the agreement", "confirmed the agreement",
    )  # fmt: skip
    assert [each for each in words + of_cluster + letters if each not in lead] == []
    assert [each for each in words + of_cluster if each not in own] == []
    assert [each for each in letters if each in own] == []
    assert [each for each in of_cluster if each not in peer] == []
    assert [each for each in words + letters if each in peer] == []


def test_texts_of_a_plan_stay_as_they_were_for_who_may_read_them(world, client_for, page):
    project, cycle = world.own.project, world.own.cycle
    Cycle.objects.filter(pk=cycle.pk).update(stage="plan")
    trial = TrialFactory(cycle=cycle, own=True, previous_practice="OLD-practice")
    OwnPartsFactory(project=project, own=True, core_parts="OLD-core", adaptable_parts="Same")
    Project.objects.filter(pk=project.pk).update(
        title="OLD-title", aim="OLD-aim", focus="OLD-focus", mandate="OLD-mandate"
    )
    Cycle.objects.filter(pk=cycle.pk).update(
        plan="OLD-plan", prediction="OLD-prediction", why_more="OLD-more"
    )
    measure = MeasureFactory(project=project, name="OLD-measure", target=75, collected_by="Amira")
    CorrectionFactory(reading=ReadingFactory(measure=world.own.measure))
    source, client = EvidenceSourceFactory(), client_for(world.own.people["lead"])
    for name, args, typed in (
        ("project_edit", [], {"title": "New", "aim": "New.", "focus": "New.", "question": "Why?"}),
        ("fit", [], {"mandate": "New."}),
        (
            "cycle_edit",
            [cycle.number],
            {
                "plan": "New.",
                "prediction": "New.",
                "why_more": "New.",
                "previous_practice": "New.",
            },
        ),
        (
            "measure_edit",
            [measure.pk],
            {
                "name": "Talk",
                "target": "80",
                "collected_by": "Tom",
                "methods": [source.pk],
            },
        ),
        ("own_parts", [trial.pk], {"core": "New.", "goes_along": "on"}),
    ):
        url = reverse(f"projects:{name}", args=[project.slug, *args])
        form = Page(client.get(url)).form
        assert client.post(url, form.data(**typed)).status_code == 302, name
        assert client.post(url, form.data(**typed)).status_code == 409, name

    told = {who: Page(client_for(person).get(page)).text for who, person in (
        ("lead", world.own.people["lead"]), ("peer", world.peer.people["teacher"]),
    )}  # fmt: skip
    everybody = ["The aim for pupils changed", "OLD-aim", "OLD-focus", "OLD-prediction",
                 "The plan of cycle 1 changed", "OLD-plan", "OLD-title", "OLD-more",
                 "The reason for more than three things of cycle 1 changed",
                 f"The previous practice of {trial} changed", "OLD-practice",
                 "“OLD-measure” changed", "Before: What is measured: OLD-measure",
                 "How it is collected: Nothing", "Target: 75%", "Who collects it: Amira",
                 f"The baseline of {world.own.measure.name} was put right"]  # fmt: skip
    own = ["OLD-mandate", f"The own core parts of {trial} changed", "OLD-core"]
    assert [words for words in everybody + own if words not in told["lead"]] == []
    assert [words for words in everybody if words not in told["peer"]] == []
    assert [words for words in own if words in told["peer"]] == []
    assert "Which way is better" not in told["lead"], "what stayed as it was"
    assert Wording.objects.count() == 10
    assert project.own_parts.get().goes_along


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
    assert few <= 16


def test_an_own_idea_is_asked_what_others_found_before_it_is_tested(world):
    trial = TrialFactory(cycle=world.own.cycle, own=True)
    asked = f"Note what others found about your own idea “{trial.own_idea}” before you test it."

    before = missing_at(Facts(world.own.cycle, clock.today()), Cycle.Stage.PLAN)
    EvidenceReadFactory(project=world.own.project, idea=trial.own_idea)
    after = missing_at(Facts(world.own.cycle, clock.today()), Cycle.Stage.PLAN)

    assert asked in before.expected
    assert asked not in after.expected
