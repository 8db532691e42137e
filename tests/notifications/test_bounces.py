"""Mails that come back: a report is read, and the letter it is about is marked."""

import io
from email.message import EmailMessage, Message
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from types import SimpleNamespace

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from core import clock
from notifications import tasks
from tests.factories import AT
from tests.factories.notifications import MessageFactory

pytestmark = pytest.mark.django_db


def fields(**values):
    """A block of header fields."""
    block = Message()
    for name, value in values.items():
        block[name.replace("_", "-")] = value
    return block


def report(returned, action="failed", status="5.1.1"):
    """A mail system tells what became of a mail to one recipient."""
    told = MIMEMultipart("report", report_type="delivery-status")
    told["From"], told["Subject"] = "MAILER-DAEMON@school.example", "Undelivered mail"
    told.attach(MIMEText("I am sorry to have to tell you.\n"))
    part = MIMEBase("message", "delivery-status")
    part.set_payload([
        fields(Reporting_MTA="dns; mx.school.example"),
        fields(Final_Recipient="rfc822; a@school.example", Action=action, Status=status),
    ])  # fmt: skip
    told.attach(part)
    if returned is not None:
        told.attach(returned)
    return told


def whole(message_id):
    """The mail as it was sent."""
    original = EmailMessage()
    original["Message-ID"], original["To"] = message_id, "a@school.example"
    original.set_content("What it said.")
    part = MIMEBase("message", "rfc822")
    part.attach(original)
    return part


def headers_alone(message_id):
    return MIMEText(f"To: a@school.example\nMessage-ID: {message_id}\n", "rfc822-headers")


@pytest.fixture
def pipe(monkeypatch, capsys):
    """``pipe(mail)`` hands a mail to the command as a mail system does; what it says, in lines."""

    def hand_over(raw):
        raw = raw if isinstance(raw, bytes) else raw.as_bytes()
        monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(raw)))
        call_command("read_bounce")
        return capsys.readouterr().out.splitlines()

    return hand_over


@pytest.mark.parametrize("returned", [whole, headers_alone])
def test_a_letter_that_came_back_is_marked_and_one_line_says_so(pipe, returned):
    letter, other = MessageFactory.create_batch(2, sent=True)
    before = clock.now()

    said = pipe(report(returned(letter.message_id)))

    letter.refresh_from_db()
    other.refresh_from_db()
    assert said == [f"Letter {letter.pk} came back (5.1.1)."]
    assert before <= letter.bounced_at <= clock.now()
    assert (letter.state, other.bounced_at) == ("sent", None)


def test_the_message_id_of_the_mail_that_went_out_is_found(pipe, mailoutbox):
    letter = MessageFactory()
    tasks.sweep()
    (went,) = mail.outbox

    pipe(report(whole(went.message()["Message-ID"])))

    letter.refresh_from_db()
    assert letter.bounced_at


@pytest.mark.parametrize(
    ("action", "status"), [("delayed", "4.4.1"), ("delivered", "2.0.0"), ("relayed", "2.1.9")]
)
def test_a_delay_and_a_delivery_change_nothing(pipe, action, status):
    letter = MessageFactory(sent=True)

    said = pipe(report(whole(letter.message_id), action, status))

    letter.refresh_from_db()
    assert said == [f"Nothing done: letter {letter.pk} did not fail ({status})."]
    assert letter.bounced_at is None


def test_what_was_tried_in_vain_for_days_has_failed_too(pipe):
    letter = MessageFactory(sent=True)

    pipe(report(whole(letter.message_id), "failed (expired)", "4.4.7"))

    letter.refresh_from_db()
    assert letter.bounced_at


def test_a_second_report_keeps_the_first_moment(pipe):
    letter = MessageFactory(sent=True, bounced_at=AT)

    pipe(report(whole(letter.message_id)))

    letter.refresh_from_db()
    assert letter.bounced_at == AT


def test_a_report_about_another_letter_changes_nothing(pipe):
    letter = MessageFactory(sent=True)

    said = pipe(report(whole("<other@elsewhere.example>")))

    letter.refresh_from_db()
    assert said == ["Nothing done: it is about no letter of ours."]
    assert letter.bounced_at is None


def plain():
    found = EmailMessage()
    found.set_content("Out of office.")
    return found


@pytest.mark.parametrize(
    "unreadable",
    [
        b"",
        b"\xff\x00\x1b" * 500,
        b"Content-Type: multipart/report\n\nno parts",
        plain().as_bytes(),
        report(None).as_bytes(),
        report(whole("")).as_bytes(),
        report(whole("<a@b>"), status="").as_bytes(),
        report(whole("<a@b>"), status="5.\x1b[2J").as_bytes(),
        report(MIMEText("Message-ID: <a@b>")).as_bytes(),
    ],
)
def test_what_cannot_be_read_is_a_failure_with_one_line(pipe, unreadable):
    with pytest.raises(CommandError) as failure:
        pipe(unreadable)

    assert failure.value.returncode == 1
    assert str(failure.value).startswith("Nothing done: it ")
    assert len(str(failure.value).splitlines()) == 1
