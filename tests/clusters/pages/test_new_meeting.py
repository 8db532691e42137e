"""Entering a meeting."""

from datetime import timedelta

from clusters import audience
from clusters.calendar import SchoolCalendar
from clusters.models import Meeting
from core import clock
from notifications.models import Message
from tests.factories.alliances import PostFactory
from tests.markup import Page

URL = "/meetings/new/"
DAYS = [clock.today() + timedelta(days=60 + n) for n in range(9)]
SCHOOL_DAY = next(day for day in DAYS if SchoolCalendar().is_school_day(day))
SUNDAY = next(day for day in DAYS if day.weekday() == 6)
TIMES = {"starts_at": "10:00", "ends_at": "12:00"}


def form_of(client):
    return Page(client.get(URL)).form_with("where")


def looked_at(client, **typed):
    """The form as it comes back with what adding the meeting would mean."""
    shown = client.post(URL, form_of(client).data(**TIMES, **typed))
    return Page(shown), Page(shown).form_with("where")


def test_a_meeting_is_entered_once_after_a_look_at_who_is_told(world, facilitator):
    page, form = looked_at(facilitator, day=SCHOOL_DAY, host=world.own.school.pk, place="Hall")

    people = audience.of(world.own.meeting, clock.today())
    words = " ".join(page.text.split())
    assert f"{len(people)} people are told by email" in words
    assert all(str(each.person) in words for each in people)
    assert (form.typed("place"), Meeting.objects.filter(held_on=SCHOOL_DAY).count()) == ("Hall", 0)
    assert not Message.objects.filter(kind="invitation", state="waiting").exists()

    led = {facilitator.post(URL, form.data()).url for _ in range(2)}

    meeting = Meeting.objects.get(held_on=SCHOOL_DAY)
    assert led == {meeting.get_absolute_url()}
    assert (meeting.cluster, meeting.kind, meeting.host) == (
        world.own.cluster, "termly", world.own.school,
    )  # fmt: skip
    assert meeting.confirmed_at
    assert meeting.confirmed_by == world.actors["own facilitator"]
    assert meeting.planned_on is None
    invited = Message.objects.about(meeting).values_list("person", flat=True)
    assert sorted(invited) == sorted(each.person.pk for each in people)


def test_who_is_told_since_is_looked_at_first(world, facilitator):
    _, form = looked_at(facilitator, day=SCHOOL_DAY)
    PostFactory(alliance=world.own.alliance, role="school_lead", school=world.own.school)

    again = facilitator.post(URL, form.data())

    assert again.status_code == 200
    assert facilitator.post(URL, Page(again).form_with("where").data()).status_code == 302


def test_a_meeting_of_which_nobody_else_hears_is_added_at_once(world, facilitator):
    PostFactory._meta.model.objects.update(ends_on=clock.today() - timedelta(days=1))

    added = facilitator.post(URL, form_of(facilitator).data(day=SCHOOL_DAY, **TIMES))

    assert added.url == Meeting.objects.get(held_on=SCHOOL_DAY).get_absolute_url()


def test_what_speaks_against_a_day_is_said_beside_it_and_the_person_decides(world, facilitator):
    response = facilitator.post(URL, form_of(facilitator).data(day=SUNDAY, place="Hall", **TIMES))

    page = Page(response)
    assert "is no school day of Near cluster" in page.text
    assert not Meeting.objects.filter(held_on=SUNDAY).exists()
    again = page.form_with("where")
    assert again.typed("place") == "Hall"
    assert facilitator.post(URL, again.data()).status_code == 302
    assert Meeting.objects.get(held_on=SUNDAY).place == "Hall"


def test_a_day_that_was_changed_after_the_warning_is_looked_at_anew(facilitator):
    first = facilitator.post(URL, form_of(facilitator).data(day=SUNDAY, **TIMES))
    later = SUNDAY + timedelta(days=7)

    second = facilitator.post(URL, Page(first).form_with("where").data(day=later))

    assert second.status_code == 200
    assert not Meeting.objects.filter(held_on=later).exists()


def test_the_administrator_enters_events_of_the_whole_programme(world, admin):
    form = form_of(admin)
    assert form.choices["kind"] == ["kick_start", "national"]

    look = admin.post(URL, form.data(day=SCHOOL_DAY, kind="national", **TIMES))
    admin.post(URL, Page(look).form_with("where").data())

    event = Meeting.objects.get(held_on=SCHOOL_DAY)
    assert (event.programme, event.cluster, event.kind) == (world.own.programme, None, "national")


def test_an_event_is_moved_and_called_off_by_who_runs_it_after_a_look(world, admin):
    url = f"{world.own.event.get_absolute_url()}edit/"
    Meeting.objects.update(held_on=SCHOOL_DAY + timedelta(days=1))
    form = Page(admin.get(url)).form

    unseen = admin.post(url, form.data(day=SCHOOL_DAY, save="1"))
    host = Page(unseen).form.choices["host"][1]
    admin.post(url, Page(unseen).form.data(host=host, travel_note="Gate B", save="1"))
    stale = admin.post(url, form.data(day=SUNDAY, save="1"))
    against = admin.post(url, Page(admin.get(url)).form.data(day=SUNDAY, look="1"))
    people = [each.person for each in audience.of(world.own.event, clock.today())]

    event = Meeting.objects.get(pk=world.own.event.pk)
    assert f"<b>{len(people)} people are told by email</b>" in unseen.text
    assert (event.held_on, event.travel_note, str(event.host_id)) == (SCHOOL_DAY, "Gate B", host)
    assert Message.objects.about(event).filter(kind="invitation").count() == len(people)
    assert Page(stale).summary == ["This date was changed since you opened it. Look at it again."]
    assert "is no school day of" in against.text

    Message.objects.update(state="sent", sent_at=clock.now())
    last = admin.get(url)
    admin.post(url, Page(last).form.data(cancel="1"))

    event.refresh_from_db()
    assert event.cancelled_at
    assert f"Call it off and tell {len(people)} people" in last.text
    assert Message.objects.filter(kind="cancellation").count() == len(people)
