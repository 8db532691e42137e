"""Clocks that go back and forth (RM-08), and when nobody in a school is written to (RM-14)."""

from datetime import UTC, date, datetime, time, timedelta

import icalendar
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from clusters import ics, quiet
from clusters.actions import dates, telling
from clusters.calendar import SchoolCalendar, bank_holidays
from clusters.forms import CallForm, MeetingForm
from clusters.forms.dates import SKIPPED
from clusters.models import Term
from core.clock import UK, is_skipped, moment
from notifications import delivery
from notifications.models import Message
from tests.factories.alliances import PostFactory
from tests.factories.clusters import (
    CheckInFactory,
    ClosureFactory,
    FacilitationFactory,
    MeetingFactory,
    PlacingFactory,
    TermFactory,
)
from tests.factories.notifications import MessageFactory

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SPRING, AUTUMN = date(2027, 3, 28), date(2027, 10, 31)
"""The nights on which the clocks go forward and back."""
ANY_WEEKDAY = SchoolCalendar()


def sweep(at):
    return delivery.sweep(lambda: at)


@pytest.fixture
def placing():
    return PlacingFactory()


@pytest.fixture
def lead(placing):
    FacilitationFactory(cluster=placing.cluster)
    return PostFactory(lead=True, alliance=placing.alliance)


# Clocks (RM-08)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("held_on", "utc"),
    [
        (date(2027, 3, 27), 14),
        (SPRING, 13),
        (date(2027, 3, 29), 13),
        (date(2027, 10, 30), 13),
        (AUTUMN, 14),
        (date(2027, 11, 1), 14),
    ],
    ids=str,
)
def test_two_in_the_afternoon_stays_two_in_letter_and_calendar(
    placing, lead, mailoutbox, held_on, utc
):
    meeting = MeetingFactory(cluster=placing.cluster, held_on=held_on)
    at = moment(date(2027, 3, 2), time(11))
    telling.tell(meeting, at)
    sweep(at)

    (mail,) = mailoutbox
    assert "2pm to 4pm" in mail.body
    (part,) = [p for p in mail.message().walk() if p.get_content_type() == "text/calendar"]
    (event,) = icalendar.Calendar.from_ical(part.get_payload(decode=True)).walk("VEVENT")
    assert event["DTSTART"].to_ical() == f"{held_on:%Y%m%d}T140000".encode()
    assert event["DTSTART"].params["TZID"] == "Europe/London"
    assert event["DTSTART"].dt.astimezone(UTC).hour == utc


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("call_on", "leaves"),
    [
        (date(2027, 3, 25), datetime(2027, 3, 24, 8, tzinfo=UTC)),
        (date(2027, 3, 31), datetime(2027, 3, 30, 7, tzinfo=UTC)),
        (date(2027, 10, 29), datetime(2027, 10, 28, 7, tzinfo=UTC)),
        (date(2027, 11, 2), datetime(2027, 11, 1, 8, tzinfo=UTC)),
    ],
    ids=str,
)
def test_a_notice_of_eight_leaves_at_eight_on_both_sides(placing, lead, call_on, leaves):
    call = CheckInFactory(alliance=placing.alliance, due_on=call_on)
    telling.tell(call, call.begins_at - 9 * DAY)
    reminder = Message.objects.get(kind="call_reminder")

    assert reminder.due_at == leaves
    assert reminder.due_at.astimezone(UK).time() == time(8)
    sweep(leaves - timedelta(seconds=1))
    reminder.refresh_from_db()
    assert reminder.state == Message.State.WAITING
    sweep(leaves)
    reminder.refresh_from_db()
    assert reminder.sent_at == leaves


TYPED = {"starts_at": "14:00", "ends_at": "16:00", "mode": "video", "minutes": "20", "sequence": 0}


