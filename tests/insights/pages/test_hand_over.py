"""The list for whoever takes a cluster over: who reads it, what is on it, and what never is."""

from datetime import timedelta

import pytest

from clusters.models import CheckIn, Facilitation, Minutes
from core import clock
from tests.factories.alliances import PostFactory
from tests.factories.clusters import (
    ActionFactory,
    CheckInFactory,
    FacilitationFactory,
    MeetingFactory,
    ReplyFactory,
)
from tests.factories.logs import ProgressOverrideFactory
from tests.insights.pages.counting import counted
from tests.markup import Page

DAY = timedelta(days=1)


@pytest.fixture
def url(world):
    return f"{world.own.cluster.get_absolute_url()}hand-over/"


@pytest.fixture
def facilitator(world, client_for):
    return client_for(world.actors["own facilitator"])


def test_the_old_facilitator_reads_it_to_the_last_day_the_new_one_from_the_first(
    world, url, client_for
):
    today = clock.today()
    old = Facilitation.objects.get(person=world.actors["own facilitator"])
    new = FacilitationFactory(cluster=world.own.cluster, starts_on=today + DAY)
    old.ends_on = today
    old.save()
    assert client_for(old.person).get(url).status_code == 200
    assert client_for(new.person).get(url).status_code == 404

    old.ends_on, new.starts_on = today - DAY, today
    old.save()
    new.save()

    assert client_for(old.person).get(url).status_code == 404
    listed = client_for(new.person).get(url).context["list"].facilitations
    assert listed == [new]


def test_it_says_who_and_how_to_reach_them_and_how_each_alliance_stands(world, url, facilitator):
    lead = world.own.people["lead"]
    lead.phone = "01632 960123"
    lead.save()
    word = ProgressOverrideFactory(
        alliance=world.own.alliance, until=clock.today(), reason="They told me."
    )
    ProgressOverrideFactory(alliance=world.peer.alliance, until=clock.today() - DAY)
    second = PostFactory(lead=True, alliance=world.own.alliance).person

    response = facilitator.get(url)

    lines = {line.row.alliance: line for line in response.context["list"].alliances}
    assert set(lines) == {world.own.alliance, world.peer.alliance}
    assert lines[world.own.alliance].own_word == word
    assert lines[world.peer.alliance].own_word is None
    assert set(lines[world.own.alliance].leads) == {lead, second}
    for told in ("01632 960123", lead.email, second.email, "They told me."):
        assert told in response.text


def test_next_dates_open_actions_and_missed_calls_of_this_cluster_alone(world, url, facilitator):
    soon, alliance = clock.today() + 5 * DAY, world.own.alliance
    meeting = MeetingFactory(cluster=world.own.cluster, held_on=soon, term=None)
    event = MeetingFactory(national=True, programme=world.own.programme, held_on=soon, term=None)
    call = CheckInFactory(alliance=alliance, due_on=soon + DAY, term=None)
    far = CheckInFactory(alliance=world.far.alliance, due_on=soon, term=None)
    MeetingFactory(cluster=world.far.cluster, held_on=soon, term=None)
    missed = CheckInFactory(missed=True, alliance=alliance, due_on=clock.today() - DAY, term=None)
    of_event = ActionFactory(meeting=world.own.event, owner=world.own.people["lead"], due_on=soon)
    elsewhere = ActionFactory(meeting=world.own.event, owner=world.far.people["lead"])
    ActionFactory(meeting=world.own.meeting, done=True)

    found = facilitator.get(url).context["list"]

    assert {each.path for each in found.dates} == {
        meeting.get_absolute_url(), event.get_absolute_url(), call.get_absolute_url(),
    }  # fmt: skip
    assert found.missed == [missed]
    agreed = [world.own.action, world.peer.action, of_event]
    assert [line.action for line in found.actions] == agreed
    assert found.actions[0].is_late
    assert elsewhere not in [line.action for line in found.actions]
    assert far.get_absolute_url() not in {each.path for each in found.dates}


def test_it_says_what_is_waited_for(world, url, facilitator, client_for):
    soon = clock.today() + 5 * DAY
    meeting = MeetingFactory(cluster=world.own.cluster, held_on=soon, term=None)
    ReplyFactory(meeting=meeting, person=world.own.people["lead"])
    CheckInFactory(alliance=world.own.alliance, due_on=soon, term=None, move_asked_at=clock.now())
    CheckInFactory(alliance=world.peer.alliance, due_on=soon, proposed=True)
    MeetingFactory(  # of no cluster, so nothing of its plan
        national=True, programme=world.own.programme, held_on=soon, term=None, confirmed_at=None
    )
    Minutes.objects.all().delete()
    CheckIn.objects.filter(due_on__lt=clock.today()).exclude(alliance=world.peer.alliance).update(
        outcome="held"
    )

    waiting = " ".join(facilitator.get(url).context["list"].waiting)

    for words in (
        "have not replied to the meeting of", "asks for another day",
        "with MARKER-peer alliance of", "are not written", "is not sent",
        "1 date of the plan to be confirmed",
    ):  # fmt: skip
        assert words in waiting
    admins = client_for(world.actors["own admin"]).get(url).context["list"].waiting
    assert not any("to be confirmed" in line for line in admins)


def test_nothing_private_stands_on_it_and_an_administrator_gets_no_link_to_a_call(
    world, url, facilitator, client_for
):
    call = CheckInFactory(
        missed=True, alliance=world.own.alliance, due_on=clock.today() - DAY, term=None,
        note_to_self="SECRET self", in_the_way="SECRET way", move_asked_why="SECRET why",
    )  # fmt: skip

    texts = [
        client.get(url).text for client in (facilitator, client_for(world.actors["own admin"]))
    ]

    for text in texts:
        assert "SECRET" not in text
        assert world.own.marker_of("only_me") not in text
        assert world.own.marker_of("alliance") not in text
    assert call.get_absolute_url() in texts[0]
    assert call.get_absolute_url() not in texts[1]


def test_an_empty_cluster_says_so(db, client_for):
    facilitation = FacilitationFactory()
    url = f"{facilitation.cluster.get_absolute_url()}hand-over/"

    text = Page(client_for(facilitation.person).get(url)).text

    for words in ("No alliance is placed", "Nothing is waited for", "No action is open"):
        assert words in text


def test_the_dashboard_leads_to_it(world, url, facilitator):
    assert f'href="{url}"' in facilitator.get(world.own.cluster.get_absolute_url()).text


def test_a_long_list_asks_as_few_questions_as_a_short_one(world, url, facilitator):
    soon = clock.today() + 5 * DAY

    def more():
        ActionFactory(meeting=world.own.meeting)
        CheckInFactory(alliance=world.own.alliance, due_on=soon, term=None)
        CheckInFactory(missed=True, alliance=world.peer.alliance, due_on=soon - 9 * DAY, term=None)
        MeetingFactory(cluster=world.own.cluster, held_on=soon, term=None)
        PostFactory(lead=True, alliance=world.own.alliance)
        ProgressOverrideFactory(alliance=world.own.alliance, until=soon)

    more()
    facilitator.get(url)
    with counted() as few:
        facilitator.get(url)
    for _ in range(4):
        more()

    with counted() as many:
        facilitator.get(url)

    assert len(many) == len(few) <= 16
