"""Every letter leaves once, for one reason, while it is wanted."""

from datetime import timedelta
from smtplib import SMTPException

import pytest
from django.conf import settings
from django.core.mail import BadHeaderError, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import IntegrityError, connection, transaction

from notifications import outbox
from notifications.models import Message
from tests.factories import AT
from tests.factories.accounts import UserFactory
from tests.factories.notifications import MessageFactory

pytestmark = pytest.mark.django_db
State = Message.State
TROUBLE = SMTPException("451 Try again later")


class ClosedRelay(BaseEmailBackend):
    """A relay that takes nothing."""

    def send_messages(self, email_messages):
        raise TROUBLE


@pytest.fixture
def closed_relay(settings):
    settings.EMAIL_BACKEND = f"{__name__}.ClosedRelay"


@pytest.fixture
def greeting(monkeypatch):
    """A kind of letter with no secret in it; the asking is recorded and answered by ``wanted``."""
    answers = {"wanted": True, "asked": []}

    def still_wanted(message, at):
        answers["asked"].append((message.pk, at))
        return answers["wanted"]

    monkeypatch.setitem(outbox._still_wanted, "greeting", still_wanted)
    return answers


def letter(**fields):
    return MessageFactory.build(**fields)


# Posting


def test_a_letter_is_posted_once_for_one_reason():
    first, second = letter(key="same", text="First"), letter(key="same", text="Second")

    assert outbox.post([first]) == 1
    assert outbox.post([second, letter(key="other")]) == 2

    assert sorted(Message.objects.values_list("key", flat=True)) == ["other", "same"]
    assert Message.objects.get(key="same").text == "First"


def test_the_key_is_unique_in_the_database():
    MessageFactory(key="same")

    with pytest.raises(IntegrityError), transaction.atomic():
        MessageFactory(key="same")


