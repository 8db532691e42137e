"""Every letter leaves once while it is wanted, and no trouble with one is a trouble of another."""

import smtplib
from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.mail import BadHeaderError
from django.db import OperationalError

from notifications import delivery, kinds, leases, relay, writing
from notifications.models import Message, Relay
from tests.factories import AT
from tests.factories.accounts import UserFactory
from tests.factories.notifications import MessageFactory, RelayFactory

pytestmark = pytest.mark.django_db
State = Message.State
LATER = smtplib.SMTPDataError(451, b"Try again later")
GONE = smtplib.SMTPServerDisconnected("Connection unexpectedly closed")
CLOSING = smtplib.SMTPDataError(421, b"Closing")


def sweep(at=AT):
    return delivery.sweep(lambda: at)


def states(*messages):
    return [Message.objects.get(pk=message.pk).state for message in messages]


def row(message):
    return Message.objects.get(pk=message.pk)


# What leaves


def test_what_is_due_leaves_and_what_is_not_waits(mailoutbox):
    due, later = MessageFactory(due_at=AT), MessageFactory(due_at=AT + timedelta(seconds=1))
    for state in (State.DROPPED, State.MISSED, State.FAILED):
        MessageFactory(state=state)
    MessageFactory(sent=True)
    MessageFactory(state=State.SUPERSEDED, superseded_at=AT)

    assert sweep() == 1

    assert [mail.to for mail in mailoutbox] == [[due.to]]
    due, later = row(due), row(later)
    assert (due.state, due.sent_at, due.attempts, due.last_error) == (State.SENT, AT, 1, "")
    assert (due.claim, due.claimed_until, due.retry_at) == (None, None, None)
    assert (later.state, later.attempts) == (State.WAITING, 0)


def test_a_letter_holds_what_was_posted(mailoutbox, greeting):
    message = MessageFactory(
        kind="greeting",
        text="Hello.",
        html="<p>Hello.</p>",
    )

    sweep()

    mail = mailoutbox[0]
    assert (mail.subject, mail.body, mail.from_email) == (
        message.subject, "Hello.", settings.DEFAULT_FROM_EMAIL,
    )  # fmt: skip
    written = mail.message()
    assert written["Message-ID"] == message.message_id
    assert [part.get_content_type() for part in written.walk()] == [
        "multipart/alternative", "text/plain", "text/html",
    ]  # fmt: skip


@pytest.mark.parametrize("where", ["subject", "to"])
def test_a_new_line_adds_no_header(mailoutbox, greeting, where):
    message = MessageFactory(kind="greeting", **{where: "Hello\nBcc: all@school.example"})

    with pytest.raises(BadHeaderError):
        writing.mail(message, AT).message()
    assert sweep() == 0
    assert mailoutbox == []


def test_a_second_sweep_sends_nothing_again(mailoutbox):
    MessageFactory.create_batch(3)

    assert [sweep(), sweep()] == [3, 0]
    assert len(mailoutbox) == 3


def test_a_sweep_empties_the_outbox_batch_by_batch_over_one_connection(relay, settings):
    settings.OUTBOX_BATCH = 2
    rows = [MessageFactory(due_at=AT - timedelta(minutes=minutes)) for minutes in (1, 5, 2, 4, 3)]

    assert sweep() == 5

    assert [mail.to[0] for mail in relay.taken] == [rows[n].to for n in (1, 3, 4, 2, 0)]
    assert len(relay.opened) == 1


@pytest.mark.parametrize(("letters", "pokes"), [(1, 0), (2, 1), (6, 1)])
def test_a_sweep_that_finds_a_full_batch_pokes_one_other(
    relay, settings, django_capture_on_commit_callbacks, letters, pokes
):
    settings.OUTBOX_BATCH = 2
    MessageFactory.create_batch(letters)

    with django_capture_on_commit_callbacks() as poked:
        assert sweep() == letters

    assert len(poked) == pokes


def test_a_sweep_ends_when_its_time_is_over(relay, settings):
    settings.OUTBOX_SWEEP_SECONDS = 0
    MessageFactory()

    assert sweep() == 0


def test_without_a_letter_nobody_is_called(relay):
    sweep()

    assert relay.opened == []


def test_the_body_of_a_code_is_wiped_when_it_is_sent_and_no_other(mailoutbox, greeting):
    code = MessageFactory(html="<p>code</p>")
    other = MessageFactory(kind="greeting", text="Hello.")

    sweep()

    code = row(code)
    assert (code.state, code.text, code.html) == (State.SENT, "", "")
    assert row(other).text == "Hello."
    assert mailoutbox[0].body == "Your code is in this letter."


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_a_letter_is_handed_over_and_all_is_committed(relay):
    message, seen = MessageFactory(), []
    relay.while_sending = staticmethod(lambda mail: seen.append(states(message)))

    assert sweep() == 1

    assert relay.in_transaction == [False]
    assert seen == [[State.SENDING]]


