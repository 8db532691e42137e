"""Nobody gets the letters of two mailings, a term's invitations or a summary, on one day."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from clusters import term_rows
from clusters.actions import meetings, plans, previews, telling
from clusters.calendar import SchoolCalendar
from clusters.models import Meeting
from core.clock import moment
from notifications import delivery
from notifications.models import Message
from tests.factories.alliances import PostFactory
from tests.factories.clusters import (
    ActionFactory,
    CheckInFactory,
    FacilitationFactory,
    MeetingFactory,
    PlacingFactory,
    TermFactory,
)

pytestmark = pytest.mark.django_db
State = Message.State

AT = datetime(2026, 11, 10, 11, tzinfo=UTC)
"""A Tuesday in term."""
DAY = timedelta(days=1)
NEXT = datetime(2026, 11, 11, 8, tzinfo=UTC)


@pytest.fixture
def placing():
    return PlacingFactory()


@pytest.fixture
def lead(placing):
    return PostFactory(lead=True, alliance=placing.alliance).person


@pytest.fixture
def facilitator(placing):
    return FacilitationFactory(cluster=placing.cluster).person


@pytest.fixture
def term(placing):
    return TermFactory(programme=placing.cluster.programme)


@pytest.fixture
def plan(placing, lead, term):
    """A term's proposals, of a meeting and a call."""
    proposed = {"term": term, "proposed": True}
    MeetingFactory(cluster=placing.cluster, held_on=date(2026, 12, 10), **proposed)
    CheckInFactory(alliance=placing.alliance, due_on=date(2026, 11, 23), **proposed)
    return placing.cluster, term


def held(placing, on):
    """A meeting that was held and agreed on an action."""
    meeting = MeetingFactory(cluster=placing.cluster, held_on=on, confirmed_at=AT - 60 * DAY)
    ActionFactory(meeting=meeting)
    return meeting


def sweep(at=AT):
    return delivery.sweep(lambda: at)


def sent_to(person):
    rows = Message.objects.filter(person=person, state=State.SENT).order_by("sent_at", "pk")
    return [(row.kind, row.sent_at) for row in rows]


def test_a_second_mailing_of_a_day_waits_for_the_next_school_morning(
    placing, lead, plan, facilitator
):
    summarised = held(placing, date(2026, 11, 9))
    meetings.send_summary(summarised, facilitator, AT)
    sweep()

    plans.confirm_term(*plan, at=AT + DAY / 24)
    for at in (AT + DAY / 24, NEXT - DAY / 24, NEXT):
        sweep(at)

    assert sent_to(lead) == [
        ("meeting_summary", AT), ("invitation", NEXT), ("invitation", NEXT),
    ]  # fmt: skip


def test_the_letters_of_one_mailing_go_together(placing, lead, plan):
    plans.confirm_term(*plan, at=AT)

    assert sweep() == 2


def test_a_third_mailing_waits_behind_the_second(placing, lead, facilitator):
    for n in range(3):
        meetings.send_summary(held(placing, date(2026, 11, 5 + n)), facilitator, AT)
    for n in range(5):
        sweep(AT + n * DAY)

    assert [at.date() for _, at in sent_to(lead)] == [AT.date() + n * DAY for n in range(3)]


def test_whoever_gets_the_first_alone_is_no_reason_for_others_to_wait(placing, lead, facilitator):
    other = PlacingFactory(cluster=placing.cluster)
    meetings.send_summary(held(placing, date(2026, 11, 5)), facilitator, AT)
    newcomer = PostFactory(lead=True, alliance=other.alliance).person
    second = held(placing, date(2026, 11, 6))

    later = previews.of_summary(second, AT).later
    meetings.send_summary(second, facilitator, AT)

    due = dict(Message.objects.filter(about_id=second.pk).values_list("person", "due_at"))
    assert due == {lead.pk: NEXT, newcomer.pk: AT}
    assert later.startswith("Later: 1 person on Wednesday 11 November at 8am. Another email")


def test_the_preview_is_silent_where_nobody_waits(placing, lead, plan):
    rows = term_rows.read(*plan, AT.date()).to_confirm(AT.date()).all

    assert rows
    assert previews.of_confirming(rows, *plan, SchoolCalendar(), AT).later == ""


def test_changes_and_what_begins_soon_do_not_wait(placing, lead, facilitator, plan):
    meetings.send_summary(held(placing, date(2026, 11, 9)), facilitator, AT)
    sweep()
    Meeting.objects.filter(held_on=date(2026, 12, 10)).update(held_on=date(2026, 11, 11))
    plans.confirm_term(*plan, at=AT)

    assert sweep() == 1
    meeting = Meeting.objects.get(held_on=date(2026, 11, 11))
    meeting.place, meeting.sequence = "Hall", meeting.sequence + 1
    meeting.save()
    telling.tell(meeting, AT)
    assert sweep(AT + DAY / 24) == 1
    assert sent_to(lead)[1:] == [("invitation", AT), ("change", AT + DAY / 24)]


@pytest.mark.parametrize(
    ("friday", "held_on"),
    [
        (date(2026, 11, 13), date(2026, 11, 15)),  # the next school morning is after it
        (date(2026, 11, 13), date(2026, 11, 16)),  # that is less than a day before it
        (date(2026, 12, 18), date(2026, 12, 29)),  # from the last day of term into the holidays
    ],
)
def test_what_would_come_too_late_on_the_next_school_morning_does_not_wait(
    placing, lead, facilitator, term, friday, held_on
):
    at = moment(friday, time(15))
    TermFactory(programme=placing.cluster.programme, spring=True)
    MeetingFactory(cluster=placing.cluster, term=term, held_on=held_on, proposed=True)
    meetings.send_summary(held(placing, date(2026, 11, 9)), facilitator, at)
    sweep(at)
    plans.confirm_term(placing.cluster, term, at=at)
    sweep(at)

    assert sent_to(lead) == [("meeting_summary", at), ("invitation", at)]


def test_what_was_to_go_on_different_days_and_was_held_up_does_not_go_on_one(
    placing, lead, facilitator
):
    for n in range(2):
        meetings.send_summary(held(placing, date(2026, 11, 5 + n)), facilitator, AT)
    away_until = AT + 2 * DAY

    assert sweep(away_until) == 1
    assert sweep(away_until + DAY / 24) == 0
    assert sweep(away_until + DAY) == 1


def test_a_mailing_posted_on_friday_night_and_one_at_the_weekend_go_on_two_days(
    placing, lead, facilitator
):
    friday = datetime(2026, 11, 13, 22, tzinfo=UTC)
    for n in range(2):
        meetings.send_summary(held(placing, date(2026, 11, 5 + n)), facilitator, friday + n * DAY)

    due = list(Message.objects.order_by("pk").values_list("due_at", flat=True))
    assert due == [datetime(2026, 11, 16, 7, tzinfo=UTC), datetime(2026, 11, 17, 8, tzinfo=UTC)]
