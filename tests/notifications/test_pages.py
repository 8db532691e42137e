"""Whether the platform is well, and the mail of a machine of one's own."""

from datetime import datetime, timedelta

import pytest
from django.core.mail import send_mail

from core import clock
from notifications import heartbeat, tasks
from notifications.models import Heartbeat, Message
from tests.factories import AT
from tests.factories.notifications import HeartbeatFactory, MessageFactory, RelayFactory
from tests.markup import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def mail_folder(settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    settings.DEBUG = True
    return tmp_path


def test_before_the_worker_is_seen_the_platform_is_not_well(client):
    response = client.get("/health/")

    assert response.status_code == 503
    assert response.json() == {
        "web": "ready",
        "worker": "not seen",
        "beat": "not seen",
        "outbox": {
            "oldest_due_seconds": 0,
            "in_doubt": 0,
            "held": 0,
            "dead": 0,
            "dead_lately": 0,
            "relay_away_since": None,
            "last_tick": None,
        },
    }


@pytest.mark.parametrize("part", ["worker", "beat"])
@pytest.mark.parametrize(("seconds", "status"), [(0, 200), (140, 200), (160, 503)])
def test_the_platform_is_well_while_worker_and_beat_were_seen_lately(client, part, seconds, status):
    now = clock.now()
    for name in ("worker", "beat"):
        HeartbeatFactory(name=name, seen_at=now - timedelta(seconds=seconds if name == part else 0))

    response = client.get("/health/")

    assert response.status_code == status
    assert response.json()[part] == ("ready" if status == 200 else "not seen")


@pytest.mark.parametrize("part", ["worker", "beat"])
def test_a_sign_of_life_of_one_part_is_none_of_the_other(client, part):
    HeartbeatFactory(name=part, seen_at=clock.now())

    assert client.get("/health/").status_code == 503


def test_a_sweep_is_a_sign_of_life_and_sends_what_is_due(client, mailoutbox):
    message = MessageFactory()

    assert tasks.sweep(is_tick=True) == 1

    assert client.get("/health/").status_code == 200
    assert Message.objects.get(pk=message.pk).state == Message.State.SENT
    assert len(mailoutbox) == 1


def test_signs_of_life_are_one_row_a_part():
    heartbeat.beat("worker", AT)
    heartbeat.beat("worker", AT + timedelta(seconds=30))

    assert Heartbeat.objects.get().seen_at == AT + timedelta(seconds=30)


def test_a_tick_of_the_beat_is_a_sign_of_life_of_both():
    tasks.sweep(is_tick=True)

    assert {row.name for row in Heartbeat.objects.all()} == {"worker", "beat"}


@pytest.mark.parametrize(("minutes", "status"), [(14, 200), (16, 503)])
def test_a_letter_that_has_been_due_for_a_quarter_of_an_hour_is_an_alarm(client, minutes, status):
    HeartbeatFactory(name="worker", seen_at=clock.now())
    HeartbeatFactory(name="beat", seen_at=clock.now())
    MessageFactory(due_at=clock.now() - timedelta(minutes=minutes))
    MessageFactory(due_at=clock.now() + timedelta(minutes=minutes))
    MessageFactory(due_at=clock.now() - timedelta(days=3), sent=True)

    response = client.get("/health/")

    assert response.status_code == status
    assert response.json()["outbox"]["oldest_due_seconds"] == pytest.approx(minutes * 60, abs=5)


def test_health_tells_how_the_outbox_does(client):
    tick = clock.now()
    HeartbeatFactory(name="beat", seen_at=tick)
    RelayFactory(away_since=AT)
    MessageFactory(due_at=tick, in_doubt=2)
    MessageFactory(in_doubt=1, sent=True)
    MessageFactory.create_batch(2, due_at=tick - timedelta(days=3), state=Message.State.FAILED)

    told = client.get("/health/").json()["outbox"]

    assert (told["in_doubt"], told["dead"]) == (1, 2)
    assert datetime.fromisoformat(told["relay_away_since"]) == AT
    assert abs(datetime.fromisoformat(told["last_tick"]) - tick) < timedelta(milliseconds=1)


def test_health_is_asked_for_and_not_told(client):
    assert client.post("/health/").status_code == 405


def test_letters_stand_newest_first_with_their_words(client, mail_folder):
    send_mail("First", "One.\n\nTwo & <b>three</b>.", None, ["a@school.example"])
    send_mail("Second", "—" * 3 + " Ünï", None, ["b@school.example"])

    page = Page(client.get("/mail/"))

    assert page.headings[0] == "Mail of this machine"
    assert set(page.headings[1:]) == {"First", "Second"}
    assert "Two & <b>three</b>." in page.text
    assert "——— Ünï" in page.text
    assert "to a@school.example" in page.text


def test_without_a_letter_the_page_says_so(client, mail_folder):
    assert "No mail yet" in Page(client.get("/mail/")).headings


def test_with_debug_off_there_is_no_such_page(client, mail_folder, settings):
    settings.DEBUG = False

    assert client.get("/mail/").status_code == 404


def test_without_a_folder_there_is_no_such_page(client, settings):
    settings.DEBUG, settings.EMAIL_FILE_PATH = True, ""

    assert client.get("/mail/").status_code == 404