# What does not leave


def test_what_is_no_longer_wanted_is_dropped(mailoutbox, greeting):
    greeting["wanted"] = False
    message = MessageFactory(kind="greeting")

    assert sweep() == 0

    message = row(message)
    assert (message.state, message.sent_at, message.claim) == (State.DROPPED, None, None)
    assert greeting["asked"] == [(message.pk, AT)]
    assert mailoutbox == []


def test_each_letter_is_asked_about_just_before_it_goes(relay, greeting):
    first, second = MessageFactory(kind="greeting"), MessageFactory(kind="greeting")
    relay.while_sending = staticmethod(lambda mail: greeting.update(wanted=False))

    assert sweep() == 1
    assert states(first, second) == [State.SENT, State.DROPPED]


@pytest.mark.parametrize(("seconds", "state"), [(-1, "missed"), (0, "sent"), (1, "sent")])
def test_a_letter_is_missed_once_it_is_useless(mailoutbox, seconds, state):
    message = MessageFactory(useless_after=AT + timedelta(seconds=seconds))

    sweep()

    assert states(message) == [state]
    assert len(mailoutbox) == (state == "sent")


def test_a_code_for_somebody_who_was_deactivated_is_dropped(mailoutbox):
    message = MessageFactory(person=UserFactory(deactivated=True))

    sweep()

    assert states(message) == [State.DROPPED]


# What lies with the letter


@pytest.mark.parametrize(
    "trouble",
    [
        smtplib.SMTPRecipientsRefused({"a": (550, b"No such person")}),
        smtplib.SMTPDataError(554, b"We do not take this"),
        smtplib.SMTPSenderRefused(552, b"Too large", "us"),
    ],
    ids=str,
)
def test_what_the_relay_will_never_take_is_dead_at_once(relay, trouble):
    bad, good = MessageFactory(), MessageFactory()
    relay.troubles[bad.to] = [trouble]

    assert sweep() == 1

    assert states(bad, good) == [State.FAILED, State.SENT]
    assert (row(bad).attempts, row(bad).claim) == (1, None)
    assert row(bad).last_error
    assert len(relay.opened) == 1


@pytest.mark.parametrize(
    "trouble", [LATER, smtplib.SMTPRecipientsRefused({"a": (450, b"Busy")}), ValueError("odd")],
    ids=str,
)  # fmt: skip
def test_any_other_trouble_of_a_letter_kills_it_after_five_with_growing_rests(relay, trouble):
    message, at, seen = MessageFactory(), AT, []
    relay.troubles[message.to] = [trouble] * 9

    for _ in range(settings.OUTBOX_ATTEMPTS):
        sweep(at)
        current = row(message)
        seen.append((current.state, current.attempts, current.retry_at and current.retry_at - at))
        at = current.retry_at or at
    assert sweep(at + timedelta(days=1)) == 0

    rests = [timedelta(seconds=seconds) for seconds in (30, 60, 120, 240)]
    assert seen == [
        *((State.WAITING, attempt, rest) for attempt, rest in enumerate(rests, start=1)),
        (State.FAILED, 5, None),
    ]


@pytest.mark.parametrize(
    "spoilt",
    [{"to": "no address\nat all"}, {"subject": "Two\nlines"}, {"kind": "of another version"}],
    ids=str,
)
def test_one_letter_that_cannot_be_written_holds_up_no_other(relay, spoilt):
    bad, good = MessageFactory(due_at=AT - timedelta(hours=1)), MessageFactory()
    Message.objects.filter(pk=bad.pk).update(**spoilt)

    assert [sweep(AT + timedelta(hours=hour)) for hour in range(6)] == [1, 0, 0, 0, 0, 0]

    assert states(bad, good) == [State.FAILED, State.SENT]
    assert row(bad).last_error


def test_a_fault_of_still_wanted_lies_with_its_letter(relay, monkeypatch, greeting):

    bad, good = MessageFactory(kind="greeting"), MessageFactory()
    broken = replace(kinds._kinds["greeting"], still_wanted=lambda message, at: 1 / 0)
    monkeypatch.setitem(kinds._kinds, "greeting", broken)

    assert sweep() == 1

    assert states(good) == [State.SENT]
    assert (row(bad).state, row(bad).attempts) == (State.WAITING, 1)


def test_a_database_that_goes_away_is_no_trouble_of_the_letter(relay, monkeypatch):
    message = MessageFactory()

    def gone(message, at):
        raise OperationalError

    monkeypatch.setattr(leases, "sent", gone)
    with pytest.raises(OperationalError):
        sweep()

    assert (row(message).state, row(message).attempts) == (State.SENDING, 0)


