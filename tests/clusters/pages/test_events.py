"""Events of a whole programme: who is told, what they agree on, and where that is carried."""

from datetime import timedelta

import pytest

from clusters import audience, circles, meeting_page
from clusters.models import Action, Attendance, Meeting
from core import clock
from notifications.models import Message
from projects.access import access_of
from tests.factories.alliances import AllianceFactory, PostFactory
from tests.factories.clusters import (
    ActionFactory,
    AgendaItemFactory,
    FacilitationFactory,
    MeetingFactory,
)
from tests.insights.pages.counting import counted
from tests.markup import Page

DAY = timedelta(days=1)


@pytest.fixture
def event(world) -> Meeting:
    """A national event that was held yesterday."""
    return MeetingFactory(
        national=True, programme=world.own.programme, held_on=clock.today() - DAY, term=None
    )


def carried(meeting, person):
    access = access_of(person, clock.today())
    return [line.action for line in meeting_page.actions(meeting, access, clock.today()).carried]


def test_everybody_of_the_programme_is_told_placed_or_not_and_its_facilitators(world, event):
    unplaced = PostFactory(lead=True, alliance=AllianceFactory(programme=world.own.programme))
    foreign = {world.foreign.people["lead"], world.actors["foreign facilitator"]}

    told = audience.of_meeting(event, clock.today())

    people = {each.person for each in told}
    assert len(people) == len(told)
    assert people >= {
        unplaced.person, world.own.people["lead"], world.far.people["school_lead"],
        world.actors["own facilitator"], world.actors["far facilitator"],
    }  # fmt: skip
    assert people.isdisjoint(foreign | {world.own.people["teacher"], world.own.people["guest"]})
    assert audience.people_of([event], clock.today())[event.pk] == {one.pk for one in people}
    assert {one.person.pk for one in told if one.where == "Facilitators"} == {
        world.actors["own facilitator"].pk, world.actors["far facilitator"].pk,
    }  # fmt: skip


def test_a_facilitator_is_not_told_of_the_meetings_of_a_cluster(world, ahead):
    told = audience.of_meeting(ahead, clock.today())

    assert world.actors["own facilitator"] not in {each.person for each in told}


def test_an_event_agrees_on_actions_of_whoever_is_invited(world, admin, event):
    url = f"{event.get_absolute_url()}actions/new/"
    form = Page(admin.get(url)).form
    answers = form.data(what="Share the slides", owner=world.far.people["lead"].pk)

    for _ in range(2):
        assert admin.post(url, answers).status_code == 302

    action = Action.objects.get(what="Share the slides")
    assert (action.programme, action.meeting) == (world.own.programme, event)
    assert action.is_of_programme
    for outside in (world.own.people["teacher"], world.foreign.people["lead"]):
        assert "owner" in Page(admin.post(url, answers | {"owner": outside.pk})).errors
    people = circles.of_meeting(event, clock.today()).people
    assert people[world.actors["own admin"].pk].endswith(", administrator")
    assert people[world.actors["far facilitator"].pk].endswith(", Facilitators")


def test_it_is_on_the_list_of_its_owner_until_it_is_done(world, client_for, event):
    owner = world.far.people["lead"]
    action = ActionFactory(meeting=event, owner=owner)
    client = client_for(owner)

    assert action in [line.action for line in client.get("/actions/").context["mine"]]
    client.post(f"/actions/{action.pk}/done/")

    context = client.get("/actions/").context
    assert action not in [line.action for line in context["mine"]]
    assert action in [line.action for line in context["done"]]


def test_everybody_who_sees_the_event_sees_its_actions_and_nobody_else(world, event):
    action = ActionFactory(meeting=event)
    readers = {
        name
        for name, person in world.actors.items()
        if Action.objects.visible_to(access_of(person, clock.today())).filter(pk=action.pk)
    }
    invited = {
        name
        for name, person in world.actors.items()
        if Meeting.objects.visible_to(access_of(person, clock.today())).filter(pk=event.pk)
    }

    assert readers == invited
    assert readers >= {"far teacher", "own research"}
    assert readers.isdisjoint({"foreign lead", "foreign admin", "own guest", "stranger"})


