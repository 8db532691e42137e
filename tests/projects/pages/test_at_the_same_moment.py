"""Two people who start the same at the same moment: nobody gets an error page.

Real threads with connections of their own, on both databases.
"""

from collections import Counter
from uuid import uuid4

import pytest
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from accounts.models import User
from alliances.models import Alliance, Invitation, Post
from projects.models import IdeaProposal, Measure, Participation, Project
from tests.at_once import ROUNDS, send_both_at_once, send_pairs_at_once
from tests.factories.alliances import (
    InvitationFactory,
    PostFactory,
    StewardshipFactory,
    member_school,
)
from tests.factories.notifications import key_of
from tests.factories.projects import IdeaProposalFactory, RiskFactory
from tests.factories.toolkit import InterventionFactory, StrandFactory
from tests.factories.world import two_programmes
from tests.markup import Page
from toolkit.models import Intervention

TAKEN = "Your alliance already has a project of this title"


@pytest.fixture
def world(transactional_db):
    ContentType.objects.clear_cache()
    return two_programmes()


@pytest.fixture
def second_lead(world, client_for):
    return client_for(PostFactory(lead=True, alliance=world.own.alliance).person)


def pairs_of(first, second, url, answers):
    """The same answers from two people, each with their own form and key, many times over."""
    forms = [(client, Page(client.get(url)).form) for client in (first, second)]
    return [
        tuple((client, form.data(**{**answers(n), "key": str(uuid4())})) for client, form in forms)
        for n in range(ROUNDS)
    ]


def project(n):
    return {"title": f"Talk {n}", "question": "Does it?", "aim": "More."}


def test_two_alliances_start_a_project_of_the_same_title(world, client_for):
    own, peer = (client_for(place.people["lead"]) for place in (world.own, world.peer))
    url = reverse("projects:project_new")

    got = send_both_at_once(url, pairs_of(own, peer, url, project))

    assert {response.status_code for pair in got for response in pair} == {302}
    slugs = Project.objects.filter(title__startswith="Talk ").values_list("title", "slug")
    assert sorted(slugs) == sorted(
        (f"Talk {n}", f"talk-{n}{number}") for n in range(ROUNDS) for number in ("", "-2")
    )


def test_of_two_leads_of_an_alliance_one_is_told_that_the_title_is_taken(
    world, client_for, second_lead
):
    lead, url = client_for(world.own.people["lead"]), reverse("projects:project_new")

    got = send_both_at_once(url, pairs_of(lead, second_lead, url, project))

    assert_one_of_each_is_refused(got, "title", TAKEN)
    assert Project.objects.filter(title__startswith="Talk ").count() == ROUNDS


def test_of_two_who_add_a_measure_one_is_told_that_the_name_is_taken(
    world, client_for, second_lead
):
    lead = client_for(world.own.people["lead"])
    url = reverse("projects:measure_new", args=[world.own.project.slug])

    got = send_both_at_once(
        url,
        pairs_of(lead, second_lead, url, lambda n: {"name": f"Measure {n}", "level": "pupil"}),
    )

    assert_one_of_each_is_refused(got, "name", "This project already has a measure of this name")
    assert Measure.objects.filter(name__startswith="Measure ").count() >= ROUNDS


def test_two_administrators_add_an_alliance_of_one_name(world, client_for):
    """In two programmes: the second gets the next address. In one: it is told."""
    own, second = (
        client_for(StewardshipFactory(programme=world.own.programme).person) for _ in range(2)
    )
    other = client_for(StewardshipFactory(programme=world.foreign.programme).person)
    url = reverse("admin:alliances_alliance_add")

    def answer(n, programme):
        data = {"name": f"Hill {n}", "programme": programme.pk}
        for part in ("memberships", "aliases"):
            data |= {f"{part}-TOTAL_FORMS": "0", f"{part}-INITIAL_FORMS": "0"}
        return data

    ours, theirs = world.own.programme, world.foreign.programme
    apart = send_both_at_once(
        url, [((own, answer(n, ours)), (other, answer(n, theirs))) for n in range(ROUNDS)]
    )
    within = send_both_at_once(
        url,
        [((own, answer(n, ours)), (second, answer(n, ours))) for n in range(ROUNDS, 2 * ROUNDS)],
    )

    assert {response.status_code for pair in apart for response in pair} == {302}
    assert Counter(response.status_code for pair in within for response in pair) == {
        302: ROUNDS,
        200: ROUNDS,
    }
    assert Alliance.objects.filter(name__startswith="Hill ").count() == 3 * ROUNDS


def assert_one_of_each_is_refused(got, name, words):
    for pair in got:
        assert sorted(response.status_code for response in pair) == [200, 302]
        refused = next(response for response in pair if response.status_code == 200)
        assert Page(refused).errors[name] == words


