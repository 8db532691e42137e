"""Whatever is done to the cycles of a project, in whatever order: what must hold, holds."""

from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from django.utils.timezone import localdate
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from core.exceptions import DomainError
from logs.actions import cycles
from projects.actions import cycles as plans
from projects.actions import locks, measures
from projects.models import Criterion, Cycle
from projects.models.locks import kept
from tests.factories import AT
from tests.factories.accounts import UserFactory
from tests.factories.projects import (
    CycleFactory,
    MeasureFactory,
    ReadingFactory,
    ResearchQuestionFactory,
    TrialFactory,
)

pytestmark = pytest.mark.long


numbers = st.integers(1, 90)
actions = st.one_of(
    st.tuples(st.just("advance"), st.sampled_from(["", "Because."])),
    st.tuples(st.just("decide"), st.sampled_from(["continue", "adapt", "switch", "stop"])),
    st.tuples(st.just("reopen"), st.sampled_from(["plan", "test", "capture", "review"])),
    st.tuples(st.just("wait"), st.integers(1, 20)),
    st.tuples(st.just("amend_target"), numbers),
    st.tuples(st.just("amend_prediction"), numbers),
    st.tuples(st.just("change_target"), numbers),
    st.tuples(st.just("change_plan"), numbers),
    st.tuples(st.just("start_on"), st.integers(-30, 30)),
    st.tuples(st.just("open"), st.integers(-30, 30)),
)


class Story:
    """One project, somebody who does one thing after another to it, and what must then hold."""

    def __init__(self):
        first = CycleFactory(stage="plan", prediction="0")
        self.project, self.by, self.at = first.project, UserFactory(), AT
        ResearchQuestionFactory(project=self.project)
        self.measure = MeasureFactory(project=self.project, target=Decimal(50))
        ReadingFactory(measure=self.measure)
        TrialFactory(cycle=first, own=True)
        self.locked = {}
        """By cycle, what stood there when its plan was left: prediction and target."""

    def do(self, name, value):
        self.at += timedelta(minutes=1)
        cycle = self.project.cycles.order_by("-number").first()
        self.measure.refresh_from_db()
        before = (cycle.prediction, self.measure.target, cycle.starts_on)
        try:
            getattr(self, name)(cycle, value)
        except DomainError:
            return
        if name == "advance" and cycle.stage == "test":
            self.locked.setdefault(cycle.pk, before)

    def advance(self, cycle, reason):
        cycles.advance(cycle, by=self.by, at=self.at, reason=reason)

    def decide(self, cycle, decision):
        cycles.decide(cycle, by=self.by, at=self.at, decision=decision, reason="Why.")

    def reopen(self, cycle, stage):
        until = localdate(self.at) + timedelta(days=5)
        cycles.reopen(cycle, by=self.by, at=self.at, stage=stage, until=until, reason="Late.")

    def wait(self, cycle, days):
        self.at += timedelta(days=days)
        cycles.end_reopenings(self.at)

    def amend_target(self, cycle, number):
        self._amend(cycle, "target", self.measure, number)

    def amend_prediction(self, cycle, number):
        self._amend(cycle, "prediction", None, number)

    def _amend(self, cycle, part, measure, number):
        seen = locks.value_of(cycle, part, measure)
        locks.amend(cycle, by=self.by, at=self.at, part=part, measure=measure, seen=seen,
                    now=str(number), reason="Why.")  # fmt: skip

    def change_target(self, cycle, number):
        self.measure.refresh_from_db()
        version = self.measure.version
        fields = {"target": Decimal(number)}
        measures.change(self.measure, by=self.by, at=self.at, version=version, fields=fields)

    def change_plan(self, cycle, number):
        plans.change(
            cycle,
            by=self.by,
            at=self.at,
            version=cycle.version,
            fields={"prediction": str(number)},
            interventions=[],
            own_ideas={str(number): ""},
        )

    def start_on(self, cycle, days):
        starts_on = cycle.starts_on + timedelta(days=days)
        plans.change(
            cycle, by=self.by, at=self.at, version=cycle.version, fields={"starts_on": starts_on}
        )

    def open(self, cycle, days):
        starts_on = localdate(self.at) + timedelta(days=days)
        plans.open_cycle(self.project, by=self.by, at=self.at, fields={"starts_on": starts_on})

    def holds(self):
        found = list(self.project.cycles.order_by("number"))
        assert [cycle.number for cycle in found] == list(range(1, len(found) + 1))
        assert sum(cycle.is_open for cycle in found) <= 1
        assert all(not cycle.is_open for cycle in found[:-1])
        assert all(one.ends_on <= other.starts_on for one, other in pairwise(found))
        assert all(bool(cycle.decision) != cycle.is_open for cycle in found)
        for cycle in found:
            assert (cycle.locked_at is not None) == (cycle.pk in self.locked)
            if cycle.pk in self.locked:
                self._locked_values_are_the_original_and_its_amendments(cycle)

    def _locked_values_are_the_original_and_its_amendments(self, cycle):
        prediction, target, starts_on = self.locked[cycle.pk]
        criterion = Criterion.objects.get(cycle=cycle, measure=self.measure)
        assert (cycle.prediction, criterion.target, cycle.starts_on) == (
            prediction, target, starts_on,
        )  # fmt: skip
        self._follow(cycle, "prediction", prediction)
        now = self._follow(cycle, "target", kept(target))
        if cycle.is_open:
            self.measure.refresh_from_db()
            assert kept(self.measure.target) == now

    def _follow(self, cycle, part, value):
        for row in cycle.amendments.filter(part=part):
            assert row.was == value
            assert row.reason
            value = row.now
        return value


class TestAnyOrder(TestCase):
    @settings(max_examples=60, deadline=None)
    @given(st.lists(actions, max_size=20))
    def test_what_must_hold_holds_after_every_step(self, steps):
        story = Story()
        for name, value in steps:
            story.do(name, value)
            story.holds()

    def test_the_story_gets_through_whole_cycles(self):
        """Otherwise the property above would hold of nothing."""
        story = Story()
        for _ in range(4):
            story.do("advance", "Because.")
        story.do("amend_target", 77)
        story.do("decide", "adapt")
        story.do("amend_target", 78)

        story.holds()
        assert list(Cycle.objects.values_list("stage", flat=True)) == ["plan", "closed"]
        assert story.measure.amendments.count() == 1
