"""What is kept beside the cycles: risks, records, milestones (B12, B15, B16, B24, D12)."""

from datetime import date

import pytest

from clusters.models import Term
from core import clock
from projects import registers
from projects.actions import records, risks
from projects.models import ChangeRecord, Decision, Milestone, Risk, RiskReview
from projects.models.records import end_of_week, weeks_of
from tests.factories import AT, HAPPENED_ON
from tests.factories.accounts import UserFactory
from tests.factories.projects import (
    ChangeRecordFactory,
    CycleFactory,
    DecisionFactory,
    EvidenceReadFactory,
    MilestoneFactory,
    ProjectFactory,
    RiskFactory,
    RiskReviewFactory,
    TrialFactory,
)

STANDS = {
    "likelihood": "likely", "effect": "small", "owner": "Amira Lowe", "action": "Watch it.",
}  # fmt: skip


@pytest.fixture
def project(db):
    return ProjectFactory()


@pytest.fixture
def person(db):
    return UserFactory()


def review(risk, by, seen):
    return risks.review(risk, by=by, at=AT, today=HAPPENED_ON, seen=seen, fields=STANDS)


def test_a_risk_is_entered_with_its_first_review_in_the_open_cycle(project, person):
    cycle = CycleFactory(project=project)

    risk = risks.enter(
        project, by=person, at=AT, today=HAPPENED_ON, kind="staffing", what="She leaves",
        fields=STANDS,
    )  # fmt: skip

    first = risk.reviews.get()
    assert (first.number, first.cycle, first.reviewed_on, first.entered_by) == (
        1, cycle, HAPPENED_ON, person,
    )  # fmt: skip


def test_a_review_is_a_row_more_and_what_was_written_before_stays(project, person):
    risk = RiskFactory(project=project)
    before = RiskReview.objects.filter(risk=risk).values().get()

    review(risk, person, seen=1)

    assert RiskReview.objects.filter(risk=risk, number=1).values().get() == before
    assert RiskReview.objects.get(risk=risk, number=2).likelihood == "likely"


def test_who_saw_an_older_review_is_told_and_nothing_is_written(project, person):
    risk = RiskFactory(project=project)
    review(risk, person, seen=1)

    with pytest.raises(risks.ReviewedMeanwhile):
        review(risk, person, seen=1)

    assert risk.reviews.count() == 2


@pytest.mark.parametrize("seen", [-1, 0, 99, 10**30])
def test_a_number_nobody_saw_is_refused(project, person, seen):
    risk = RiskFactory(project=project)

    with pytest.raises(risks.ReviewedMeanwhile):
        review(risk, person, seen=seen)


def test_open_risks_nobody_looked_at_in_this_cycle_are_named_in_a_sentence(project, person):
    CycleFactory(project=project, closed=True)
    RiskFactory(project=project, what="The lead leaves.")
    looked_at = RiskFactory(project=project, what="A school joins a trust")
    over = RiskFactory(project=project, what="An inspection comes")
    RiskReviewFactory(risk=over, over=True)
    cycle = CycleFactory(project=project)
    review(looked_at, person, seen=1)

    said = registers.risks_of(project, cycle, HAPPENED_ON).not_reviewed_in(cycle)

    assert said == "Risks nobody looked at in cycle 2 yet: The lead leaves."


def test_without_an_open_cycle_no_review_is_asked_for(project):
    RiskFactory(project=project)

    register = registers.risks_of(project, None, HAPPENED_ON)

    assert register.not_reviewed_in(None) == ""
    assert [line.is_reviewed for line in register.open] == [True]


def test_what_is_to_be_looked_at_first_stands_first(project):
    for what, day in (("A", None), ("B", date(2026, 12, 1)), ("C", date(2026, 10, 1))):
        risk = RiskFactory(project=project, what=what, review=None)
        RiskReviewFactory(risk=risk, look_again_on=day)

    register = registers.risks_of(project, None, HAPPENED_ON)

    assert [(str(line.risk), line.is_overdue) for line in register.open] == [
        ("C", True), ("B", False), ("A", False),
    ]  # fmt: skip


def test_a_record_is_taken_back_once_with_its_reason_and_keeps_its_words(project, person):
    decision = DecisionFactory(project=project)
    before = Decision.objects.values().get()

    records.take_back(decision, by=person, at=AT, why="Entered twice.")
    with pytest.raises(records.RecordTakenBack):
        records.take_back(decision, by=person, at=AT, why="Again.")

    after = Decision.objects.values().get()
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"taken_back_at", "taken_back_by_id", "taken_back_why"}
    assert after["taken_back_why"] == "Entered twice."


