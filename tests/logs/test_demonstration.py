"""The demonstration tells the same story on whatever day it is built."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from clusters.models import Action, CheckIn, Meeting, Term
from insights.queries import clusters
from logs import demonstration
from logs.demonstration.timeline import Timeline
from logs.models import Entry, PeerChallenge, Reflection
from notifications.models import Message
from projects.access import access_of
from projects.models import Cycle, Measure, Project, Sharing
from projects.rules import can_log_in, logs_for_schools

LATE_AUTUMN, SPRING, AUGUST = date(2026, 11, 24), date(2027, 3, 9), date(2026, 8, 14)
FIRST_WEEK, HALF_TERM, CHRISTMAS = date(2026, 9, 8), date(2027, 2, 17), date(2026, 12, 27)

pytestmark = pytest.mark.django_db


@pytest.fixture
def build(settings):
    """Build the demonstration on a day, toolkit first, and return what the command said."""
    settings.DEBUG = True

    def build(today, **options):
        call_command("seed_toolkit", stdout=StringIO())
        out = StringIO()
        call_command("seed_demonstration", today=today, stdout=out, **options)
        return out.getvalue()

    return build


def rows_of_facilitator(today):
    jo = User.objects.get(email="jo.bartlett@enquiry-cycles.example")
    found = clusters.of_facilitator(access_of(jo, today), today)
    return {row.alliance.slug: row for cluster in found for row in cluster.rows}


@pytest.mark.parametrize(
    "today", [LATE_AUTUMN, SPRING, AUGUST, FIRST_WEEK, HALF_TERM, CHRISTMAS], ids=str
)
def test_the_story_holds_on_any_day(build, today):
    build(today)

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


@pytest.mark.parametrize("today", [AUGUST, FIRST_WEEK], ids=str)
def test_nothing_that_happened_lies_in_the_future_or_outside_school(build, today):
    build(today)

    calendar = Timeline.around(today).calendar
    texts = [*Entry.objects.select_related("cycle"), *Reflection.objects.select_related("cycle")]

    assert [text for text in texts if text.happened_on > today] == []
    assert [text for text in texts if not calendar.is_school_day(text.happened_on)] == []
    assert [text for text in texts if text.happened_on < text.cycle.starts_on] == []
    assert not CheckIn.objects.exclude(outcome="").filter(due_on__gt=today).exists()
    assert not CheckIn.objects.filter(outcome="", due_on__lt=today).exists()
    assert not Cycle.objects.filter(stage_changes__at__date__gt=today).exists()
    assert not Cycle.objects.filter(readings__taken_on__gt=today).exists()


def test_riverside_has_the_readings_of_the_pictures(build):
    build(LATE_AUTUMN)

    measures = Measure.objects.filter(project__alliance__slug="riverside")

    assert {
        measure.short_name: [reading.shown for reading in measure.readings.filter(school=None)]
        for measure in measures
    } == {
        "Teacher confidence": ["31%", "44%", "52%", "63%"],
        "Pupil reasoning": ["28%", "33%", "41%"],
        "Joint visits": ["0", "5", "9", "11"],
    }
    assert Meeting.objects.get(cluster__slug="estuary", held_on__gt=LATE_AUTUMN).held_on == date(
        2026, 12, 10
    )


def test_the_late_autumn_is_week_12_of_15():
    timeline = Timeline.around(LATE_AUTUMN)

    assert timeline.calendar.week_of(timeline.current, LATE_AUTUMN) == (12, 15)


def test_people_write_only_where_they_may(build):
    build(LATE_AUTUMN)

    refused = []
    for entry in Entry.objects.select_related("cycle__project", "author", "school"):
        access = access_of(entry.author, LATE_AUTUMN)
        schools = logs_for_schools(access, entry.cycle.project)
        if not can_log_in(access, entry.cycle.project) or (
            schools is not None and entry.school_id not in schools
        ):
            refused.append(entry)
    refused += [
        reflection
        for reflection in Reflection.objects.select_related("cycle__project", "author")
        if not can_log_in(access_of(reflection.author, LATE_AUTUMN), reflection.cycle.project)
    ]

    assert refused == []


def test_a_second_run_changes_nothing_and_says_so(build):
    build(LATE_AUTUMN)
    before = demonstration.counts(Project.objects.first().alliance.programme)

    said = build(SPRING)

    assert said == "The demonstration is already here. Nothing was changed.\n"
    assert demonstration.counts(Project.objects.first().alliance.programme) == before


def test_every_text_has_one_version_and_some_are_their_authors_alone(build):
    build(LATE_AUTUMN)

    assert Entry.history.count() == Entry.objects.count() == 111
    assert Reflection.history.count() == Reflection.objects.count() == 35
    assert Reflection.objects.filter(sharing=Sharing.ONLY_ME).count() == 15


def test_addresses_are_invented_and_nobody_is_written_to(build):
    build(LATE_AUTUMN)

    assert not User.objects.exclude(email__endswith=".example").exists()
    assert not Message.objects.exists()


def test_everybody_on_the_list_signs_in_and_nobody_else(build):
    build(LATE_AUTUMN, password="a password of our own")

    listed = {email for _, email, _ in demonstration.sign_ins()}
    can = {user.email for user in User.objects.all() if user.has_usable_password()}

    assert can == listed
    assert all(
        user.check_password("a password of our own") for user in User.objects.filter(email__in=can)
    )


@pytest.mark.parametrize(
    "options", [{}, {"even_without_debug": True}, {"even_without_debug": True, "password": "short"}]
)
def test_without_debug_it_needs_to_be_asked_twice(build, settings, options):
    settings.DEBUG = False

    with pytest.raises(CommandError):
        build(LATE_AUTUMN, **options)

    assert not demonstration.exists()


def test_it_asks_for_the_toolkit_first(settings):
    settings.DEBUG = True

    with pytest.raises(CommandError, match="toolkit"):
        call_command("seed_demonstration", today=LATE_AUTUMN, stdout=StringIO())


def test_no_meeting_is_at_a_place_that_repeats_its_host(build):
    build(LATE_AUTUMN)

    meetings = Meeting.objects.filter(cluster__isnull=False).select_related("host")
    words = {(meeting.place, meeting.host.name.split()[0]) for meeting in meetings}
    assert len(words) == 4
    assert [place for place, host in words if host in place] == []


def test_calls_have_notes_and_one_alliance_asks_for_another_day(build):
    build(LATE_AUTUMN)

    noted = CheckIn.objects.exclude(noted_at=None)
    assert noted.count() == 10
    assert not noted.exclude(outcome="held").exists()
    assert Action.objects.filter(check_in__in=noted).count() == 13
    assert not Action.objects.filter(done_at__date__gt=LATE_AUTUMN).exists()
    (asks,) = CheckIn.objects.exclude(move_asked_at=None)
    assert (asks.alliance.slug, asks.outcome) == ("highmoor", "")
    (missed,) = CheckIn.objects.missed_and_open()
    assert missed.alliance.slug == "millbrook"


def test_every_cycle_has_a_challenger_at_the_next_meeting_and_some_were_answered_at_the_last(build):
    build(LATE_AUTUMN)

    ahead = PeerChallenge.objects.filter(meeting__held_on__gt=LATE_AUTUMN)
    assert set(ahead.values_list("cycle", flat=True)) == set(
        Cycle.objects.open().exclude(project__sharing=Sharing.ALLIANCE).values_list("pk", flat=True)
    )
    assert ahead.exclude(submitted_at=None).count() == 1
    assert PeerChallenge.objects.exclude(answered_at=None).count() == 3
