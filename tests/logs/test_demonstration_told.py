"""The demonstration as it is built in late autumn: who is in it, what they wrote, what comes."""

from datetime import date, time
from io import StringIO

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from accounts.models import User
from clusters import letter_list
from clusters.actions import telling
from clusters.models import Action, CheckIn, Meeting
from core import clock
from logs import demonstration
from logs.actions.reminding import remind_all
from logs.models import Entry, PeerChallenge, Reflection
from notifications import delivery, my_letters
from notifications.models import Message
from projects.access import access_of
from projects.models import Agreement, Cycle, Measure, Project, Sharing
from projects.rules import can_log_in, logs_for_schools
from tests.worlds import db, made_once
from writing.files import checked

pytestmark = pytest.mark.long


__all__ = ["built", "db"]

LATE_AUTUMN = date(2026, 11, 24)
PASSWORD = "a password of our own"


def build():
    """What the command said."""
    out, options = StringIO(), {"even_without_debug": True, "password": PASSWORD}
    call_command("seed_toolkit", stdout=StringIO())
    call_command("seed_demonstration", today=LATE_AUTUMN, stdout=out, **options)
    return out.getvalue()


built = made_once(build)


def test_riverside_has_the_readings_of_the_pictures(db):
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


def test_people_write_only_where_they_may(db):
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


def test_an_agreement_of_each_project_holds_a_file_that_says_it_is_invented(db):
    rows = Agreement.objects.select_related("participation").prefetch_related("attachments")
    files = [row.file for row in rows if row.file]

    assert len(files) == len({row.participation.project_id for row in rows}) > 10
    for file in files:
        content = default_storage.open(file.stored).read()
        assert file.name == "Partnership agreement (invented).pdf"
        assert b"Invented for the demonstration" in content
        assert checked(SimpleUploadedFile(file.name, content)).sha256 == file.sha256


def test_a_second_run_changes_nothing_and_says_so(db):
    before = demonstration.counts(Project.objects.first().alliance.programme)

    said = build()

    assert said == "The demonstration is already here. Nothing was changed.\n"
    assert demonstration.counts(Project.objects.first().alliance.programme) == before


def test_every_text_has_one_version_and_some_are_their_authors_alone(db):
    assert Entry.history.count() == Entry.objects.count() == 111
    assert Reflection.history.count() == Reflection.objects.count() == 35
    assert Reflection.objects.filter(sharing=Sharing.ONLY_ME).count() == 15


def test_addresses_are_invented_and_nobody_is_written_to(db, mailoutbox):
    assert not User.objects.exclude(email__endswith=".example").exists()
    assert not Message.objects.exclude(to__endswith=".example").exists()
    at = clock.moment(LATE_AUTUMN, time(7, 40))

    assert delivery.sweep(lambda: at) == 0
    assert mailoutbox == []


def test_letters_stand_in_every_state_and_the_beat_adds_none_that_is_due(db):
    jo = User.objects.get(email="jo.bartlett@enquiry-cycles.example")
    at = clock.moment(LATE_AUTUMN, time(7, 40))
    letters = letter_list.of_cluster(jo.facilitations.get(cluster__slug="estuary").cluster, at)
    numbers = {each.word: each.number for each in letter_list.choices(letters)}
    assert all(numbers.values()), numbers
    assert {each.held_by for each in Message.objects.held()} == {jo}
    went = Message.objects.filter(state="sent")
    assert all(each.text for each in went if each.person.has_usable_password())
    assert not went.filter(sent_at__gt=at).exists()
    amira = User.objects.get(email="amira.lowe@riverside.example")
    assert {each.state for each in my_letters.coming_to(amira.pk, at)} >= {
        "Held for now", "Will be sent",
    }  # fmt: skip

    telling.tell_all(at)
    remind_all(at)
    assert not Message.objects.claimable(at).filter(person__isnull=False).exists()


def test_everybody_on_the_list_signs_in_and_nobody_else(db):
    listed = {email for _, email, _ in demonstration.sign_ins()}
    can = {user.email for user in User.objects.all() if user.has_usable_password()}

    assert can == listed
    assert all(user.check_password(PASSWORD) for user in User.objects.filter(email__in=can))


def test_no_meeting_is_at_a_place_that_repeats_its_host(db):
    meetings = Meeting.objects.filter(cluster__isnull=False).select_related("host")
    words = {(meeting.place, meeting.host.name.split()[0]) for meeting in meetings}
    assert len(words) == 4
    assert [place for place, host in words if host in place] == []


def test_calls_have_notes_and_one_alliance_asks_for_another_day(db):
    noted = CheckIn.objects.exclude(noted_at=None)
    assert noted.count() == 10
    assert not noted.exclude(outcome="held").exists()
    assert Action.objects.filter(check_in__in=noted).count() == 13
    assert not Action.objects.filter(done_at__date__gt=LATE_AUTUMN).exists()
    (asks,) = CheckIn.objects.exclude(move_asked_at=None)
    assert (asks.alliance.slug, asks.outcome) == ("highmoor", "")
    (missed,) = CheckIn.objects.missed_and_open()
    assert missed.alliance.slug == "millbrook"


def test_every_cycle_has_a_challenger_at_the_next_meeting_and_some_were_answered_at_the_last(db):
    ahead = PeerChallenge.objects.filter(meeting__held_on__gt=LATE_AUTUMN)
    assert set(ahead.values_list("cycle", flat=True)) == set(
        Cycle.objects.open().exclude(project__sharing=Sharing.ALLIANCE).values_list("pk", flat=True)
    )
    assert ahead.exclude(submitted_at=None).count() == 1
    assert PeerChallenge.objects.exclude(answered_at=None).count() == 3