# What lies with the relay


@pytest.mark.parametrize(
    "trouble",
    [ConnectionRefusedError(), TimeoutError(), smtplib.SMTPConnectError(421, b"Not now")],
    ids=str,
)
def test_when_the_relay_cannot_be_reached_no_attempt_is_used_up(relay, trouble):
    rows = MessageFactory.create_batch(3)
    relay.when_opened.append(trouble)

    assert sweep() == 0

    assert states(*rows) == [State.WAITING] * 3
    assert {(r.attempts, r.in_doubt, r.claim) for r in map(row, rows)} == {(0, 0, None)}
    away = Relay.objects.get()
    assert (away.away_since, away.refusals) == (AT, 1)
    assert type(trouble).__name__ in away.last_error


def test_a_relay_that_is_away_is_left_alone_for_longer_each_time(relay):
    MessageFactory()
    relay.when_opened.extend([ConnectionRefusedError()] * 20)
    at, rests = AT, []

    for _ in range(9):
        assert sweep(at) == 0
        away = Relay.objects.get()
        rests.append((away.retry_at - at).total_seconds())
        calls = len(relay.opened)
        assert sweep(away.retry_at - timedelta(seconds=1)) == 0
        assert len(relay.opened) == calls
        at = away.retry_at

    assert rests == [15, 30, 60, 120, 240, 480, 900, 900, 900]
    assert away.away_since == AT


def test_a_relay_that_is_back_gets_all_that_waited(relay):
    RelayFactory(retry_at=AT)
    MessageFactory.create_batch(120)

    assert sweep() == 120
    assert not Relay.objects.exists()


def test_a_clock_put_back_does_not_leave_the_relay_alone_for_a_day(relay):
    RelayFactory(retry_at=AT + timedelta(days=1))
    MessageFactory()

    assert sweep() == 1


def test_workers_who_see_it_away_at_once_count_once():
    for _ in range(3):
        relay.was_away(AT, OSError("refused"))

    assert Relay.objects.get().refusals == 1


def test_a_connection_that_broke_is_opened_again_and_the_letter_is_in_doubt(relay):
    broken, good = MessageFactory(), MessageFactory()
    relay.troubles[broken.to] = [GONE]

    assert sweep() == 1

    assert (row(good).state, len(relay.opened)) == (State.SENT, 2)
    doubtful = row(broken)
    assert (doubtful.state, doubtful.in_doubt, doubtful.attempts) == (State.WAITING, 1, 0)
    assert sweep(doubtful.retry_at) == 1
    assert relay.taken[-1].message()["Message-ID"] == broken.message_id


def test_two_connections_broken_in_a_row_mean_the_relay_is_away(relay):
    rows = MessageFactory.create_batch(4)
    relay.troubles["all"] = [GONE, TimeoutError()]

    assert sweep() == 0

    assert [row(r).in_doubt for r in rows] == [1, 1, 0, 0]
    assert {(r.attempts, r.claim) for r in map(row, rows)} == {(0, None)}
    assert relay.taken == []
    assert Relay.objects.exists()


def test_a_letter_at_which_the_connection_always_breaks_dies_when_others_go(relay):
    bad, at = MessageFactory(), AT
    relay.troubles[bad.to] = [GONE] * 9
    for _ in range(settings.OUTBOX_ATTEMPTS):
        good = MessageFactory(due_at=at)
        assert sweep(at) == 1
        assert states(good) == [State.SENT]
        at += timedelta(minutes=20)

    # The first time it stood before the good one, and nothing was known of the relay.
    assert (row(bad).state, row(bad).attempts, row(bad).in_doubt) == (State.WAITING, 4, 5)
    MessageFactory(due_at=at)
    sweep(at)
    assert states(bad) == [State.FAILED]


def test_a_relay_that_ends_a_talk_politely_has_not_taken_the_letter(relay):
    MessageFactory.create_batch(3)
    relay.troubles["all"] = [CLOSING]

    assert sweep() == 3

    assert {(m.attempts, m.in_doubt) for m in Message.objects.all()} == {(1, 0)}
    assert len(relay.opened) == 2


@pytest.mark.parametrize(
    "trouble", [CLOSING, smtplib.SMTPSenderRefused(550, b"Not from you", "us")], ids=str
)
def test_a_relay_that_sends_everybody_away_costs_no_letter_an_attempt(relay, trouble):
    rows = MessageFactory.create_batch(3)
    relay.troubles["all"] = [trouble] * 2

    assert sweep() == 0

    assert {(r.state, r.attempts, r.in_doubt) for r in map(row, rows)} == {(State.WAITING, 0, 0)}
    assert Relay.objects.exists()
