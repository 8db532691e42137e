"""Own ideas on their way into the toolkit (F09)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from insights.queries import toolkit
from logs import history
from projects.access import access_of
from projects.actions import ideas
from projects.models import IdeaProposal, Trial
from tests.factories import AT, HAPPENED_ON
from tests.factories.accounts import UserFactory
from tests.factories.projects import (
    IdeaProposalFactory,
    OwnPartsFactory,
    ParticipationFactory,
    TrialFactory,
)
from tests.factories.toolkit import InterventionFactory, StrandFactory
from tests.insights.pages.counting import counted
from tests.markup import Page
from toolkit.models import Intervention

Outcome = IdeaProposal.Outcome
DAY = timedelta(days=1)
HANDED_OVER = {"why": "It costs nothing.", "summary": "Pupils talk first."}


@pytest.fixture
def facilitator(world, client_for):
    return client_for(world.actors["own facilitator"])


@pytest.fixture
def admin(world, client_for):
    return client_for(world.actors["own admin"])


@pytest.fixture
def trial(world):
    return TrialFactory(cycle=world.own.cycle, own=True, previous_practice="At Ferry Lane.")


@pytest.fixture
def proposal(world, trial):
    return IdeaProposalFactory(
        project=world.own.project, own_idea=trial.own_idea, why="MARKER-why", core_parts="A\nB"
    )


@pytest.fixture
def page(world):
    return reverse("projects:core_parts", args=[world.own.project.slug])


@pytest.fixture
def propose(world, trial):
    return reverse("projects:idea_new", args=[world.own.project.slug, trial.pk])


def desk(proposal):
    return reverse("admin:projects_ideaproposal_change", args=[proposal.pk])


def answer(client, proposal, **changed):
    return client.post(desk(proposal), Page(client.get(desk(proposal))).form.data(**changed))


def uses(world, actor, intervention):
    """Of which projects somebody reads that they test an intervention."""
    access = access_of(world.actors[actor], HAPPENED_ON)
    return [
        use.title for use in toolkit.uses(access, frozenset({intervention.pk}))[intervention.pk]
    ]


def test_a_facilitator_hands_over_what_stands_on_the_form_and_nothing_else(
    world, facilitator, trial, propose, page
):
    OwnPartsFactory(
        project=world.own.project, own=True, core_parts="Everybody changes", adaptable_parts="When"
    )
    before = Trial.objects.filter(pk=trial.pk).values().get()

    form = Page(facilitator.get(propose)).form
    facilitator.post(propose, form.data(**HANDED_OVER, previous_practice="In one school."))

    fields = (
        "own_idea", "why", "summary", "previous_practice", "core_parts", "adaptable_parts",
        "outcome", "proposed_by",
    )  # fmt: skip
    assert list(IdeaProposal.objects.values_list(*fields)) == [(
        trial.own_idea, *HANDED_OVER.values(), "In one school.", "Everybody changes", "When", "",
        world.actors["own facilitator"].pk,
    )]  # fmt: skip
    assert form.typed("previous_practice") == trial.previous_practice
    assert Trial.objects.filter(pk=trial.pk).values().get() == before
    assert "Proposed to the toolkit" in Page(facilitator.get(page)).text


def test_an_idea_is_proposed_once(world, facilitator, trial, propose, page):
    offered = Page(facilitator.get(page)).text
    form = Page(facilitator.get(propose)).form.data(**HANDED_OVER)
    first, again = (facilitator.post(propose, form) for _ in range(2))

    second = Page(facilitator.post(propose, form | {"why": "Mine."}))

    assert first.url == again.url == page
    assert second.summary == [
        "This idea has been proposed already. What became of it stands with the core parts."
    ]
    assert second.form.typed("why") == "Mine."
    assert IdeaProposal.objects.get().why == HANDED_OVER["why"]
    assert "Propose it to the toolkit" in offered
    assert "Propose it to the toolkit" not in Page(facilitator.get(page)).text


def test_leads_see_no_button_and_what_the_toolkit_lists_has_none(world, lead, facilitator, page):
    listed = TrialFactory(cycle=world.own.cycle)
    theirs = reverse("projects:idea_new", args=[world.own.project.slug, listed.pk])
    foreign = TrialFactory(cycle=world.foreign.cycle, own=True)

    assert "Propose it to the toolkit" not in Page(facilitator.get(page)).text
    assert facilitator.get(theirs).status_code == 404
    assert facilitator.get(theirs.replace(str(listed.pk), str(foreign.pk))).status_code == 404
    TrialFactory(cycle=world.own.cycle, own=True)
    assert "Propose it to the toolkit" not in Page(lead.get(page)).text


def test_an_idea_that_is_added_stands_under_its_strands_with_its_origin(world, admin, proposal):
    strands = StrandFactory.create_batch(2)

    answer(
        admin, proposal, outcome="added", title="Talk partners", core_parts="A\nC",
        strands=[str(strand.pk) for strand in strands], answer="Thank you.",
    )  # fmt: skip

    added = Intervention.objects.get(title="Talk partners")
    proposal.refresh_from_db()
    assert (added.slug, added.origin, added.summary, added.core_part_list) == (
        "talk-partners", Intervention.Origin.PROPOSED, proposal.summary, ["A", "C"],
    )  # fmt: skip
    assert list(added.strands.all()) == strands
    assert (proposal.outcome, proposal.intervention, proposal.answer, proposal.answered_by) == (
        Outcome.ADDED, added, "Thank you.", world.actors["own admin"],
    )  # fmt: skip
    assert proposal.core_parts == "A\nB"


@pytest.mark.parametrize(
    ("said", "status"),
    [({"outcome": "added", "title": "Talk"}, 200), ({"outcome": "declined"}, 409)],
)
def test_an_answer_sent_twice_is_one_and_lands_on_the_same_page(admin, proposal, said, status):
    """Another answer is refused: the name is taken, or somebody has answered."""
    strand = StrandFactory()
    form = Page(admin.get(desk(proposal))).form
    sent = form.data(**said, strands=[str(strand.pk)], answer="Because.")

    first, again = (admin.post(desk(proposal), sent) for _ in range(2))
    other = admin.post(desk(proposal), sent | {"answer": "Another."})

    proposal.refresh_from_db()
    assert first.url == again.url == reverse("admin:projects_ideaproposal_changelist")
    assert (other.status_code, proposal.answer) == (status, "Because.")
    assert Intervention.objects.filter(title="Talk").count() == (said["outcome"] == "added")


def test_the_project_keeps_its_words_and_counts_among_those_that_test_it(world, admin, trial,
                                                                        proposal):  # fmt: skip
    listed = InterventionFactory()
    TrialFactory(cycle=world.peer.cycle, intervention=listed)
    before = Trial.objects.filter(pk=trial.pk).values().get()

    answer(admin, proposal, outcome="same", same_as=str(listed.pk))

    assert Trial.objects.filter(pk=trial.pk).values().get() == before
    assert uses(world, "own lead", listed) == [
        world.own.project.title, world.peer.project.title,
    ]  # fmt: skip
    assert uses(world, "far lead", listed) == []
    assert uses(world, "foreign lead", listed) == []


def test_the_same_words_of_another_project_do_not_count(world, admin, proposal):
    TrialFactory(cycle=world.peer.cycle, own=True)
    listed = InterventionFactory()

    answer(admin, proposal, outcome="same", same_as=str(listed.pk))

    assert uses(world, "own lead", listed) == [world.own.project.title]


def test_whose_idea_it_was_reads_who_may_see_the_project(world, client_for, proposal):
    added = ideas.add(
        proposal, by=world.actors["own admin"], at=AT, answer="",
        fields={"title": "Talk partners", "summary": "Talk."}, strands=[],
    )  # fmt: skip

    def origin(actor):
        text = Page(client_for(world.actors[actor]).get(added.get_absolute_url())).text
        return [
            words for words in (f"Proposed by {world.own.alliance}", "Proposed by an alliance")
            if words in text
        ]  # fmt: skip

    assert (
        origin("own lead")
        == origin("peer teacher")
        == origin("own admin")
        == [f"Proposed by {world.own.alliance}"]
    )
    assert (
        origin("far lead")
        == origin("foreign admin")
        == origin("stranger")
        == ["Proposed by an alliance"]
    )


def test_lead_and_facilitator_read_what_became_of_it(world, lead, facilitator, page, proposal):
    ideas.decline(
        proposal, by=world.actors["own admin"], at=AT + DAY, answer="A detail of another."
    )

    for client in (lead, facilitator):
        text = Page(client.get(page)).text
        assert "Not for the toolkit" in text
        assert "A detail of another." in text
    lines = history.read(world.own.project, access_of(world.own.people["lead"], HAPPENED_ON))
    assert [(line.words, line.detail) for line in lines if line.kind == "Idea"] == [
        (f"Not for the toolkit: {proposal}", "A detail of another."),
        (f"Proposed to the toolkit: {proposal}", "MARKER-why"),
    ]
    peer = history.read(world.own.project, access_of(world.peer.people["lead"], HAPPENED_ON))
    assert [line for line in peer if line.kind == "Idea"] == []


def test_the_pages_of_project_and_cycle_lead_from_the_idea_to_the_toolkit(world, lead, proposal):
    listed = InterventionFactory()
    ideas.say_it_is(proposal, listed, by=world.actors["own admin"], at=AT, answer="")

    for owner in (world.own.project, world.own.cycle):
        page = Page(lead.get(owner.get_absolute_url()))
        assert ("a", {"href": listed.get_absolute_url()}) in page.tags
        assert f"{proposal} " in page.text


def test_each_outcome_asks_for_what_it_needs(admin, proposal):
    def errors(**changed):
        return Page(answer(admin, proposal, **changed)).errors

    listed = InterventionFactory(title="Lesson study")
    assert errors() == {"outcome": "Say what becomes of it"}
    assert errors(outcome="added", title="", summary="") == {
        "title": "Give it a name",
        "summary": "Say what an alliance would do",
        "strands": "Choose a strand at least",
    }
    assert errors(outcome="added", title="LESSON study", strands=[str(StrandFactory().pk)]) == {
        "title": "The toolkit lists one of this name. Is it the same?"
    }
    assert errors(outcome="same") == {"same_as": "Choose which one it is"}
    assert errors(outcome="declined") == {"answer": "Say why, so that the alliance can go on"}
    assert list(Intervention.objects.filter(proposals__isnull=False)) == []
    assert list(Intervention.objects.filter(origin="proposed")) == []
    assert Page(answer(admin, proposal, outcome="same", same_as=str(listed.pk) * 30)).errors


@pytest.mark.parametrize("name", ["title", "summary", "core_parts", "answer", "same_as", "strands"])
@pytest.mark.parametrize("typed", ["\x00", "9" * 400])
def test_nothing_that_is_typed_breaks_the_desk(admin, proposal, name, typed):
    good = {"outcome": "added", "title": "T", "answer": "-", "strands": [str(StrandFactory().pk)]}
    data = Page(admin.get(desk(proposal))).form.data(**good | {name: typed})

    assert admin.post(desk(proposal), data).status_code in (200, 302)


def test_of_two_administrators_the_second_is_shown_the_answer_of_the_first(world, admin, proposal):
    form = Page(admin.get(desk(proposal))).form
    ideas.decline(proposal, by=UserFactory(name="Grace"), at=AT, answer="A detail of another.")

    second = admin.post(
        desk(proposal),
        form.data(outcome="added", title="Mine", strands=[str(StrandFactory().pk)]),
    )

    page = Page(second)
    assert second.status_code == 409
    assert "A detail of another." in page.text
    assert page.form.typed("title") == "Mine"
    assert not Intervention.objects.filter(title="Mine").exists()
    assert IdeaProposal.objects.get(pk=proposal.pk).outcome == Outcome.DECLINED


def test_an_administrator_of_another_programme_reads_no_word_of_it(
    world, client_for, admin, proposal
):
    listed = reverse("admin:projects_ideaproposal_changelist")
    foreign = client_for(world.actors["foreign admin"])

    assert proposal.own_idea in Page(admin.get(listed)).text
    assert proposal.own_idea not in Page(foreign.get(listed)).text
    assert foreign.get(desk(proposal)).status_code == 404
    assert client_for(world.actors["operator"]).get(listed).status_code == 403
    assert Page(admin.get(f"{listed}?state=waiting")).text.count(proposal.own_idea)
    assert proposal.own_idea not in Page(admin.get(f"{listed}?state=added")).text


def test_the_database_keeps_outcome_answer_and_intervention_together(world, proposal):
    def refused(**facts):
        with pytest.raises(IntegrityError), transaction.atomic():
            IdeaProposal.objects.filter(pk=proposal.pk).update(**facts)

    refused(outcome=Outcome.DECLINED, answer="No.")
    refused(outcome=Outcome.DECLINED, answered_at=AT)
    refused(outcome=Outcome.ADDED, answered_at=AT)
    refused(intervention=InterventionFactory())
    refused(answered_at=AT)


def test_the_lists_ask_no_more_with_many_ideas(world, admin, facilitator, proposal, page):
    listed = reverse("admin:projects_ideaproposal_changelist")

    def asked(client, url):
        with counted() as statements:
            assert client.get(url).status_code == 200
        return len(statements)

    pages = [(admin, listed), (facilitator, page)]
    for client, url in pages:
        asked(client, url)
    few = [asked(client, url) for client, url in pages]
    for place in (world.own, world.peer, world.far):
        ParticipationFactory(project=place.project)
        for number in range(3):
            TrialFactory(cycle=place.cycle, intervention=None, own_idea=f"Idea {number}")
            IdeaProposalFactory(project=place.project, own_idea=f"Idea {number}", added=True)

    assert [asked(client, url) for client, url in pages] == few
