"""Each alarm, provoked once; and what the command for cron and containers says of it (RM-17)."""

import http.server
import socketserver
import threading
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from core import clock
from notifications import queries
from notifications.models import Message
from tests.factories.notifications import HeartbeatFactory, MessageFactory, RelayFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return clock.now()


@pytest.fixture(autouse=True)
def parts(now):
    """Worker and beat, as they are on a good day."""
    return {name: HeartbeatFactory(name=name, seen_at=now) for name in ("worker", "beat")}


def check_health(*about):
    """What it prints, and the code it ends with."""
    told = StringIO()
    try:
        call_command("check_health", *about, stdout=told)
    except SystemExit as end:
        return told.getvalue().splitlines(), end.code
    return told.getvalue().splitlines(), 0


def test_while_all_is_well_it_says_nothing(now):
    MessageFactory(due_at=now - timedelta(minutes=14))
    MessageFactory(due_at=now - timedelta(days=3), state=Message.State.FAILED)
    MessageFactory(in_doubt=1, sent=True)

    assert check_health() == ([], 0)


@pytest.mark.parametrize("part", ["worker", "beat"])
def test_a_part_that_was_not_seen_for_minutes_is_an_alarm(parts, now, part):
    parts[part].seen_at = now - timedelta(minutes=3)
    parts[part].save()

    lines, code = check_health()

    assert (len(lines), code) == (1, 1)
    assert lines[0].startswith(f"{part}: no sign of life since 20")
    assert check_health(part) == (lines, 1)
    assert check_health("late") == ([], 0)


def test_a_part_that_was_never_seen_is_an_alarm(parts):
    parts["beat"].delete()

    assert check_health() == (["beat: no sign of life yet"], 1)


def test_a_letter_due_for_more_than_a_quarter_of_an_hour_is_an_alarm(now):
    MessageFactory(due_at=now - timedelta(minutes=16))

    assert check_health() == (["late: a letter has been due for 16 minutes"], 1)


def test_a_letter_in_doubt_is_an_alarm(now):
    MessageFactory(due_at=now, in_doubt=1)

    told = "doubt: nobody knows whether 1 letter went; tried again"
    assert check_health() == ([told], 1)


def test_letters_that_died_lately_are_an_alarm(now):
    due = now - timedelta(days=1, hours=20)
    MessageFactory.create_batch(2, due_at=due, state=Message.State.FAILED)

    told = "dead: 2 letters of the last 2 days could not be sent"
    assert check_health() == ([told], 1)


def test_a_relay_that_is_away_is_an_alarm(now):
    RelayFactory(away_since=now)

    lines, code = check_health()

    assert (len(lines), code) == (1, 1)
    assert lines[0].startswith("relay: the mail relay has been away since 20")


def test_alarms_stand_one_a_line(parts, now):
    parts["worker"].delete()
    RelayFactory(away_since=now)
    MessageFactory(due_at=now - timedelta(hours=1), in_doubt=1)

    lines, _ = check_health()

    assert [line.split(":")[0] for line in lines] == ["worker", "late", "doubt", "relay"]


def test_every_alarm_can_be_asked_for_alone():
    for name in queries.ALARMS:
        assert check_health(name) == ([], 0)
    with pytest.raises(CommandError, match="Known: web, worker, beat, late, doubt, dead, relay"):
        check_health("weather")


@pytest.fixture
def web(monkeypatch):
    """A web server on a port of its own, which answers ``web.status`` and remembers the request."""

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.server.asked = self.path, self.headers["Host"], self.headers["X-Forwarded-Proto"]
            self.send_response(self.server.status)
            self.end_headers()

        def log_message(self, *_):
            pass

    with socketserver.TCPServer(("127.0.0.1", 0), Answer) as server:
        server.status = 200
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        monkeypatch.setenv("PORT", str(server.server_address[1]))
        yield server
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("status", "told"),
    [(200, ([], 0)), (503, ([], 0)), (500, (["web: answers 500"], 1))],
)
def test_web_is_well_while_it_answers_whatever_ails_the_others(web, settings, status, told):
    settings.ALLOWED_HOSTS = [".enquiry.example"]
    web.status = status

    assert check_health("web") == told
    assert web.asked == ("/health/", "enquiry.example", "https")


def test_web_that_does_not_answer_is_an_alarm(web, monkeypatch):
    web.shutdown()
    web.server_close()

    lines, code = check_health("web")

    assert (len(lines), code) == (1, 1)
    assert lines[0].startswith("web: does not answer")
