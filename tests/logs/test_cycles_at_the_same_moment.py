"""Two people who move one cycle in the same moment: one wins, the other is told, nothing is half.

Real threads with connections of their own, on both databases; the figures are printed.
"""

from collections import Counter
from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.utils.timezone import localdate

from core.exceptions import DomainError
from logs.actions import cycles
from logs.models import StageChange
from projects.actions import cycles as plans
from projects.actions import locks, measures
from projects.models import Amendment, Criterion, Cycle
from tests.at_once import both_at_once
from tests.factories import AT
from tests.factories.accounts import UserFactory
from tests.factories.alliances import AllianceFactory
from tests.factories.projects import (
    CycleFactory,
    MeasureFactory,
    ProjectFactory,
    ReadingFactory,
    ResearchQuestionFactory,
    TrialFactory,
)

ROUNDS = 100


@pytest.fixture
def people(transactional_db):
    ContentType.objects.clear_cache()
    return UserFactory.create_batch(2)


@pytest.fixture
def make():
    """``make(stage)`` is a cycle for each round, all of one alliance."""
    alliance = AllianceFactory()
    term = CycleFactory(project__alliance=alliance).term

    def cycles_at(stage):
        return [
            CycleFactory(project=ProjectFactory(alliance=alliance), term=term, stage=stage)
            for _ in range(ROUNDS)
        ]

    return cycles_at


@pytest.fixture
def told(capsys):
    """``told(what, rounds)`` checks that each round had one winner, and prints the figure."""

    def check(what, got):
        counted = Counter(tuple(sorted(pair)) for pair in got)
        with capsys.disabled():
            print(f"\n{connection.vendor}: {what}: {len(got)} rounds, {dict(counted)}")  # noqa: T201 - a figure
        return counted

    return check


def tried(act):
    """What became of an action: it won, or it was refused with a sentence."""

    def call():
        try:
            act()
        except DomainError as refusal:
            return type(refusal).__name__
        return "won"

    return call


def by_both(rows, people, act):
    """The action by both people on each row, each with a copy of what they saw."""

    def by_one(row, person):
        seen = Cycle.objects.get(pk=row.pk)
        return tried(lambda: act(seen, person))

    return both_at_once([tuple(by_one(row, person) for person in people) for row in rows])


def test_of_two_who_move_a_cycle_on_one_does(people, make, told):
    found = make("test")

    got = by_both(
        found, people, lambda seen, by: cycles.advance(seen, by=by, at=AT, reason="Late.")
    )

    assert told("advance", got) == {("CycleMovedOn", "won"): ROUNDS}
    assert Counter(StageChange.objects.values_list("stage", flat=True)) == {"capture": ROUNDS}
    assert Cycle.objects.filter(stage="capture").count() == ROUNDS


def test_of_two_who_decide_one_does_and_one_cycle_follows(people, make, told):
    found = make("refine")

    def decide(seen, by):
        decision = "adapt" if by == people[0] else "stop"
        cycles.decide(seen, by=by, at=AT, decision=decision, reason=decision)

    assert told("decide", by_both(found, people, decide)) == {("CycleMovedOn", "won"): ROUNDS}
    for cycle in Cycle.objects.filter(pk__in=[each.pk for each in found]):
        assert (cycle.stage, cycle.decision_reason) == ("closed", cycle.decision)
        follows = cycle.project.cycles.filter(number=2).count()
        assert follows == (cycle.decision == "adapt")
        assert cycle.stage_changes.count() == 1


def test_of_two_who_open_a_cycle_again_one_does(people, make, told):
    found = make("review")

    def reopen(seen, by):
        stage = "plan" if by == people[0] else "capture"
        until = localdate(AT) + timedelta(days=7)
        cycles.reopen(seen, by=by, at=AT, stage=stage, until=until, reason="Late.")

    assert told("reopen", by_both(found, people, reopen)) == {("CycleMovedOn", "won"): ROUNDS}
    assert StageChange.objects.count() == ROUNDS


def test_of_two_who_amend_the_same_one_does(people, make, told):
    found = make("test")

    def amend(seen, by):
        locks.amend(seen, by=by, at=AT, part="prediction", seen=seen.prediction,
                    now=f"{by.pk}", reason="Why.")  # fmt: skip

    assert told("amend", by_both(found, people, amend)) == {("ChangedMeanwhile", "won"): ROUNDS}
    assert Amendment.objects.count() == ROUNDS


def test_a_plan_that_is_changed_while_it_is_locked_is_locked_as_it_then_is(people, make, told):
    """Either order is right; what is locked is what stands, in both."""
    found = make("plan")
    for cycle in found:
        ResearchQuestionFactory(project=cycle.project)
        TrialFactory(cycle=cycle, own=True)
        ReadingFactory(measure=MeasureFactory(project=cycle.project, name="Reasons"))

    def act(seen, by):
        if by == people[0]:
            cycles.advance(seen, by=by, at=AT, reason="No meeting.")
            return
        measure = seen.project.measures.get()
        fields = {"target": Decimal(10)}
        measures.change(measure, by=by, at=AT, version=measure.version, fields=fields)
        plans.change(seen, by=by, at=AT, version=seen.version, fields={}, interventions=[])

    counted = told("change while it is locked", by_both(found, people, act))

    assert set(counted) <= {("Locked", "won"), ("CycleNotReady", "won")}
    for cycle in Cycle.objects.filter(pk__in=[each.pk for each in found]):
        assert cycle.trials.exists() == (cycle.stage == "test") == cycle.is_locked
        locked = Criterion.objects.filter(cycle=cycle).values_list("target", "measure__target")
        assert all(first == now for first, now in locked)
        assert bool(locked) == cycle.is_locked