def test_an_action_of_an_event_is_carried_to_the_cluster_of_its_owner_and_the_next_event(
    world, event
):
    lead = world.own.people["lead"]
    soon = clock.today() + 9 * DAY
    ours = MeetingFactory(cluster=world.own.cluster, held_on=soon, term=None)
    theirs = MeetingFactory(cluster=world.far.cluster, held_on=soon, term=None)
    next_event = MeetingFactory(
        national=True, programme=world.own.programme, held_on=soon, term=None
    )
    mine = ActionFactory(meeting=event, owner=lead)
    facilitators = ActionFactory(meeting=event, owner=world.actors["own facilitator"])
    admins = ActionFactory(meeting=event, owner=world.actors["own admin"])

    assert {mine, facilitators} <= set(carried(ours, lead))
    assert admins not in carried(ours, lead)
    assert set(carried(theirs, world.far.people["lead"])).isdisjoint({mine, facilitators, admins})
    assert set(carried(next_event, lead)) == {mine, facilitators, admins}
    assert world.own.action not in carried(next_event, lead)


def test_what_a_cluster_agreed_on_is_not_shown_at_an_event(world, admin, event):
    text = admin.get(event.get_absolute_url()).text

    assert world.own.action.what not in text


def test_the_summary_of_an_event_is_looked_at_and_goes_to_everybody_once(world, admin, event):
    ActionFactory(meeting=event, what="Share the slides")
    url = f"{event.get_absolute_url()}summary/"
    told = audience.of_meeting(event, clock.today())

    look = Page(admin.get(url)).text
    assert "Share the slides" in look
    assert f"Send to {len(told)} people" in look
    for _ in range(2):
        admin.post(url)

    letters = Message.objects.filter(kind="meeting_summary", about_id=event.pk)
    assert {letter.person for letter in letters} == {each.person for each in told}
    assert len(letters) == len(told)


def test_attendance_minutes_and_agenda_are_the_administrators(world, admin, lead, event):
    address = event.get_absolute_url()
    usual = Page(admin.get(f"{address}agenda/")).form.typed("text")
    assert "90 Presentations" in usual
    admin.post(f"{address}agenda/", Page(admin.get(f"{address}agenda/")).form.data())
    admin.post(f"{address}attendance/", {"came": world.far.alliance.pk})
    admin.post(f"{address}minutes/", {"text": "What we heard.", "version": 0})

    text = lead.get(address).text
    assert "What we heard." in text
    assert "Presentations" in text
    assert Attendance.objects.get().alliance == world.far.alliance
    assert lead.post(f"{address}minutes/", {"text": "Mine.", "version": 1}).status_code == 403


def test_a_kick_start_workshop_of_a_cluster_is_its_facilitators_and_nobody_elses(
    world, facilitator, client_for
):
    workshop = MeetingFactory(
        cluster=world.own.cluster, kind="kick_start", held_on=clock.today() - DAY, term=None
    )
    address = workshop.get_absolute_url()
    form = Page(facilitator.get(f"{address}actions/new/")).form
    facilitator.post(
        f"{address}actions/new/", form.data(what="Begin", owner=world.peer.people["lead"].pk)
    )

    action = Action.objects.get(what="Begin")
    assert action.cluster == world.own.cluster
    assert "How an enquiry cycle works" in facilitator.get(f"{address}agenda/").text
    assert client_for(world.far.people["lead"]).get(address).status_code == 404
    assert "Begin" in client_for(world.peer.people["teacher"]).get(address).text
    facilitator.post(f"{address}summary/")
    people = {letter.person for letter in Message.objects.filter(about_id=workshop.pk)}
    assert people
    assert people.isdisjoint(world.far.people.values())


def test_a_big_event_is_read_with_as_few_questions_as_a_small_one(world, admin, event):
    ActionFactory(meeting=event)
    AgendaItemFactory(meeting=event)
    admin.get(event.get_absolute_url())
    with counted() as few:
        admin.get(event.get_absolute_url())
    for _ in range(5):
        alliance = AllianceFactory(programme=world.own.programme)
        PostFactory(lead=True, alliance=alliance)
        FacilitationFactory(cluster=world.far.cluster)
        ActionFactory(meeting=event)
        AgendaItemFactory(meeting=event)

    with counted() as many:
        admin.get(event.get_absolute_url())

    assert len(many) == len(few) <= 16
