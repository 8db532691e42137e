"""Who hears of an idea that is proposed to the toolkit, and of its answer (F09)."""

import pytest

from alliances.models import Post, Stewardship
from core import clock
from notifications import writing
from notifications.kinds import kind_of
from notifications.models import Message
from projects.actions import ideas
from projects.models import IdeaProposal, TeamRole
from tests import worlds
from tests.factories.alliances import StewardshipFactory
from tests.factories.projects import IdeaProposalFactory
from tests.factories.toolkit import InterventionFactory

AT = clock.now()
WORDS = {"why": "MARKER-why", "summary": "MARKER-summary", "core_parts": "MARKER-core"}


built, db, world = worlds.built, worlds.db, worlds.world


@pytest.fixture
def proposal(world):
    return IdeaProposalFactory(
        project=world.own.project, proposed_by=world.actors["own facilitator"], **WORDS
    )


def told(kind):
    return {message.person for message in Message.objects.filter(kind=kind)}


def decline(world, proposal):
    ideas.decline(proposal, by=world.actors["own admin"], at=AT, answer="MARKER-answer")


def is_wanted(kind):
    return [
        kind_of(message).still_wanted(message, AT) for message in Message.objects.filter(kind=kind)
    ]


def test_every_administrator_of_the_programme_is_told_once_what_waits(world):
    second = StewardshipFactory(programme=world.own.programme).person
    StewardshipFactory(programme=world.own.programme, person__is_active=False)

    proposal = ideas.propose(
        world.own.project, "Talk partners", by=world.actors["own facilitator"], at=AT, fields=WORDS
    )
    with pytest.raises(ideas.AlreadyProposed):
        ideas.propose(world.own.project, "Talk partners", by=second, at=AT, fields=WORDS)

    assert told("idea_proposed") == {world.actors["own admin"], second}
    assert is_wanted("idea_proposed") == [True, True]
    letter = writing.mail(Message.objects.get(person=second), AT)
    assert "Talk partners" in letter.subject
    assert f"/manage/projects/ideaproposal/{proposal.pk}/change/" in letter.body
    assert "MARKER" not in letter.body.replace(world.own.marker, "")


def test_once_it_is_answered_nobody_needs_to_be_told_that_it_waits(world):
    proposal = ideas.propose(
        world.own.project, "Talk", by=world.actors["own facilitator"], at=AT, fields=WORDS
    )

    decline(world, proposal)

    assert is_wanted("idea_proposed") == [False]


def test_who_administers_no_more_is_told_nothing(world):
    ideas.propose(
        world.own.project, "Talk", by=world.actors["own facilitator"], at=AT, fields=WORDS
    )
    Stewardship.objects.filter(person=world.actors["own admin"]).delete()

    assert is_wanted("idea_proposed") == [False]


@pytest.mark.parametrize("outcome", IdeaProposal.Outcome.values)
def test_who_proposed_it_and_who_leads_the_project_hear_what_became_of_it(world, proposal, outcome):
    by, listed = world.actors["own admin"], InterventionFactory(title="Lesson study")
    answers = {
        "added": lambda: ideas.add(
            proposal, by=by, at=AT, answer="MARKER-answer", strands=[],
            fields={"title": "Lesson study two", "summary": "Talk."},
        ),
        "same": lambda: ideas.say_it_is(proposal, listed, by=by, at=AT, answer="MARKER-answer"),
        "declined": lambda: decline(world, proposal),
    }  # fmt: skip

    answers[outcome]()

    assert told("idea_answered") == {proposal.proposed_by, world.own.people["project_lead"]}
    assert is_wanted("idea_answered") == [True, True]
    for message in Message.objects.filter(kind="idea_answered"):
        text = writing.mail(message, AT).body
        assert f"/projects/{world.own.project.slug}/core-parts/" in text
        assert ("Lesson study" in text) == (outcome != "declined")
        assert "MARKER" not in text.replace(world.own.marker, "")


def test_who_answers_is_not_told_of_it_and_who_left_is_not_either(world, proposal):
    ideas.decline(proposal, by=proposal.proposed_by, at=AT, answer="On second thoughts.")
    lead = world.own.people["project_lead"]
    assert told("idea_answered") == {lead}

    TeamRole.objects.filter(post__person=lead).delete()
    Post.objects.filter(person=lead).delete()

    assert is_wanted("idea_answered") == [False]
