"""A facilitator plans, confirms and moves; the lead's mail, calendar and first page follow."""

from datetime import timedelta

import icalendar
import pytest
from playwright.sync_api import expect

from accounts.models import CalendarKey
from clusters import quiet
from clusters.calendar import SchoolCalendar
from clusters.models import CheckIn, Meeting
from core import clock
from core.templatetags.components import day
from logs.models import PeerChallenge
from notifications import delivery
from tests.factories.clusters import TermFactory
from tests.factories.world import two_programmes
from tests.journeys.steps import AT_BOTH_WIDTHS

SETTLED = timedelta(minutes=11)


@pytest.fixture
def world(transactional_db):
    """A programme in the middle of a term of which nothing is planned yet."""
    world = two_programmes()
    PeerChallenge.objects.all().delete()
    Meeting.objects.all().delete()
    CheckIn.objects.all().delete()
    today = clock.today()
    TermFactory(
        programme=world.own.programme,
        cluster=world.own.cluster,
        starts_on=today - timedelta(days=20),
        break_starts_on=None,
        break_ends_on=None,
        ends_on=today + timedelta(days=70),
    )
    return world


@pytest.fixture
def deliver(mailoutbox):
    """Let the worker deliver at a moment when letters may leave; returns the mail of one person."""

    def at(person):
        mailoutbox.clear()
        delivery.sweep(lambda: quiet.leaves_at(clock.now() + SETTLED, SchoolCalendar()))
        return [mail for mail in mailoutbox if mail.to == [person.email]]

    return at


def event_of(mail):
    (part,) = [part for part in mail.alternatives if part.mimetype.startswith("text/calendar")]
    calendar = icalendar.Calendar.from_ical(part.content)
    (event,) = calendar.walk("VEVENT")
    return str(calendar["METHOD"]), event


@AT_BOTH_WIDTHS
def test_a_lead_sees_a_confirmed_term_and_each_change(world, page_for, deliver, width):
    facilitator = page_for(world.actors["own facilitator"])
    lead = page_for(world.own.people["lead"])
    for page in (facilitator, lead):
        page.set_viewport_size({"width": width, "height": 844})
    key = CalendarKey.renew(world.own.people["lead"], clock.now())

    facilitator.goto(f"/clusters/{world.own.cluster.slug}/plan/")
    facilitator.get_by_role("button", name="Propose days").click()
    lead.goto("/cycle/")
    expect(lead.get_by_role("complementary")).to_contain_text("Not booked yet")
    assert deliver(world.own.people["lead"]) == []

    facilitator.get_by_role("button", name="Confirm the term").click()
    expect(facilitator.get_by_role("status")).to_contain_text("announced")
    meeting = Meeting.objects.get(cluster=world.own.cluster)
    invited = [mail for mail in deliver(world.own.people["lead"]) if "meeting" in mail.subject]
    assert [day(meeting.held_on) in mail.subject for mail in invited] == [True]
    method, first = event_of(invited[0])
    assert method == "REQUEST"
    lead.goto("/cycle/")
    expect(lead.get_by_role("complementary")).to_contain_text(day(meeting.held_on))

    facilitator.goto(f"/clusters/{world.own.cluster.slug}/plan/meeting/{meeting.pk}/")
    moved_to = quiet.leaves_at(
        quiet.moment(meeting.held_on + timedelta(days=1), quiet.MORNING), SchoolCalendar()
    ).date()
    facilitator.get_by_label("Date").fill(f"{moved_to:%Y-%m-%d}")
    facilitator.get_by_role("button", name="See what it would mean").click()
    facilitator.get_by_role("button", name="Save and tell").click()

    changed = [mail for mail in deliver(world.own.people["lead"]) if "meeting" in mail.subject]
    assert [mail.subject.startswith("Changed: ") for mail in changed] == [True]
    assert day(moved_to) in changed[0].subject
    _, second = event_of(changed[0])
    assert second["UID"] == first["UID"]
    assert second["SEQUENCE"] > first["SEQUENCE"]
    assert second["DTSTART"].dt.date() == moved_to
    lead.goto("/cycle/")
    expect(lead.get_by_role("complementary")).to_contain_text(day(moved_to))
    feed = icalendar.Calendar.from_ical(lead.request.get(f"/calendar.ics?key={key}").text())
    days = {event["UID"]: event["DTSTART"].dt.date() for event in feed.walk("VEVENT")}
    assert days[first["UID"]] == moved_to
    lead.goto("/account/emails/")
    expect(lead.get_by_role("link", name=changed[0].subject)).to_be_visible()
