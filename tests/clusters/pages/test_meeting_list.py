"""The list of meetings."""

from datetime import timedelta

import icalendar

from core import clock
from tests.factories.clusters import (
    ClusterFactory,
    FacilitationFactory,
    MeetingFactory,
    MinutesFactory,
    PlacingFactory,
    ReplyFactory,
)
from tests.insights.pages.counting import counted
from tests.markup import Page

DAY = timedelta(days=1)
URL = "/meetings/"


def lines(client, part="upcoming"):
    """(meeting, state, reply) of each line."""
    found = client.get(URL).context[part]
    return [(line.meeting, line.state, line.replied or line.answer) for line in found]


def test_what_comes_next_stands_first_and_what_was_last_comes_first_of_the_past(world, lead, ahead):
    sooner = MeetingFactory(cluster=world.own.cluster, held_on=clock.today(), term=None)

    assert lines(lead) == [(sooner, "", ""), (ahead, "", "")]
    past = {meeting for meeting, _, _ in lines(lead, "past")}
    assert past == {world.own.meeting, world.peer.meeting, world.own.event}


def test_a_proposal_is_its_facilitators_alone_and_never_past(world, lead, facilitator, admin):
    today, cluster = clock.today(), world.own.cluster
    proposal = MeetingFactory(proposed=True, cluster=cluster, held_on=today + DAY)
    over = ClusterFactory(programme=cluster.programme)
    FacilitationFactory(cluster=over, person=world.actors["own facilitator"])
    MeetingFactory(proposed=True, cluster=over, held_on=today - DAY)

    assert lines(facilitator) == [(proposal, "Proposed", "")]
    assert lines(lead) == lines(admin) == []
    assert len(lines(facilitator, "past")) == 3


def test_what_is_called_off_says_so(lead, ahead):
    ahead.cancelled_at = clock.now()
    ahead.save()

    assert lines(lead) == [(ahead, "Called off", "")]
    assert "Called off" in Page(lead.get(URL)).text


def test_whoever_runs_it_sees_how_many_replied_and_everybody_else_their_own_reply(
    world, lead, facilitator, ahead
):
    ReplyFactory(meeting=ahead, person=world.own.people["lead"])
    ReplyFactory(meeting=ahead, person=world.own.people["headteacher"])
    told = facilitator.get(f"{URL}{ahead.pk}/").context["replies"].told

    assert lines(facilitator) == [(ahead, "", f"1 of {told} replied")]
    assert lines(lead) == [(ahead, "", "I am coming")]


def test_past_meetings_say_whether_there_are_minutes_and_come_fifty_a_page(world, lead):
    for days in range(3000, 3060):  # before those of the world
        meeting = MeetingFactory(
            cluster=world.own.cluster, held_on=clock.today() - days * DAY, term=None
        )
    MinutesFactory(meeting=meeting)

    first, second = (lead.get(f"{URL}?page={page}").context["past"] for page in (1, 2))

    assert (len(first), len(second)) == (50, 13)
    written = [
        {line.meeting for line in part if line.meeting.has_minutes} for part in (first, second)
    ]
    assert written == [{world.own.meeting, world.peer.meeting}, {meeting}]


def test_an_empty_list_says_what_will_stand_there(world, client_for, facilitator):
    stranger = Page(client_for(world.actors["stranger"]).get(URL))

    assert "No meetings to come" in stranger.headings
    assert "stands here as soon as its facilitator has announced it" in stranger.text
    assert "Plan the term" in Page(facilitator.get(URL)).text


def test_many_meetings_are_listed_with_as_few_questions_as_one(
    world, client_for, facilitator, ahead
):
    event = {"national": True, "programme": world.own.programme, "term": None}
    MeetingFactory(held_on=ahead.held_on, **event)
    admin = world.actors["own admin"]
    FacilitationFactory(cluster=world.own.cluster, person=admin)
    admin_too = client_for(admin)

    def asked():
        for client in (facilitator, admin_too):
            client.get(URL)
            with counted() as found:
                client.get(URL)
            yield len(found)

    one = list(asked())
    for number in range(6):
        MeetingFactory(held_on=ahead.held_on + number * DAY, **event)
        cluster = ClusterFactory(programme=world.own.programme)
        FacilitationFactory(cluster=cluster, person=world.actors["own facilitator"])
        PlacingFactory(cluster=cluster)
        MeetingFactory(cluster=cluster, held_on=ahead.held_on + number * DAY, term=None)
        MeetingFactory(cluster=cluster, held_on=clock.today() - (number + 1) * DAY, term=None)

    assert list(asked()) == one
    assert max(one) <= 10


def test_a_meeting_as_a_calendar_file(world, lead, facilitator, ahead):
    proposal = MeetingFactory(proposed=True, cluster=world.own.cluster, held_on=ahead.held_on)

    response = lead.get(f"{URL}{ahead.pk}/calendar.ics")

    (event,) = icalendar.Calendar.from_ical(response.content).walk("VEVENT")
    assert event["UID"] == f"meeting-{ahead.pk}@enquiry-cycles.example"
    assert event["DTSTART"].dt.date() == ahead.held_on
    assert facilitator.get(f"{URL}{proposal.pk}/calendar.ics").status_code == 404