def test_of_many_who_review_a_risk_at_once_one_is_written_and_the_others_are_shown_it(
    world, client_for, second_lead
):
    risk = RiskFactory(project=world.own.project)
    lead = client_for(world.own.people["lead"])
    url = reverse("projects:risk_review", args=[world.own.project.slug, risk.pk])
    forms = [(client, Page(client.get(url)).form.data()) for client in (lead, second_lead)]

    got = send_both_at_once(url, [tuple(forms) for _ in range(ROUNDS)])

    assert Counter(response.status_code for pair in got for response in pair) == {
        302: 1,
        409: 2 * ROUNDS - 1,
    }
    assert list(risk.reviews.values_list("number", flat=True)) == [1, 2]


def behind_link(key):
    return f"{reverse('projects:invitation_answer')}?key={key}"


def test_one_invitation_accepted_twice_at_once_is_accepted_once(world, client):
    rounds = [InvitationFactory(alliance=world.own.alliance) for _ in range(ROUNDS)]

    answers = []
    for invitation in rounds:
        pair = ((client, {"name": "Tom"}), (client, {"name": "Tim"}))
        answers += send_both_at_once(behind_link(key_of(invitation, "invitation")), [pair])

    assert [sorted(each.status_code for each in pair) for pair in answers] == [[302, 404]] * ROUNDS
    assert User.objects.filter(email__startswith="invited-").count() == ROUNDS
    assert Post.objects.filter(person__email__startswith="invited-").count() == ROUNDS
    assert Invitation.objects.standing().count() == 0


def test_one_school_added_by_two_at_once_joins_once(world, client_for):
    url = reverse("projects:schools_edit", args=[world.own.project.slug])
    leads = [client_for(world.own.people[role]) for role in ("lead", "project_lead")]
    added = [member_school(world.own.alliance) for _ in range(ROUNDS)]
    forms = [Page(each.get(url)).form_with("joined_on") for each in leads]

    got = send_both_at_once(
        url,
        [
            tuple(
                (each, form.data(school=school.pk)) for each, form in zip(leads, forms, strict=True)
            )
            for school in added
        ],
    )

    assert [sorted(each.status_code for each in pair) for pair in got] == [[200, 302]] * ROUNDS
    assert Participation.objects.filter(school__in=added).count() == ROUNDS


def test_of_two_administrators_who_answer_an_idea_one_wins_and_nothing_is_added_twice(
    world, client_for
):
    """One adds it, the other says it is listed: the toolkit holds what the first one said."""
    clients = [
        client_for(StewardshipFactory(programme=world.own.programme).person) for _ in range(2)
    ]
    listed, strand = InterventionFactory(), StrandFactory()
    ideas = [
        IdeaProposalFactory(project=world.own.project, own_idea=f"Idea {n}") for n in range(ROUNDS)
    ]
    added = {"outcome": "added", "summary": "Talk.", "strands": [str(strand.pk)]}
    same = {"outcome": "same", "same_as": str(listed.pk)}
    urls = [reverse("admin:projects_ideaproposal_change", args=[idea.pk]) for idea in ideas]

    got = send_pairs_at_once(
        [
            (
                (clients[0], url, added | {"title": f"New {n}", "key": str(uuid4())}),
                (clients[1], url, same | {"key": str(uuid4())}),
            )
            for n, url in enumerate(urls)
        ]
    )

    assert [sorted(response.status_code for response in pair) for pair in got] == [
        [302, 409]
    ] * ROUNDS
    ours = set(IdeaProposal.objects.filter(outcome="added").values_list("intervention", flat=True))
    assert set(Intervention.objects.filter(origin="proposed").values_list("pk", flat=True)) == ours


def test_of_two_administrators_who_change_a_lead_school_at_once_one_is_shown_the_others(
    world, client_for
):
    alliance = world.own.alliance
    admins = [client_for(StewardshipFactory(programme=alliance.programme).person) for _ in "ab"]
    url = reverse("projects:lead_school", args=[alliance.slug])
    schools = [member_school(alliance) for _ in admins]
    got = []
    for _ in range(ROUNDS):
        forms = [Page(admin.get(url)).form for admin in admins]
        answers = [
            form.data(happened="other", outcome="successor", after=school.pk, who="goes_on")
            for form, school in zip(forms, schools, strict=True)
        ]
        got += send_both_at_once(url, [tuple(zip(admins, answers, strict=True))])
        schools = [member_school(alliance) for _ in admins]

    assert [sorted(each.status_code for each in pair) for pair in got] == [[302, 409]] * ROUNDS
    alliance.refresh_from_db()
    numbers = alliance.lead_changes.values_list("number", flat=True)
    assert list(numbers) == list(range(ROUNDS, 0, -1))
    assert alliance.lead_changes.first().after == alliance.lead_school
    lead = alliance.memberships.get(kind="lead")
    assert lead.school == alliance.lead_school


def test_of_two_who_start_a_group_of_one_name_at_once_one_is_told(world, client_for, second_lead):
    lead = client_for(world.own.people["lead"])
    url = reverse("projects:groups", args=[world.own.alliance.slug])

    got = send_both_at_once(
        url,
        pairs_of(lead, second_lead, url, lambda n: {"name": f"Group {n}", "kind": "working"}),
    )

    assert_one_of_each_is_refused(got, "name", "Your alliance already has a group of this name")
    assert world.own.alliance.groups.count() == ROUNDS
