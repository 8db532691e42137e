"""Two people who do the same to one thing in the same moment: one wins, the other is told.

Real threads with connections of their own, on both databases; ``bin/races`` prints the rounds.
"""

from datetime import timedelta

import pytest
from django.contrib.contenttypes.models import ContentType

from alliances.actions import groups, priorities
from core.exceptions import DomainError
from logs.actions import comments
from notifications import links
from projects.actions import fidelity, people, projects, records, schools
from projects.models import OwnParts, ResearchQuestion
from projects.school_letters import PURPOSES
from tests.at_once import ROUNDS, both_at_once
from tests.factories import AT
from tests.factories.accounts import UserFactory
from tests.factories.alliances import GroupFactory, PostFactory, PriorityFactory
from tests.factories.projects import (
    AgreementFactory,
    DecisionFactory,
    MilestoneFactory,
    ParticipationFactory,
    ResearchQuestionFactory,
    SchoolInvitationFactory,
    SchoolRoleFactory,
    TrialFactory,
)
from tests.factories.writing import CommentFactory

TWO_WEEKS = timedelta(days=14)


def one_of_two_schools():
    row = ParticipationFactory()
    ParticipationFactory(project=row.project)
    return row


def asked(factory):
    """The link that a school got, to what it is asked."""

    def make():
        row = factory()
        return links.offer(PURPOSES[type(row)], row, to=row.to_email, at=AT, lasts=TWO_WEEKS)

    return make


def close_query(row, by):
    if not comments.close(row, by=by, at=AT):
        raise comments.QuestionClosed


def question_of(row):
    """Whose words stand; of two that stood, neither would be found."""
    return ResearchQuestion.objects.get(project=row.project, replaced_on=None).text


STEPS = {
    "a school leaves": (
        one_of_two_schools,
        lambda row, by: schools.leave(
            row, by=by, at=AT, left_on=AT.date(), why_left="head", reason=by.name
        ),
        lambda row: row.reason,
    ),
    "the plan of a school": (
        ParticipationFactory,
        lambda row, by: schools.plan(row, version=row.plan_version, needs=by.name),
        lambda row: row.needs,
    ),
    **{
        f"a school answers: {factory._meta.model.__name__}": (
            asked(factory),
            lambda link, by: schools.answer(link, yes=True, note=by.name, at=AT),
            lambda link: link.about.note,
        )
        for factory in (SchoolInvitationFactory, SchoolRoleFactory, AgreementFactory)
    },
    "somebody else in a school is named": (
        SchoolRoleFactory,
        lambda row, by: schools.name(
            row.participation, row.role, by=by, at=AT, version=row.pk, to_name=by.name,
            to_email=by.email,
        ),
        lambda row: row.participation.roles.get(role=row.role, ends_on=None).to_name,
    ),
    "an agreement is written anew": (
        AgreementFactory,
        lambda row, by: schools.propose(
            row.participation, by=by, at=AT, version=row.pk, link_role=by.name, school_role="Time.",
            starts_on=row.starts_on, ends_on=row.ends_on, to_name="Heather", to_email=by.email,
        ),
        lambda row: row.participation.agreements.get(replaced_at=None).link_role,
    ),
    "a school is marked as at risk": (
        ParticipationFactory,
        lambda row, by: schools.worry(
            row, by=by, at=AT, version=0, reason=by.name, action="Ring the head."
        ),
        lambda row: row.concerns.get(settled_at=None).reason,
    ),
    "a post ends": (
        PostFactory,
        lambda row, by: people.end_post(
            row, last_day=AT.date() + TWO_WEEKS, at=AT, successor=by
        ),
        lambda row: type(row).objects.exclude(pk=row.pk).get(alliance=row.alliance).person.name,
    ),
    "a question is replaced": (
        ResearchQuestionFactory,
        lambda row, by: projects.replace_question(
            row, today=AT.date(), text=by.name, reason="Too wide."
        ),
        question_of,
    ),
    "core parts are listed": (
        lambda: TrialFactory(own=True),
        lambda row, by: fidelity.write(
            row.cycle.project, row, by=by, at=AT, seen=0, core=by.name, adaptable="",
            goes_along=False,
        ),
        lambda row: OwnParts.objects.get(project=row.cycle.project).core_parts,
    ),
    "a decision is taken back": (
        DecisionFactory,
        lambda row, by: records.take_back(row, by=by, at=AT, why=by.name),
        lambda row: row.taken_back_why,
    ),
    "a milestone is reached": (
        MilestoneFactory,
        lambda row, by: records.reach(row, by=by, at=AT, done_on=AT.date(), evidence=by.name),
        lambda row: row.evidence,
    ),
    "a priority is changed": (
        PriorityFactory,
        lambda row, by: priorities.change(
            row, version=row.version, text=by.name, first_year=2026, last_year=2027
        ),
        lambda row: row.text,
    ),
    "a query is closed": (
        lambda: CommentFactory(is_question=True),
        close_query,
        lambda row: row.closed_by.name,
    ),
}  # fmt: skip
"""What there is, what two people do to it, and whose words it then has."""


@pytest.mark.parametrize("step", STEPS)
def test_of_two_who_take_a_step_at_once_one_wins_and_the_other_is_told(transactional_db, step):
    ContentType.objects.clear_cache()
    make, act, says = STEPS[step]
    both = UserFactory.create_batch(2)
    rows = [make() for _ in range(ROUNDS)]

    got = both_at_once([tuple(tried(act, row, by) for by in both) for row in rows])

    for row, answers in zip(rows, got, strict=True):
        assert sorted(answers) == ["told", "won"]
        assert says(type(row)._default_manager.get(pk=row.pk)) == both[answers.index("won")].name


def tried(act, row, by):
    """An action by one person on what they saw, and what became of it."""
    seen = type(row)._default_manager.get(pk=row.pk)

    def call():
        try:
            act(seen, by)
        except DomainError:
            return "told"
        return "won"

    return call


def test_of_two_who_end_a_group_at_once_one_does(transactional_db):
    rows = GroupFactory.create_batch(ROUNDS)

    def end(row, by):
        groups.end(row, today=AT.date())

    got = both_at_once([(tried(end, row, None),) * 2 for row in rows])

    assert {tuple(sorted(pair)) for pair in got} == {("told", "won")}
