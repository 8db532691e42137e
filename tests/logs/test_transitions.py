"""Every step of a cycle, at every stage, tried by everybody: who may, and where it leads."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse

from core import clock
from projects.models import Cycle
from tests.factories.logs import PeerChallengeFactory
from tests.factories.projects import ReadingFactory, ResearchQuestionFactory, TrialFactory
from tests.permissions.asking import WorldCase, answer
from tests.permissions.table_parts import EDITS_THE_PROJECT, SEES_THE_PROJECT, answers

pytestmark = pytest.mark.long


STAGES = ("plan", "test", "capture", "review", "refine", "closed")
REASON = {"reason": "Because."}
UNTIL = {"until": (clock.today() + timedelta(days=7)).isoformat()}
STEPS = {
    "cycle_advance": REASON,
    "cycle_decide": REASON | {"decision": "adapt"},
    "cycle_reopen": REASON | UNTIL | {"stage": "plan"},
}
MOVES = {
    ("cycle_advance", "plan"): "test",
    ("cycle_advance", "test"): "capture",
    ("cycle_advance", "capture"): "review",
    ("cycle_advance", "review"): "refine",
    ("cycle_decide", "refine"): "closed",
    ("cycle_reopen", "test"): "plan",
    ("cycle_reopen", "capture"): "plan",
    ("cycle_reopen", "review"): "plan",
    ("cycle_reopen", "refine"): "plan",
    ("cycle_reopen", "closed"): "closed",
}
"""Where each step leads from each stage. The others are refused, whoever tries."""
REFUSED = {
    ("cycle_advance", "refine"): 302,  # to the decision
    ("cycle_advance", "closed"): 409,
    ("cycle_reopen", "plan"): 200,
}


class TestSteps(WorldCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cycle = cls.world.own.cycle
        ResearchQuestionFactory(project=cls.cycle.project)
        TrialFactory(cycle=cls.cycle)
        ReadingFactory(measure=cls.world.own.measure)
        PeerChallengeFactory(cycle=cls.cycle, answered=True)

    def test_every_step_at_every_stage_as_everybody(self):
        for (step, data), stage in ((step, stage) for step in STEPS.items() for stage in STAGES):
            to = MOVES.get((step, stage))
            done = 302 if to else REFUSED.get((step, stage), 409)
            may = {"own facilitator"} if step == "cycle_reopen" else EDITS_THE_PROJECT
            expected = answers(404, (SEES_THE_PROJECT, 403), (frozenset(may), done))
            for name in self.clients:
                with self.subTest(step, stage, name):
                    got = self._try(name, step, stage, data)
                    moved = to if to and name in may else stage
                    assert got == (expected[name], moved), got

    def _try(self, name, step, stage, data):
        """The answer, and where the cycle stands then; all of it is taken back."""
        url = reverse(f"logs:{step}", args=[self.cycle.project.slug, self.cycle.number])
        with transaction.atomic():
            closed = {"decision": "adapt", "decision_reason": "It rose."}
            Cycle.objects.filter(pk=self.cycle.pk).update(
                stage=stage, **(closed if stage == "closed" else {})
            )
            response = self.clients[name].post(url, data)
            moved = Cycle.objects.get(pk=self.cycle.pk).stage
            transaction.set_rollback(True)
        return answer(response), moved
