"""The page of whoever takes a role over, and why schools left."""

from datetime import timedelta

import pytest
from django.urls import reverse

from alliances.models import Post
from core import clock
from core.access import Access
from insights.queries import leavers, succession
from insights.queries.leavers import CameIn
from projects.access import access_of
from projects.models import Cycle
from tests.factories.alliances import PostFactory
from tests.factories.clusters import ActionFactory, CheckInFactory, MeetingFactory
from tests.factories.logs import EntryFactory, PeerChallengeFactory
from tests.factories.projects import (
    CycleFactory,
    DecisionFactory,
    MilestoneFactory,
    ParticipationFactory,
    ProjectFactory,
)
from tests.factories.writing import CommentFactory
from tests.insights.pages.counting import counted
from tests.markup import Page

DAY = timedelta(days=1)


@pytest.fixture
def successor(world):
    """Leads ``own`` since today, after somebody who owns an action."""
    lead = Post.objects.get(person=world.own.people["lead"])
    Post.objects.filter(pk=lead.pk).update(ends_on=clock.today() - DAY)
    new = PostFactory(lead=True, alliance=world.own.alliance, starts_on=clock.today())
    new.before = lead
    return new


def test_a_successor_reads_state_dates_actions_people_decisions_and_what_is_new(
    world, successor, client_for
):
    own = world.own
    soon = clock.today() + 9 * DAY
    meeting = MeetingFactory(cluster=own.cluster, held_on=soon)
    call = CheckInFactory(alliance=own.alliance, due_on=soon)
    action = ActionFactory(alliance=own.alliance, owner=own.people["lead"])
    done = CycleFactory(project=own.project, stage="closed", decision="adapt", decision_reason="So")
    own.entries["alliance"].__class__.objects.update(happened_on=clock.today())
    decision = DecisionFactory(project=own.project)
    DecisionFactory(project=own.project, taken_back=True)
    later = MilestoneFactory(project=own.project, due_on=soon + DAY)
    sooner = MilestoneFactory(project=own.project, due_on=soon)
    MilestoneFactory(project=own.project, reached=True)
    asked, answered = (
        CommentFactory(to=own.entries["cluster"], is_question=True, text=text)
        for text in ("How many?", "Since when?")
    )
    CommentFactory(to=own.entries["cluster"], answers=answered)
    CommentFactory(to=own.entries["only_me"], is_question=True, text="Hers alone?")
    PeerChallengeFactory(cycle=own.cycle, answered=True)

    pack = succession.pack(
        successor.before, access_of(successor.person, clock.today()), clock.today()
    )

    assert pack.projects == [(own.project, own.cycle)]
    assert meeting in pack.meetings
    assert pack.calls == [call]
    assert [line.action for line in pack.actions] == [action]
    assert own.people["teacher"] in [post.person for post in pack.people]
    assert pack.decided == [done]
    assert pack.decisions == [decision]
    assert pack.milestones == [sooner, later]
    assert {row.words for row in pack.unanswered} == {asked.text, "MARKER-own-cluster asks"}
    page = Page(client_for(successor.person).get(f"/posts/{successor.before.pk}/hand-over/")).text
    assert [words for words in (asked.text, str(decision), str(sooner)) if words not in page] == []
    assert {entry.sharing for entry in pack.entries} == {"alliance", "cluster", "programme"}


def test_the_page_opens_from_the_account_of_the_successor(world, successor, client_for):
    client = client_for(successor.person)

    link = reverse("insights:succession", args=[successor.before.pk])

    assert link in client.get("/account/").content.decode()
    assert f"Held by {successor.before.person}" in Page(client.get(link)).text


def test_who_held_the_role_before_reads_it_no_more(world, successor, client_for):
    client = client_for(successor.before.person)

    assert client.get(reverse("insights:succession", args=[successor.before.pk])).status_code == 404


def test_a_hand_over_takes_as_many_queries_for_one_as_for_many(world, successor, client_for):
    client, page = client_for(successor.person), reverse(
        "insights:succession", args=[successor.before.pk]
    )  # fmt: skip
    ActionFactory(alliance=world.own.alliance, owner=world.own.people["lead"])
    client.get(page)
    with counted() as few:
        client.get(page)
    for _ in range(3):
        CycleFactory(project=ProjectFactory(alliance=world.own.alliance))
        ActionFactory(alliance=world.own.alliance, owner=world.own.people["lead"])
        CheckInFactory(alliance=world.own.alliance, due_on=clock.today() + DAY)
        PostFactory(alliance=world.own.alliance)
        DecisionFactory(project=world.own.project)
        MilestoneFactory(project=world.own.project, in_term=True)
        CommentFactory(to=world.own.entries["cluster"], is_question=True)

    with counted() as many:
        client.get(page)

    assert len(many) == len(few) <= 16


def test_reasons_are_counted_by_cycle_for_the_facilitator(world):
    own = world.own
    starts_on = own.cycle.starts_on
    CycleFactory(project=own.project, stage=Cycle.Stage.CLOSED, starts_on=starts_on + 200 * DAY)
    for days, why in ((10, "time"), (210, "time"), (10, "head"), (10, "")):
        ParticipationFactory(
            project=own.project, joined_on=starts_on, left_on=starts_on + days * DAY, why_left=why
        )
    ParticipationFactory(project=world.far.project, left=True)
    access = Access(facilitated=frozenset({own.alliance.pk, world.peer.alliance.pk}))

    table = leavers.table(access, own.cluster)

    assert table.cycles == ["Cycle 1", "Cycle 2"]
    assert table.rows == [
        ("No time or cover", 2, [1, 1]),
        ("New headteacher or priorities", 1, [1, 0]),
        ("No reason chosen", 1, [1, 0]),
    ]
    assert len(table.left) == 4


def test_how_schools_came_in_is_counted_with_how_many_left(world, client_for):
    own = world.own
    access = Access(facilitated=frozenset({own.alliance.pk}))
    assert leavers.table(access, own.cluster).came_in == []
    told = [
        ParticipationFactory(project=own.project, came_in=way, **more)
        for way, more in (("told", {"left": True}), *[("told", {})] * 4, ("asked", {"left": True}))
    ]
    ParticipationFactory(project=world.far.project, came_in="bought")
    for sharing in ("alliance", "alliance", "only_me"):
        EntryFactory(cycle=own.cycle, school=told[1].school, sharing=sharing)
    EntryFactory(cycle=own.cycle, school=told[2].school, sharing="only_me")

    assert leavers.table(access, own.cluster).came_in == [
        CameIn("Bought in", 0, 0, 0),
        CameIn("Told to come", 5, 1, 1),
        CameIn("Had worked together before", 0, 0, 0),
        CameIn("Asked to join", 1, 1, 0),
        CameIn("Not said", 1, 0, 1),
    ]
    client = client_for(world.actors["own facilitator"])
    page = Page(client.get(reverse("insights:leavers", args=[own.cluster.slug])))
    assert "How schools came in" in page.headings
    assert "Told to come 5 1 1" in page.text
    assert "Asked to join 1 Too few Too few" in page.text


def test_other_support_stands_beside_the_figures_for_who_reads_what_the_alliance_keeps(
    world, client_for
):
    world.own.participation.other_support = "The adviser of the local authority"
    world.own.participation.save()

    read = {
        name: Page(client_for(world.actors[name]).get(world.own.measure.get_absolute_url())).text
        for name in ("own teacher", "own facilitator", "peer teacher")
    }

    told = {name: "The adviser of the local authority" in text for name, text in read.items()}
    assert told == {"own teacher": True, "own facilitator": True, "peer teacher": False}
