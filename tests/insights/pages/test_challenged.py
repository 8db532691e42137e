"""Each project is challenged each term, or the dashboard names it and says why; answers as well."""

from datetime import timedelta

import pytest
from django.urls import reverse

from clusters.models import Meeting
from core import clock
from insights.queries import challenged, clusters
from logs import standing
from projects.models import Sharing
from tests.factories.alliances import AllianceFactory
from tests.factories.clusters import MeetingFactory, PlacingFactory, TermFactory
from tests.factories.logs import PeerChallengeFactory
from tests.factories.projects import CycleFactory, ProjectFactory
from tests.insights.pages.counting import counted
from tests.markup import Page

DAY = timedelta(days=1)


@pytest.fixture
def term(world):
    """Of the cluster, around today, without a meeting."""
    Meeting.objects.filter(cluster=world.own.cluster).update(cancelled_at=clock.now())
    today = clock.today()
    return TermFactory(
        programme=world.own.programme, cluster=world.own.cluster, break_starts_on=None,
        break_ends_on=None, starts_on=today - 30 * DAY, ends_on=today + 40 * DAY,
    )  # fmt: skip


def met(world, days):
    return MeetingFactory(cluster=world.own.cluster, held_on=clock.today() + days * DAY, term=None)


def told(world, term):
    """The state and the reason of one project of the cluster."""
    meetings = clusters.meetings_in(world.own.cluster, term)
    rows = challenged.read(projects(world), term, meetings, clock.today()).rows
    found = {each.project.pk: (each.state.words, each.why) for each in rows}
    return found[world.own.project.pk]


def projects(world):
    """Those of the cluster, as its dashboard reads them."""
    placed = world.own.cluster.placings.values_list("alliance", flat=True)
    found = standing.read([world.own.cluster], frozenset(placed), clock.today())
    return found[0].projects


def test_without_a_meeting_this_term_nobody_is_challenged(world, term):
    met(world, -60)
    met(world, 50)

    assert told(world, term) == ("Not challenged", "No meeting this term.")


def test_before_the_meeting_it_says_who_is_asked_and_after_it_who_never_wrote(world, term):
    meeting = met(world, 25)
    asked = {"cycle": world.own.cycle, "meeting": meeting}
    peer = world.peer.alliance

    early = told(world, term)
    meeting.held_on = clock.today() + 5 * DAY
    meeting.save()
    nobody = told(world, term)
    world.own.project.sharing = Sharing.ALLIANCE
    world.own.project.save()
    not_shared = told(world, term)
    PeerChallengeFactory(challenger=AllianceFactory(), withdrawn=True, **asked)
    given_back = told(world, term)
    challenge = PeerChallengeFactory(challenger=peer, **asked)
    awaited = told(world, term)
    meeting.held_on = clock.today() - DAY
    meeting.save()
    never_wrote = told(world, term)
    challenge.submitted_at = clock.now()
    challenge.save()
    no_answer = told(world, term)
    challenge.answered_at = clock.now()
    challenge.save()

    assert early[0] == "Nobody asked yet"
    assert nobody == ("No challenger", "Nobody is asked yet.")
    assert given_back == not_shared
    assert "Shared with its own alliance alone" in not_shared[1]
    assert awaited == ("Review awaited", f"{peer} was asked and has not written yet.")
    assert never_wrote == ("Not challenged", f"{peer} was asked and has written nothing.")
    assert no_answer == ("Not answered", "Its lead has not answered yet.")
    assert told(world, term) == ("Challenged and answered", "")


def test_a_challenge_of_the_cycle_before_counts_for_its_project_and_its_own_alliance_for_none(
    world, term
):
    meeting = met(world, -1)
    before = CycleFactory(project=world.own.project, closed=True)
    PeerChallengeFactory(cycle=before, meeting=meeting, challenger=world.own.alliance, given=True)

    own = told(world, term)
    PeerChallengeFactory(cycle=before, meeting=meeting, challenger=world.peer.alliance, given=True)

    assert own == ("Not challenged", "Nobody was asked.")
    assert told(world, term)[0] == "Not answered"


def test_the_dashboard_and_the_review_name_each_with_the_reason(world, term, client_for):
    meeting = met(world, -2)
    challenge = PeerChallengeFactory(
        cycle=world.own.cycle, meeting=meeting, challenger=world.peer.alliance
    )
    PeerChallengeFactory(
        cycle=world.peer.cycle, meeting=meeting, challenger=world.own.alliance, given=True
    )
    client = client_for(world.actors["own facilitator"])
    reason = f"{world.peer.alliance} was asked and has written nothing."

    dashboard = Page(client.get(world.own.cluster.get_absolute_url()))
    review = Page(client.get(reverse("logs:review", args=[meeting.pk])))

    assert "Peer challenge this term" in dashboard.headings
    assert "1 of 2 challenged, 0 answered" in dashboard.text
    assert reason in dashboard.text
    assert "Its lead has not answered yet." in dashboard.text
    page = challenge.get_absolute_url().partition("?")[0]
    assert page in [found.get("href") for tag, found in dashboard.tags if tag == "a"]
    assert {"Not challenged", "Challenged, not answered"} <= set(review.headings)
    assert reason in review.text


def test_the_dashboard_leads_to_the_next_meeting_first_and_to_rare_jobs_quietly(
    world, term, client_for
):
    client, dashboard = client_for(world.actors["own facilitator"]), world.own.cluster

    def links(kind):
        page = Page(client.get(dashboard.get_absolute_url()))
        found = [each for tag, each in page.tags if tag == "a"]
        return [each["href"] for each in found if kind in (each.get("class") or "").split()]

    met(world, -2)
    assert links("btn-primary") == []
    meeting = met(world, 3)
    MeetingFactory(cluster=None, programme=world.own.programme, kind="national", term=term,
        held_on=clock.today() + DAY)  # fmt: skip

    assert links("btn-primary") == [reverse("logs:review", args=[meeting.pk])]
    rare = [reverse("insights:projects"), reverse("insights:hand_over", args=[dashboard.slug])]
    page = Page(client.get(dashboard.get_absolute_url()))
    assert set(rare) <= {each.get("href") for tag, each in page.tags if tag == "a"}
    assert not set(rare) & set(links("btn"))


def test_it_is_one_question_for_one_project_and_for_many(world, term):
    meetings = [met(world, -2)]

    def asked():
        here = projects(world)
        with counted() as statements:
            challenged.read(here, term, meetings, clock.today())
        return len(statements)

    asked()
    few = asked()
    for _ in range(3):
        alliance = AllianceFactory(programme=world.own.programme)
        PlacingFactory(cluster=world.own.cluster, alliance=alliance)
        cycle = CycleFactory(project=ProjectFactory(alliance=alliance))
        PeerChallengeFactory(cycle=cycle, meeting=meetings[0], challenger=world.own.alliance)

    assert (few, asked()) == (1, 1)
