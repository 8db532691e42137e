from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from clusters.models import Meeting
from logs.actions import cycles
from logs.actions.cycles import CannotReopen, CycleMovedOn, CycleNotReady
from logs.facts import Facts
from logs.missing import Missing, missing_to_advance
from notifications.kinds import kind_of
from notifications.models import Message
from projects.actions.cycles import LineClosed, open_cycle
from projects.models import Cycle, Sharing
from tests.factories import AT, HAPPENED_ON
from tests.factories.accounts import UserFactory
from tests.factories.alliances import AllianceFactory, PostFactory
from tests.factories.clusters import FacilitationFactory, MeetingFactory, PlacingFactory
from tests.factories.logs import EntryFactory, PeerChallengeFactory, ReflectionFactory
from tests.factories.projects import (
    CycleFactory,
    MeasureFactory,
    ReadingFactory,
    ResearchQuestionFactory,
    RiskFactory,
    ScopeCheckFactory,
    TrialFactory,
)

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
WEEK = timedelta(days=7)


@pytest.fixture
def lead(cycle):
    return PostFactory(lead=True, alliance=cycle.project.alliance).person


@pytest.fixture
def cycle():
    """At its first stage, with nothing in it."""
    return CycleFactory(stage="plan", prediction="")


@pytest.fixture
def planned(cycle):
    """Nothing is missing of its plan."""
    make_ready_for_test(cycle)
    return cycle


def make_ready_for_test(cycle):
    ResearchQuestionFactory(project=cycle.project)
    TrialFactory(cycle=cycle)
    ReadingFactory(measure=MeasureFactory(project=cycle.project, name="Reasons"))
    ScopeCheckFactory(cycle=cycle, by=UserFactory())
    placing = PlacingFactory(alliance=cycle.project.alliance)
    meeting = MeetingFactory(cluster=placing.cluster, held_on=HAPPENED_ON)
    cycle.prediction, cycle.review_meeting = "More pupils give a reason.", meeting
    cycle.save()


def at(cycle, stage):
    Cycle.objects.filter(pk=cycle.pk).update(stage=stage)
    cycle.refresh_from_db()
    return cycle


def missing(cycle):
    return missing_to_advance(Facts(cycle, HAPPENED_ON))


# What is missing


def test_an_empty_plan_says_all_that_is_missing(cycle):
    assert missing(cycle) == Missing(
        required=(
            "Write the question of the project.",
            "Choose an intervention, or name an idea of your own.",
            "Set a success criterion: a measure with its target.",
        ),
        expected=(
            "Say what you expect to see by the end.",
            "Choose the cluster meeting at which the cycle is reviewed.",
            "Check the scope: size, time, people, data, evidence read.",
        ),
    )


def test_nothing_is_missing_of_a_whole_plan(planned):
    assert missing(planned) == Missing()


def test_each_measure_needs_a_baseline_or_the_plan_says_why_there_is_none(planned):
    for name in ("Talk", "Books"):
        MeasureFactory(project=planned.project, name=name)
    assert missing(planned).required == (
        "Add a baseline for Talk and Books, or write with the measure why there is none.",
    )

    planned.project.measures.filter(name__in=["Talk", "Books"]).update(waiver="It is new.")

    assert missing(planned) == Missing()


def test_a_reading_of_a_cycle_is_no_baseline(planned):
    measure = MeasureFactory(project=planned.project, name="Talk")
    ReadingFactory(measure=measure, cycle=planned)

    assert missing(planned).required == (
        "Add a baseline for Talk, or write with the measure why there is none.",
    )


def test_a_fourth_thing_to_test_asks_why(planned):
    for _ in range(3):
        TrialFactory(cycle=planned)

    assert missing(planned).expected == ("Say why you test more than three things at once.",)
    planned.why_more = "They belong together."
    assert missing(planned).expected == ()


