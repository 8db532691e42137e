"""The demonstration tells the same story on whatever day it is built."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from accounts.models import User
from clusters.models import CheckIn, Meeting, Term
from insights.queries import clusters
from logs.demonstration.timeline import Timeline
from logs.models import Entry, Reflection
from projects.access import access_of
from projects.models import Cycle
from tests.worlds import taken_back

LATE_AUTUMN, SPRING, AUGUST = date(2026, 11, 24), date(2027, 3, 9), date(2026, 8, 14)
FIRST_WEEK, HALF_TERM, CHRISTMAS = date(2026, 9, 8), date(2027, 2, 17), date(2026, 12, 27)

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def today(request, django_db_setup, django_db_blocker):
    """The day on which the demonstration stands; it is built once for all tests of that day."""
    options = {"even_without_debug": True, "password": "a password of our own"}
    with django_db_blocker.unblock(), taken_back():
        call_command("seed_toolkit", stdout=StringIO())
        call_command("seed_demonstration", today=request.param, stdout=StringIO(), **options)
        yield request.param


@pytest.fixture
def db(today):
    with taken_back():
        yield


def rows_of_facilitator(today):
    jo = User.objects.get(email="jo.bartlett@enquiry-cycles.example")
    found = clusters.of_facilitator(access_of(jo, today), today)
    return {row.alliance.slug: row for cluster in found for row in cluster.rows}


def also_on(day):
    """Days for which one database is enough."""
    return pytest.param(day, marks=pytest.mark.once)


@pytest.mark.parametrize(
    "today",
    [LATE_AUTUMN, *map(also_on, (SPRING, AUGUST, FIRST_WEEK, HALF_TERM, CHRISTMAS))],
    indirect=True,
    ids=str,
)
def test_the_story_holds_on_any_day(db, today):
    rows = rows_of_facilitator(today)

    assert {
        slug: (row.progress.word, row.stage, row.evidence.entries, row.evidence.measures)
        for slug, row in rows.items()
        if slug in ("riverside", "harbourside", "northgate", "millbrook")
    } == {
        "riverside": ("On track", "Capture", 14, 2),
        "harbourside": ("On track", "Cluster review", 19, 4),
        "northgate": ("Needs a nudge", "Capture", 6, 2),
        "millbrook": ("Off track", "Test", 2, 1),
    }
    assert rows["northgate"].progress.reasons == ("No shared reflection this term",)
    assert rows["millbrook"].call.is_missed
    vacant = {slug: [each.words for each in row.vacancies] for slug, row in rows.items()}
    assert {slug: words for slug, words in vacant.items() if words} == {
        "harbourside": ["No senior leader champion at Capstan Street Primary"]
    }
    assert {
        slug: row.progress.word for slug, row in rows.items() if row.progress.word != "On track"
    } == {
        "northgate": "Needs a nudge",
        "millbrook": "Off track",
        "stonebeck": "Needs a nudge",
        "cairnfield": "Setting up",
        "chalkdown": "Setting up",
    }
    assert Term.objects.filter(starts_on__lte=today, ends_on__gte=today).count() == 1
    ahead = Meeting.objects.filter(held_on__gt=today, cluster__isnull=False)
    assert ahead.count() == 4
    assert all(13 <= (meeting.held_on - today).days <= 50 for meeting in ahead)


@pytest.mark.once  # what is told, not what a database does with it
@pytest.mark.parametrize("today", [AUGUST, FIRST_WEEK], indirect=True, ids=str)
def test_nothing_that_happened_lies_in_the_future_or_outside_school(db, today):
    calendar = Timeline.around(today).calendar
    texts = [*Entry.objects.select_related("cycle"), *Reflection.objects.select_related("cycle")]

    assert [text for text in texts if text.happened_on > today] == []
    assert [text for text in texts if not calendar.is_school_day(text.happened_on)] == []
    assert [text for text in texts if text.happened_on < text.cycle.starts_on] == []
    assert not CheckIn.objects.exclude(outcome="").filter(due_on__gt=today).exists()
    assert not CheckIn.objects.filter(outcome="", due_on__lt=today).exists()
    assert not Cycle.objects.filter(stage_changes__at__date__gt=today).exists()
    assert not Cycle.objects.filter(readings__taken_on__gt=today).exists()


def test_the_late_autumn_is_week_12_of_15():
    timeline = Timeline.around(LATE_AUTUMN)

    assert timeline.calendar.week_of(timeline.current, LATE_AUTUMN) == (12, 15)


@pytest.mark.once  # what is told, not what a database does with it
@pytest.mark.parametrize("today", [LATE_AUTUMN, FIRST_WEEK], indirect=True, ids=str)
def test_a_locked_plan_was_looked_at_and_amended(db, today):
    cycle = Cycle.objects.get(project__slug="paired-problem-solving", number=2)
    amendment, check = cycle.amendments.get(), cycle.scope_checks.get()
    assert (amendment.was, amendment.now) == ("Tom Adeyemi", amendment.measure.collected_by)
    assert cycle.locked_at <= amendment.at
    assert amendment.at.date() <= today
    assert check.at <= cycle.locked_at
    assert (check.people, check.size) == (False, True)