def test_a_letter_whose_change_is_taken_back_is_not_posted(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as pokes, transaction.atomic():
        outbox.post([letter()])
        transaction.set_rollback(True)

    assert not Message.objects.exists()
    assert pokes == []


def test_the_worker_is_poked_once_the_change_is_kept(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as pokes:
        outbox.post([letter(), letter()])
        outbox.post([])

    assert len(pokes) == 1


def test_a_poke_that_finds_no_broker_breaks_nothing(
    settings, monkeypatch, django_capture_on_commit_callbacks, caplog
):
    from celery import current_app

    monkeypatch.setitem(
        current_app.conf.broker_transport_options, "data_folder_out", "/nowhere/at/all"
    )
    with django_capture_on_commit_callbacks(execute=True):
        outbox.post([letter(key="kept")])

    assert Message.objects.filter(key="kept", state=State.WAITING).exists()


def test_a_kind_that_nobody_registered_is_refused_with_all_that_came_with_it():
    with pytest.raises(outbox.UnknownKind, match="surprise"):
        outbox.post([letter(), letter(kind="surprise")])

    assert not Message.objects.exists()


def test_every_kind_of_letter_about_signing_in_is_registered():
    assert {"sign_in_code", "sign_in_unknown", "account_changed"} <= outbox.registered_kinds()


# Delivering


def test_what_is_due_leaves_and_what_is_not_waits(mailoutbox):
    due, later = MessageFactory(due_at=AT), MessageFactory(due_at=AT + timedelta(seconds=1))
    MessageFactory(sent=True)
    MessageFactory(state=State.DROPPED)

    assert outbox.sweep(AT) == 1

    assert [mail.to for mail in mailoutbox] == [[due.to]]
    due.refresh_from_db()
    later.refresh_from_db()
    assert (due.state, due.sent_at, due.attempts, due.last_error) == (State.SENT, AT, 1, "")
    assert (later.state, later.attempts) == (State.WAITING, 0)


def test_a_letter_holds_what_was_posted_and_a_message_id_of_its_own(mailoutbox, greeting):
    message = MessageFactory(kind="greeting", text="Hello.", html="<p>Hello.</p>")

    outbox.sweep(AT)

    mail = mailoutbox[0]
    assert (mail.subject, mail.body, mail.from_email) == (
        message.subject, "Hello.", settings.DEFAULT_FROM_EMAIL,
    )  # fmt: skip
    assert [(part.content, part.mimetype) for part in mail.alternatives] == [
        ("<p>Hello.</p>", "text/html")
    ]
    assert mail.message()["Message-ID"] == f"<{message.pk}@{settings.MESSAGE_ID_DOMAIN}>"


@pytest.mark.parametrize("where", ["subject", "to"])
def test_a_new_line_adds_no_header(mailoutbox, greeting, where):
    message = MessageFactory(kind="greeting", **{where: "Hello\nBcc: all@school.example"})

    with pytest.raises(BadHeaderError):
        outbox._mail(message, get_connection()).message()
    assert outbox.sweep(AT) == 0
    assert mailoutbox == []


def test_of_two_workers_one_sends(mailoutbox):
    message = MessageFactory()
    seen_by_one, seen_by_other = (Message.objects.get(pk=message.pk) for _ in range(2))

    left = [outbox.deliver(seen_by_one, AT), outbox.deliver(seen_by_other, AT)]

    assert left == [True, False]
    assert len(mailoutbox) == 1
    assert Message.objects.get(pk=message.pk).attempts == 1


def test_a_second_sweep_sends_nothing_again(mailoutbox):
    MessageFactory.create_batch(3)

    assert [outbox.sweep(AT), outbox.sweep(AT)] == [3, 0]
    assert len(mailoutbox) == 3


def test_a_sweep_takes_a_batch_at_a_time_oldest_first(mailoutbox, settings):
    settings.OUTBOX_BATCH = 2
    rows = [MessageFactory(due_at=AT - timedelta(minutes=minutes)) for minutes in (1, 3, 2)]

    assert [outbox.sweep(AT), outbox.sweep(AT)] == [2, 1]
    assert [mail.to[0] for mail in mailoutbox] == [rows[1].to, rows[2].to, rows[0].to]


def test_what_is_no_longer_wanted_is_dropped(mailoutbox, greeting):
    greeting["wanted"] = False
    message = MessageFactory(kind="greeting")

    assert outbox.sweep(AT) == 0

    message.refresh_from_db()
    assert (message.state, message.sent_at) == (State.DROPPED, None)
    assert greeting["asked"] == [(message.pk, AT)]
    assert mailoutbox == []


@pytest.mark.parametrize(("seconds", "state"), [(-1, "dropped"), (0, "sent"), (1, "sent")])
def test_a_letter_is_dropped_once_it_is_useless(mailoutbox, seconds, state):
    message = MessageFactory(useless_after=AT + timedelta(seconds=seconds))

    outbox.sweep(AT)

    message.refresh_from_db()
    assert message.state == state
    assert len(mailoutbox) == (state == "sent")


def test_a_code_for_somebody_who_was_deactivated_is_dropped(mailoutbox):
    message = MessageFactory(person=UserFactory(deactivated=True))

    outbox.sweep(AT)

    message.refresh_from_db()
    assert message.state == State.DROPPED


def test_what_could_not_be_sent_waits_and_says_why(closed_relay):
    message = MessageFactory()

    assert outbox.sweep(AT) == 0

    message.refresh_from_db()
    assert (message.state, message.attempts, message.last_error) == (
        State.WAITING, 1, "451 Try again later",
    )  # fmt: skip
    assert message.text == "Your code is in this letter."


def test_after_the_last_attempt_a_letter_has_failed(closed_relay, settings):
    message, states = MessageFactory(), []

    for _ in range(settings.OUTBOX_ATTEMPTS + 1):
        outbox.sweep(AT)
        message.refresh_from_db()
        states.append((message.state, message.attempts))

    most = settings.OUTBOX_ATTEMPTS
    assert states == [
        *((State.WAITING, attempt) for attempt in range(1, most)),
        (State.FAILED, most),
        (State.FAILED, most),
    ]


def test_a_letter_leaves_when_the_relay_is_back(mailoutbox, settings):
    message, working = MessageFactory(), settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = f"{__name__}.ClosedRelay"
    outbox.sweep(AT)
    settings.EMAIL_BACKEND = working

    outbox.sweep(AT)

    message.refresh_from_db()
    assert (message.state, message.attempts, message.last_error) == (State.SENT, 2, "")
    assert len(mailoutbox) == 1


@pytest.mark.parametrize(
    "spoilt",
    [
        {"to": "bad@school.example"},
        {"to": "no address\nat all"},
        {"subject": "Two\nlines"},
        {"kind": "of another version"},
    ],
    ids=str,
)
def test_one_letter_that_cannot_leave_holds_up_no_other(settings, spoilt):
    bad, good = MessageFactory(due_at=AT - timedelta(hours=1)), MessageFactory()
    Message.objects.filter(pk=bad.pk).update(**spoilt)
    settings.EMAIL_BACKEND = f"{__name__}.ParticularRelay"

    left = [outbox.sweep(AT) for _ in range(settings.OUTBOX_ATTEMPTS + 1)]

    bad.refresh_from_db()
    good.refresh_from_db()
    assert left == [1, *(0 for _ in range(settings.OUTBOX_ATTEMPTS))]
    assert (bad.state, good.state) == (State.FAILED, State.SENT)
    assert bad.last_error


class ParticularRelay(BaseEmailBackend):
    """A relay that refuses one address."""

    def send_messages(self, email_messages):
        email_messages[0].message()
        if "bad@school.example" in email_messages[0].to:
            raise TROUBLE
        return len(email_messages)


def test_the_body_of_a_code_is_wiped_when_it_is_sent_and_no_other(mailoutbox, greeting):
    code = MessageFactory(html="<p>code</p>")
    other = MessageFactory(kind="greeting", text="Hello.")

    outbox.sweep(AT)

    code.refresh_from_db()
    other.refresh_from_db()
    assert (code.state, code.text, code.html) == (State.SENT, "", "")
    assert other.text == "Hello."
    assert mailoutbox[0].body == "Your code is in this letter."


def test_sent_means_a_moment():
    for fields in ({"state": State.SENT, "sent_at": None}, {"state": "waiting", "sent_at": AT}):
        with pytest.raises(IntegrityError), transaction.atomic():
            MessageFactory(**fields)


def test_no_transaction_is_open_while_a_letter_is_sent(settings, transactional_db):
    settings.EMAIL_BACKEND = f"{__name__}.WatchfulRelay"
    MessageFactory()

    assert outbox.sweep(AT) == 1
    assert WatchfulRelay.saw_transaction == [False]


class WatchfulRelay(BaseEmailBackend):
    """A relay that looks whether the database is kept waiting."""

    saw_transaction: list[bool] = []

    def send_messages(self, email_messages):
        self.saw_transaction.append(connection.in_atomic_block)
        return len(email_messages)