def test_a_facilitator_who_asks_for_a_second_look_is_answered_by_a_new_check(planned):
    ScopeCheckFactory(cycle=planned, when="second")
    asked = missing(planned).expected
    ScopeCheckFactory(cycle=planned)

    assert asked == ("Your facilitator asks for a second look at the scope.",)
    assert missing(planned) == Missing()


def test_testing_is_expected_to_leave_an_entry_that_others_see(planned):
    at(planned, "test")
    EntryFactory(cycle=planned, private=True)
    assert missing(planned) == Missing(
        expected=("Log at least one piece of evidence that others can see.",)
    )

    EntryFactory(cycle=planned)

    assert missing(planned) == Missing()


def test_capture_is_expected_to_answer_the_prompts_with_readings_and_a_shared_reflection(
    planned, lead
):
    at(planned, "capture")
    EntryFactory(cycle=planned, went_well="Pairs.", sharing=Sharing.ALLIANCE)
    EntryFactory(cycle=planned, private=True, problems="Mine alone.")
    ReflectionFactory(cycle=planned, author=lead, private=True)
    ReflectionFactory(cycle=planned, author=PostFactory(alliance=planned.project.alliance).person)
    assert missing(planned) == Missing(
        expected=(
            "No entry says what was not effective or was a problem yet.",
            "Add a reading for Reasons.",
            "A lead has not shared a reflection on this cycle yet.",
        )
    )

    EntryFactory(cycle=planned, not_effective="Threes.", problems="Cover.")
    ReadingFactory(measure=planned.project.measures.get(), cycle=planned)
    ReflectionFactory(cycle=planned, author=lead)

    assert missing(planned) == Missing()


def test_review_is_expected_after_the_meeting_with_a_challenge_and_its_answer(planned):
    at(planned, "review")
    Meeting.objects.update(held_on=HAPPENED_ON + DAY)
    assert missing(planned) == Missing(
        expected=(
            "The cluster has not met to review this cycle yet.",
            "No other alliance has challenged this cycle yet.",
        )
    )

    Meeting.objects.update(held_on=HAPPENED_ON)
    challenge = PeerChallengeFactory(cycle=planned, given=True)
    assert missing(planned) == Missing(expected=("Answer the peer challenge.",))

    challenge.answered_at, challenge.response = AT, "We will ask six pupils."
    challenge.save()

    assert missing(planned) == Missing()


def test_risks_are_to_be_looked_at_again_and_are_not_named_to_who_may_not_read_them(planned):
    at(planned, "review")
    PeerChallengeFactory(cycle=planned, given=True, answered_at=AT, response="Six pupils.")
    RiskFactory(project=planned.project, what="The head of Ferry Lane may leave")

    assert missing(planned) == Missing(
        expected=("Look at the open risks again: not all were reviewed in this cycle.",)
    )


def test_without_a_chosen_meeting_any_of_its_cluster_since_it_began_will_do(planned):
    at(planned, "review")
    planned.review_meeting = None
    words = "The cluster has not met to review this cycle yet."
    assert words not in missing(planned).expected

    Meeting.objects.update(held_on=planned.starts_on - DAY)

    assert words in missing(planned).expected


def test_refining_requires_the_decision_and_a_closed_cycle_needs_nothing(planned):
    assert missing(at(planned, "refine")) == Missing(
        required=("Decide whether to continue, adapt, switch or stop, and say why.",)
    )
    assert missing(at(planned, "closed")) == Missing()


# Moving on


def test_advance_moves_to_the_next_stage_and_keeps_who_and_when(planned, lead):
    change = cycles.advance(planned, by=lead, at=AT)

    assert (planned.stage, planned.locked_at, planned.locked_by) == ("test", AT, lead)
    assert (change.came_from, change.stage, change.by, change.at, change.reason) == (
        "plan", "test", lead, AT, "",
    )  # fmt: skip
    assert not Message.objects.exists()


def test_what_is_required_is_never_waived(cycle, lead):
    with pytest.raises(CycleNotReady) as refused:
        cycles.advance(cycle, by=lead, at=AT, reason="We are in a hurry.")

    cycle.refresh_from_db()
    assert str(refused.value) == " ".join(missing(cycle).required)
    assert (cycle.stage, cycle.locked_at, cycle.stage_changes.count()) == ("plan", None, 0)