@pytest.mark.parametrize(
    ("make", "field", "typed"),
    [
        (MeetingForm, "starts_at", {"starts_at": "01:00"}),
        (MeetingForm, "starts_at", {"starts_at": "01:59"}),
        (MeetingForm, "ends_at", {"starts_at": "00:15", "ends_at": "01:30"}),
        (CallForm, "starts_at", {"starts_at": "01:30"}),
    ],
    ids=str,
)
def test_a_time_that_is_skipped_is_refused_beside_its_field(make, field, typed):
    form = make(TYPED | {"day": "2027-03-28"} | typed, today=date(2027, 1, 4))

    assert not form.is_valid()
    assert form.errors == {field: [SKIPPED]}


@pytest.mark.parametrize("typed", ["00:59", "02:00", "14:00"])
@pytest.mark.parametrize("make", [MeetingForm, CallForm])
def test_a_time_that_clocks_show_is_taken(make, typed):
    form = make(TYPED | {"day": "2027-03-28", "starts_at": typed}, today=date(2027, 1, 4))

    assert form.is_valid(), form.errors


def test_a_time_that_comes_twice_is_the_first_of_the_two():
    assert moment(AUTUMN, time(1, 30)).astimezone(UTC) == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    form = CallForm(TYPED | {"day": "2027-10-31", "starts_at": "01:30"}, today=date(2027, 1, 4))
    assert form.is_valid()


def test_only_the_hour_that_is_missing_is_skipped():
    days = [SPRING - DAY, SPRING, SPRING + DAY, AUTUMN - DAY, AUTUMN, AUTUMN + DAY]
    times = [time(hour, minute) for hour in range(24) for minute in range(0, 60, 15)]
    skipped = [(day, at) for day in days for at in times if is_skipped(day, at)]

    assert skipped == [(SPRING, time(1, minute)) for minute in range(0, 60, 15)]


@pytest.mark.django_db
@pytest.mark.parametrize("night", [SPRING, AUTUMN], ids=str)
def test_nothing_is_skipped_and_nothing_doubled_over_the_night(mailoutbox, night):
    begin = datetime.combine(night, time(), UTC) - 2 * HOUR
    steps = [begin + n * timedelta(minutes=10) for n in range(36)]
    rows = [MessageFactory(due_at=at) for at in steps]
    for at in steps:
        sweep(at)

    assert [mail.to for mail in mailoutbox] == [[row.to] for row in rows]


def test_a_call_over_the_change_ends_so_many_minutes_later():
    call = CheckInFactory.build(pk=1, due_on=SPRING, starts_at=time(0, 50), minutes=20)

    event = ics.of_call(call)

    assert event.ends.astimezone(UTC) - event.starts.astimezone(UTC) == timedelta(minutes=20)


# Quiet hours (RM-14)

TERMS = (
    Term(
        starts_on=date(2026, 9, 1),
        break_starts_on=date(2026, 10, 26),
        break_ends_on=date(2026, 10, 30),
        ends_on=date(2026, 12, 18),
    ),
    Term(starts_on=date(2027, 1, 4), ends_on=date(2027, 3, 25)),
)
YEAR = SchoolCalendar.of(TERMS, [date(2026, 11, 13)])


@pytest.mark.parametrize(
    ("at", "leaves"),
    [
        ("2026-11-10 06:59", "2026-11-10 07:00"),
        ("2026-11-10 07:00", "2026-11-10 07:00"),
        ("2026-11-10 19:59", "2026-11-10 19:59"),
        ("2026-11-10 20:00", "2026-11-11 07:00"),
        ("2026-11-07 12:00", "2026-11-09 07:00"),
        ("2026-11-08 05:00", "2026-11-09 07:00"),
        ("2026-10-23 20:00", "2026-11-02 07:00"),
        ("2026-11-12 21:00", "2026-11-16 07:00"),
        ("2026-12-18 20:00", "2027-01-04 07:00"),
        ("2027-05-03 10:00", "2027-05-04 07:00"),
        ("2027-03-27 10:00", "2027-03-30 07:00"),
    ],
)
def test_a_letter_leaves_on_the_next_school_day(at, leaves):
    asked = datetime.fromisoformat(at).replace(tzinfo=UK)

    assert quiet.leaves_at(asked, YEAR) == datetime.fromisoformat(leaves).replace(tzinfo=UK)