def test_a_milestone_is_reached_once_and_not_after_it_was_taken_back(project, person):
    reached, wrong = MilestoneFactory.create_batch(2, project=project)
    records.take_back(wrong, by=person, at=AT, why="Not ours.")
    say = {"by": person, "at": AT, "done_on": HAPPENED_ON, "evidence": "Six notes."}

    records.reach(reached, **say)

    for milestone in (reached, wrong):
        with pytest.raises(records.MilestoneReached):
            records.reach(milestone, **say | {"evidence": "Others."})
    assert list(Milestone.objects.order_by("pk").values_list("evidence", flat=True)) == [
        "Six notes.", "",
    ]  # fmt: skip


def test_the_three_changes_of_a_published_case_are_read_back_in_the_order_they_were_made(
    project, person
):
    """Sutton, key message 4: who leads, in which order things come, how it is measured."""
    changes = [
        (date(2013, 2, 4), "Middle leaders of the schools run the project, no longer deputies",
         "With one person planning all, few others made it theirs"),
        (date(2013, 5, 13), "Taught sessions and learning walks come in another order",
         "What was taught had to be seen in lessons sooner"),
        (date(2013, 7, 1), "The questionnaire on self-efficacy asks more",
         "Ticks on observation forms said little about progress"),
    ]  # fmt: skip
    for day, what, learned in reversed(changes):
        records.enter(
            ChangeRecord, project, by=person, at=AT,
            fields={"changed_on": day, "what": what, "reason": learned, "learning": learned},
        )  # fmt: skip

    kept = ChangeRecord.objects.filter(project=project).reverse()

    assert [(row.changed_on, row.what, row.learning) for row in kept] == changes


def test_an_own_idea_needs_a_note_of_what_others_found_and_one_of_the_toolkit_does_not(project):
    cycle = CycleFactory(project=project)
    TrialFactory(cycle=cycle)
    assert registers.missing_evidence(cycle) == []

    own = TrialFactory(cycle=cycle, own=True)
    EvidenceReadFactory(project=project)
    EvidenceReadFactory(project=project, idea=own.own_idea, taken_back=True)
    assert registers.missing_evidence(cycle) == [
        f"Note what others found about your own idea “{own.own_idea}” before you test it."
    ]

    EvidenceReadFactory(project=project, idea=own.own_idea.upper())
    assert registers.missing_evidence(cycle) == []


AUTUMN = Term(
    season="autumn", starts_on=date(2026, 9, 2), break_starts_on=date(2026, 10, 26),
    break_ends_on=date(2026, 10, 30), ends_on=date(2026, 12, 17),
)  # fmt: skip


def test_weeks_of_a_term_end_on_fridays_and_the_break_is_no_week():
    ends = weeks_of(AUTUMN)

    assert [ends[0], ends[7], ends[8], ends[-1]] == [
        date(2026, 9, 4), date(2026, 10, 23), date(2026, 11, 6), date(2026, 12, 17),
    ]  # fmt: skip
    assert len(ends) == 15


def test_a_week_the_term_no_longer_has_ends_with_it():
    assert end_of_week(AUTUMN, 19) == AUTUMN.ends_on


def test_a_milestone_in_a_term_moves_with_the_term(project):
    milestone = MilestoneFactory(project=project, in_term=True)
    term = milestone.term
    first = milestone.day

    term.starts_on = date(term.starts_on.year, 9, 14)
    term.save()

    moved = Milestone.objects.select_related("term").get()
    assert moved.day > first
    assert moved.when == f"Week 3 of {term.in_words()}"


@pytest.mark.parametrize("factory", [DecisionFactory, ChangeRecordFactory, RiskFactory])
def test_peers_and_overseers_do_not_read_what_an_alliance_keeps(db, factory):
    from projects.access import access_of
    from tests.factories.world import two_programmes

    world = two_programmes()
    row = factory(project=world.own.project)

    readers = {
        name
        for name, person in world.actors.items()
        if type(row).objects.visible_to(access_of(person, clock.today())).exists()
    }

    roles = ("lead", "project_lead", "school_lead", "teacher", "headteacher", "guest")
    assert readers == {f"own {role}" for role in (*roles, "facilitator")}
    assert Risk.objects.count() + Decision.objects.count() + ChangeRecord.objects.count() == 1