def test_what_is_expected_needs_a_reason_which_stays_and_the_facilitator_is_told(planned, lead):
    facilitator = FacilitationFactory(cluster=planned.review_meeting.cluster).person
    planned.prediction = ""
    planned.save()
    with pytest.raises(CycleNotReady) as refused:
        cycles.advance(planned, by=lead, at=AT)
    at(planned, "plan")

    change = cycles.advance(planned, by=lead, at=AT, reason="We agree on it next week.")

    assert str(refused.value) == "Say what you expect to see by the end. Say why it goes on so."
    assert change.missing_then == ["Say what you expect to see by the end."]
    assert change.reason == "We agree on it next week."
    assert [(letter.kind, letter.person) for letter in Message.objects.all()] == [
        ("cycle_went_on", facilitator)
    ]


def test_a_cycle_that_stands_elsewhere_than_was_seen_is_not_moved(planned, lead):
    seen = Cycle.objects.get(pk=planned.pk)
    cycles.advance(planned, by=lead, at=AT)

    with pytest.raises(CycleMovedOn):
        cycles.advance(seen, by=lead, at=AT)

    assert planned.stage_changes.count() == 1


@pytest.mark.parametrize("stage", ["refine", "closed"])
def test_only_a_decision_closes_a_cycle(planned, lead, stage):
    with pytest.raises((CycleNotReady, CycleMovedOn)):
        cycles.advance(at(planned, stage), by=lead, at=AT, reason="Because.")

    planned.refresh_from_db()
    assert planned.stage == stage


# Deciding


@pytest.mark.parametrize("decision", ["continue", "adapt"])
def test_a_decision_to_carry_on_opens_the_next_cycle_with_the_plan_copied(planned, lead, decision):
    TrialFactory(cycle=planned, own=True, previous_practice="At our lead school.")
    at(planned, "refine")

    follows = cycles.decide(
        planned, by=lead, at=AT, decision=decision, reason="It rose.", learning="Ask early."
    )

    assert (planned.stage, planned.decision, planned.decision_reason, planned.learning) == (
        "closed", decision, "It rose.", "Ask early.",
    )  # fmt: skip
    assert planned.ends_on == localdate(AT)
    assert (follows.number, follows.stage, follows.plan, follows.prediction) == (
        2, "plan", planned.plan, "",
    )  # fmt: skip
    assert (follows.builds_on, follows.starts_on, follows.opened_by) == (
        planned, planned.ends_on, lead,
    )  # fmt: skip
    assert (follows.locked_at, follows.is_pilot) == (None, False)
    fields = ("intervention", "own_idea", "previous_practice")
    assert list(follows.trials.values_list(*fields)) == list(planned.trials.values_list(*fields))


def test_a_decision_to_switch_opens_an_empty_plan(planned, lead):
    follows = cycles.decide(at(planned, "refine"), by=lead, at=AT, decision="switch", reason="No.")

    assert (follows.plan, follows.builds_on, follows.trials.count()) == ("", None, 0)


def test_a_decision_to_stop_ends_the_line_of_the_project(planned, lead):
    follows = cycles.decide(at(planned, "refine"), by=lead, at=AT, decision="stop", reason="No.")

    assert follows is None
    with pytest.raises(LineClosed):
        open_cycle(planned.project, by=lead, at=AT, fields={"starts_on": HAPPENED_ON})
    assert planned.project.cycles.count() == 1


@pytest.mark.parametrize("stage", ["plan", "test", "capture", "review", "closed"])
def test_a_decision_is_taken_when_refining_and_at_no_other_stage(planned, lead, stage):
    with pytest.raises(CycleMovedOn):
        cycles.decide(at(planned, stage), by=lead, at=AT, decision="stop", reason="No.")

    planned.refresh_from_db()
    assert (planned.stage, planned.decision) == (stage, "")


# Opening again