@pytest.mark.parametrize(
    ("day", "reminded"),
    [
        (date(2026, 11, 10), date(2026, 11, 10)),
        (date(2026, 11, 8), date(2026, 11, 6)),
        (date(2026, 11, 1), date(2026, 10, 23)),
        (date(2026, 11, 13), date(2026, 11, 12)),
        (date(2027, 1, 3), date(2026, 12, 18)),
    ],
)
def test_a_reminder_due_then_moves_back_to_the_last_school_day(day, reminded):
    assert quiet.reminder_at(day, YEAR) == moment(reminded, time(8))


@st.composite
def calendars(draw):
    """Terms with breaks and gaps as long as a summer, and closures."""
    day, terms = date(2026, 9, 1) + draw(st.integers(-20, 60)) * DAY, []
    for _ in range(draw(st.integers(0, 4))):
        length = draw(st.integers(20, 110))
        half = day + draw(st.integers(5, length - 10)) * DAY
        has_break = draw(st.booleans())
        terms.append(
            Term(
                starts_on=day,
                ends_on=day + length * DAY,
                break_starts_on=half if has_break else None,
                break_ends_on=half + 4 * DAY if has_break else None,
            )
        )
        day += (length + draw(st.integers(1, 50))) * DAY
    closed = draw(st.sets(st.dates(date(2026, 9, 1), date(2028, 3, 1)), max_size=12))
    return SchoolCalendar.of(terms, closed)


unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""A loaded machine is slow to make examples and to try them; that is no fault of the rule."""

moments = st.integers(0, 580 * 24 * 3600).map(
    lambda seconds: datetime(2026, 8, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)


def _is_quiet(at, calendar):
    """The rule, worked out another way."""
    local = at.astimezone(UK)
    return local.hour >= 20 or local.hour < 7 or not calendar.is_school_day(local.date())


@unhurried
@given(calendar=calendars(), at=moments)
def test_a_letter_leaves_at_the_first_moment_that_is_not_quiet(calendar, at):
    leaves = quiet.leaves_at(at, calendar)

    assert leaves >= at
    assert not _is_quiet(leaves, calendar)
    assert quiet.leaves_at(leaves, calendar) == leaves
    if leaves > at:
        assert leaves.astimezone(UK).time() == time(7)
        earlier = leaves - timedelta(microseconds=1)
        assert _is_quiet(at, calendar)
        while earlier > at:
            assert _is_quiet(earlier, calendar)
            earlier -= HOUR / 2


@unhurried
@given(calendar=calendars(), day=st.dates(date(2026, 11, 1), date(2028, 3, 1)))
def test_a_reminder_is_never_quiet_never_later_than_its_day_and_the_last_that_fits(calendar, day):
    assume(any(calendar.is_school_day(day - n * DAY) for n in range(quiet.FURTHEST)))

    at = quiet.reminder_at(day, calendar)

    assert at.date() <= day
    assert at.time() == time(8)
    assert not _is_quiet(at, calendar)
    between = range(1, (day - at.date()).days + 1)
    assert not any(calendar.is_school_day(at.date() + n * DAY) for n in between)


def test_a_calendar_without_any_school_day_holds_no_letter_for_good():
    at = moment(date(2026, 11, 7), time(12))
    endless = SchoolCalendar.of((), {at.date() + n * DAY for n in range(-200, 200)})

    assert quiet.leaves_at(at, endless) == at


def test_bank_holidays_are_quiet():
    assert date(2027, 5, 3) in bank_holidays()
    assert quiet.is_quiet(moment(date(2027, 5, 3), time(12)), ANY_WEEKDAY)


# Quiet hours, with real letters

SATURDAY = moment(date(2026, 11, 7), time(12))
MONDAY = moment(date(2026, 11, 9), time(7))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("at", "leaves"),
    [
        (SATURDAY, MONDAY),
        (moment(date(2026, 11, 10), time(21)), moment(date(2026, 11, 11), time(7))),
        (moment(date(2026, 10, 28), time(12)), moment(date(2026, 11, 2), time(7))),
        (moment(date(2026, 11, 13), time(12)), moment(date(2026, 11, 16), time(7))),
    ],
    ids=["weekend", "night", "half-term break", "closure"],
)
def test_an_invitation_waits_until_people_are_at_school(placing, lead, mailoutbox, at, leaves):
    TermFactory(programme=placing.cluster.programme)
    ClosureFactory(programme=placing.cluster.programme, starts_on=date(2026, 11, 13))
    telling.tell(MeetingFactory(cluster=placing.cluster, held_on=date(2026, 12, 10)), at)

    assert sweep(at) == 0
    assert Message.objects.get().due_at == leaves
    assert sweep(leaves - timedelta(seconds=1)) == 0
    assert sweep(leaves) == 1


def told(placing, held_on, starts_at=time(14)):
    """A meeting that everybody was invited to in good time."""
    meeting = MeetingFactory(
        cluster=placing.cluster, held_on=held_on, starts_at=starts_at, ends_at=time(23)
    )
    at = moment(date(2026, 11, 3), time(10))
    telling.tell(meeting, at)
    assert sweep(at) == 1
    return meeting


@pytest.mark.django_db
def test_what_is_called_off_within_a_day_is_told_at_night_and_at_weekends(placing, lead):
    meeting = told(placing, date(2026, 11, 9))
    at = moment(date(2026, 11, 8), time(22))
    dates.cancel(meeting, at=at)

    assert sweep(at) == 1


@pytest.mark.django_db
def test_what_is_called_off_earlier_waits_until_a_day_before_it(placing, lead):
    meeting = told(placing, date(2026, 11, 9))
    dates.cancel(meeting, at=SATURDAY)

    assert sweep(SATURDAY) == 0
    assert sweep(meeting.begins_at - DAY - timedelta(seconds=1)) == 0
    assert sweep(meeting.begins_at - DAY) == 1


@pytest.mark.django_db
def test_what_is_called_off_far_ahead_waits_until_people_are_at_school(placing, lead):
    meeting = told(placing, date(2026, 12, 10))
    dates.cancel(meeting, at=SATURDAY)

    assert [sweep(SATURDAY), sweep(MONDAY - HOUR), sweep(MONDAY)] == [0, 0, 1]


@pytest.mark.django_db
def test_a_change_of_an_event_at_a_weekend_comes_before_it(placing, lead):
    """The next school day after Friday evening would be too late."""
    meeting = told(placing, date(2026, 11, 8), time(11))
    at = moment(date(2026, 11, 6), time(21))
    dates.move(meeting, to={"place": "Ashmere"}, at=at)

    assert sweep(at + HOUR) == 0
    assert sweep(meeting.begins_at - DAY) == 1


@pytest.mark.django_db
def test_a_meeting_of_tomorrow_that_is_put_off_is_told_at_once(placing, lead):
    """People know it as tomorrow, however far off it is now."""
    meeting = told(placing, date(2026, 11, 9), time(9))
    at = moment(date(2026, 11, 8), time(18))
    dates.move(meeting, to={"held_on": date(2026, 11, 26)}, at=at)

    assert sweep(at + telling.SETTLES) == 1


@pytest.mark.django_db
def test_a_wish_to_move_a_call_wakes_no_facilitator(placing, lead, mailoutbox):
    call = CheckInFactory(alliance=placing.alliance, due_on=date(2026, 11, 9))
    at = moment(date(2026, 11, 8), time(22))
    telling.ask_to_move(call, at)
    Message.objects.exclude(kind="move_asked").delete()
    type(call).objects.update(move_asked_at=at)

    assert [sweep(at), sweep(MONDAY)] == [0, 1]


@pytest.mark.django_db
def test_a_sign_in_code_leaves_at_any_hour(mailoutbox):
    MessageFactory(due_at=SATURDAY)
    assert sweep(SATURDAY) == 1

    night = moment(date(2026, 12, 25), time(3))
    MessageFactory(due_at=night)
    assert sweep(night) == 1
