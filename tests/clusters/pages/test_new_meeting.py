"""Entering a meeting."""

from datetime import timedelta

from clusters.calendar import SchoolCalendar
from clusters.models import Meeting
from core import clock
from tests.markup import Page

URL = "/meetings/new/"
DAYS = [clock.today() + timedelta(days=60 + n) for n in range(9)]
SCHOOL_DAY = next(day for day in DAYS if SchoolCalendar().is_school_day(day))
SUNDAY = next(day for day in DAYS if day.weekday() == 6)
TIMES = {"starts_at": "10:00", "ends_at": "12:00"}


def form_of(client):
    return Page(client.get(URL)).form_with("where")


def test_a_meeting_is_entered_once_and_announced_at_once(world, facilitator):
    answers = form_of(facilitator).data(day=SCHOOL_DAY, host=world.own.school.pk, **TIMES)

    led = {facilitator.post(URL, answers).url for _ in range(2)}

    meeting = Meeting.objects.get(held_on=SCHOOL_DAY)
    assert led == {meeting.get_absolute_url()}
    assert (meeting.cluster, meeting.kind, meeting.host) == (
        world.own.cluster, "termly", world.own.school,
    )  # fmt: skip
    assert meeting.confirmed_at
    assert meeting.confirmed_by == world.actors["own facilitator"]
    assert meeting.planned_on is None


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

    admin.post(URL, form.data(day=SCHOOL_DAY, kind="national", **TIMES))

    event = Meeting.objects.get(held_on=SCHOOL_DAY)
    assert (event.programme, event.cluster, event.kind) == (world.own.programme, None, "national")


def test_an_event_is_moved_and_called_off_by_who_runs_it(world, admin):
    url = f"{world.own.event.get_absolute_url()}edit/"
    form = Page(admin.get(url)).form

    admin.post(url, form.data(day=SCHOOL_DAY))
    stale = admin.post(url, form.data(day=SUNDAY))
    admin.post(url, Page(admin.get(url)).form.data(cancel="1"))

    event = Meeting.objects.get(pk=world.own.event.pk)
    assert event.held_on == SCHOOL_DAY
    assert Page(stale).summary == ["This date was changed since you opened it. Look at it again."]
    assert event.cancelled_at