def test_a_stage_is_opened_again_until_a_day_and_then_the_cycle_goes_back(planned, lead):
    cycles.advance(planned, by=lead, at=AT)
    at(planned, "review")
    until = localdate(AT) + WEEK

    change = cycles.reopen(planned, by=UserFactory(), at=AT, stage="capture", until=until,
                           reason="Two schools were closed.")  # fmt: skip

    assert (planned.stage, planned.open_until) == ("capture", until)
    assert (change.came_from, change.open_until) == ("review", until)
    assert cycles.end_reopenings(AT + WEEK) == 0
    assert cycles.end_reopenings(AT + WEEK + DAY) == 1
    assert cycles.end_reopenings(AT + WEEK + DAY) == 0
    planned.refresh_from_db()
    assert (planned.stage, planned.open_until) == ("review", None)
    assert planned.stage_changes.last().by is None


def test_extra_time_is_over_once_the_cycle_is_back_where_it_was(planned, lead):
    at(planned, "capture")
    until = localdate(AT) + WEEK
    cycles.reopen(planned, by=lead, at=AT, stage="plan", until=until, reason="Late.")

    cycles.advance(planned, by=lead, at=AT)
    on_the_way = planned.open_until
    cycles.advance(planned, by=lead, at=AT, reason="None is logged.")

    assert (on_the_way, planned.open_until, planned.stage) == (until, None, "capture")


def test_a_closed_cycle_stays_closed_and_takes_what_comes_late(planned, lead):
    cycles.decide(at(planned, "refine"), by=lead, at=AT, decision="adapt", reason="It rose.")
    until = localdate(AT) + WEEK

    cycles.reopen(planned, by=lead, at=AT, stage="", until=until, reason="A late survey.")

    assert (planned.stage, planned.decision, planned.open_until) == ("closed", "adapt", until)
    assert planned.project.cycles.open().get().number == 2
    assert cycles.end_reopenings(AT + 2 * WEEK) == 0


def test_leads_and_facilitators_are_told_but_not_whoever_did_it(planned, lead):
    doing, other = (
        FacilitationFactory(cluster=planned.review_meeting.cluster).person for _ in range(2)
    )

    cycles.reopen(
        at(planned, "review"), by=doing, at=AT, stage="test", until=localdate(AT), reason="Late."
    )

    assert {(letter.kind, letter.person) for letter in Message.objects.all()} == {
        ("cycle_reopened", lead), ("cycle_reopened", other),
    }  # fmt: skip


def test_nothing_is_opened_that_is_still_to_come_or_until_a_day_that_has_passed(planned, lead):
    at(planned, "capture")
    for stage, until in (("capture", WEEK), ("review", WEEK), ("test", -DAY)):
        with pytest.raises(CannotReopen):
            cycles.reopen(
                planned, by=lead, at=AT, stage=stage, until=localdate(AT) + until, reason="Late."
            )

    planned.refresh_from_db()
    assert (planned.stage, planned.open_until) == ("capture", None)


def test_a_letter_names_the_step_and_holds_no_words_of_its_people(planned, lead):
    facilitation = FacilitationFactory(cluster=planned.review_meeting.cluster)
    at(planned, "test")
    cycles.advance(planned, by=lead, at=AT, reason="SECRET-reason")
    letter = Message.objects.get()
    kind = kind_of(letter)
    written = kind.compose(letter, AT)
    assert kind.still_wanted(letter, AT)
    assert "SECRET" not in repr(written)
    assert written.facts == (
        ("Missing", "Log at least one piece of evidence that others can see."),
    )
    facilitation.ends_on = HAPPENED_ON - DAY
    facilitation.save()
    assert not kind.still_wanted(letter, AT)


def test_two_programmes_do_not_hear_of_each_other(planned, lead):
    FacilitationFactory(cluster=PlacingFactory(alliance=AllianceFactory()).cluster)

    cycles.advance(at(planned, "test"), by=lead, at=AT, reason="None yet.")

    assert not Message.objects.exists()
