"""A letter is with one worker at a time, and comes back when that one does not."""

import threading
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection, transaction

from notifications import leases, outbox
from notifications.models import Message
from tests.factories import AT
from tests.factories.accounts import UserFactory
from tests.factories.notifications import MessageFactory

pytestmark = pytest.mark.django_db
State = Message.State
CLAIM = timedelta(seconds=settings.OUTBOX_CLAIM_SECONDS)
TALK = timedelta(seconds=settings.OUTBOX_TALK_SECONDS)
A_BIT = timedelta(seconds=1)


def handed_over():
    MessageFactory()
    (message,) = leases.claim(AT)
    assert leases.hand_over(message, AT, outbox.verdict)
    return message


def now_in_database(message):
    return Message.objects.get(pk=message.pk)


def test_a_claimed_letter_is_nobody_elses():
    mine = MessageFactory()

    assert leases.claim(AT) == [mine]
    assert leases.claim(AT) == []


def test_a_claim_that_runs_out_was_never_sent():
    MessageFactory()
    leases.claim(AT)

    assert leases.claim(AT + CLAIM - A_BIT) == []
    (again,) = leases.claim(AT + CLAIM)

    assert (again.in_doubt, again.attempts) == (0, 0)


def test_who_comes_late_does_not_send_what_another_took():
    MessageFactory()
    (late,), (other,) = leases.claim(AT), leases.claim(AT + CLAIM)

    assert not leases.hand_over(late, AT + CLAIM, outbox.verdict)
    assert leases.hand_over(other, AT + CLAIM, outbox.verdict)


def test_a_letter_handed_over_and_never_answered_is_in_doubt_and_goes_again_as_the_same():
    first = handed_over()

    assert leases.claim(AT + TALK - A_BIT) == []
    (again,) = leases.claim(AT + TALK)

    assert (again.in_doubt, again.attempts, again.message_id) == (1, 0, first.message_id)


def test_a_letter_is_not_in_doubt_for_ever(settings):
    MessageFactory(in_doubt=settings.OUTBOX_DOUBTS - 1)
    (message,) = leases.claim(AT)
    leases.hand_over(message, AT, outbox.verdict)

    assert leases.claim(AT + TALK) == []
    row = now_in_database(message)
    assert (row.state, row.in_doubt) == (State.FAILED, settings.OUTBOX_DOUBTS)


def test_an_answer_that_comes_late_still_counts():
    late = handed_over()
    leases.claim(AT + TALK)

    leases.sent(late, AT + TALK)

    row = now_in_database(late)
    assert (row.state, row.attempts, row.in_doubt, row.claim) == (State.SENT, 1, 1, None)


def test_a_late_failure_changes_nothing_of_what_another_took():
    late = handed_over()
    (other,) = leases.claim(AT + TALK)

    leases.failed(late, AT + TALK, OSError("late"), for_good=True)
    leases.release([late])

    row = now_in_database(late)
    assert (row.state, row.claim, row.last_error) == (State.WAITING, other.claim, "")


def test_the_clock_may_be_put_back():
    MessageFactory(due_at=AT - timedelta(days=2))
    leases.claim(AT)

    assert len(leases.claim(AT - timedelta(days=1))) == 1
    Message.objects.update(claim=None, claimed_until=None, retry_at=AT)
    assert len(leases.claim(AT - timedelta(days=1))) == 1


def test_who_read_the_clock_a_moment_earlier_takes_nothing_from_another():
    """Between reading the clock and asking the database another claims, and hands over."""
    MessageFactory.create_batch(2)
    message, _ = leases.claim(AT)

    assert leases.claim(AT - A_BIT) == []
    leases.hand_over(message, AT, outbox.verdict)
    assert leases.claim(AT - A_BIT) == []
    assert now_in_database(message).in_doubt == 0


def test_each_trouble_doubles_the_rest_up_to_a_quarter_of_an_hour():
    rests = [leases.rest(leases.FIRST_REST, times).total_seconds() for times in range(1, 40)]

    assert rests[:6] == [30, 60, 120, 240, 480, 900]
    assert set(rests[6:]) == {900}


def test_what_rests_is_not_claimed_before_its_time():
    message = handed_over()
    leases.failed(message, AT, OSError("451"))

    assert leases.claim(AT + leases.FIRST_REST - A_BIT) == []
    (again,) = leases.claim(AT + leases.FIRST_REST)

    assert (again.attempts, again.last_error) == (1, "451")


def test_what_is_released_uses_up_no_attempt_and_can_go_at_once():
    message = handed_over()

    leases.release([message])

    (again,) = leases.claim(AT)
    assert (again.attempts, again.in_doubt, again.retry_at) == (0, 0, None)


def test_what_would_be_useless_first_goes_first_and_trouble_goes_last(settings):
    settings.OUTBOX_BATCH = 4
    trouble = MessageFactory(due_at=AT - timedelta(hours=3), attempts=1)
    doubtful = MessageFactory(due_at=AT - timedelta(hours=3), in_doubt=1)
    old, older = (MessageFactory(due_at=AT - timedelta(hours=hours)) for hours in (1, 2))
    code = MessageFactory(useless_after=AT + timedelta(minutes=20))

    assert leases.claim(AT) == [code, older, old, doubtful]
    assert leases.claim(AT) == [trouble]


@pytest.mark.django_db(transaction=True)
def test_workers_who_claim_at_once_share_what_is_due(settings):
    settings.OUTBOX_BATCH = 5
    MessageFactory.create_batch(40)
    begin, claimed = threading.Barrier(4), []

    def work():
        begin.wait(10)
        for _ in range(4):
            claimed.extend(leases.claim(AT))
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)

    assert len(claimed) == len(set(claimed)) == 40


@pytest.mark.django_db(transaction=True)
def test_a_change_that_holds_a_letter_holds_up_no_other():
    """PostgreSQL passes it by. On SQLite writers take turns, so there is nothing to pass by."""
    if connection.vendor != "postgresql":
        return
    held, free = MessageFactory(), MessageFactory()
    claimed = []

    def work():
        claimed.extend(leases.claim(AT))
        connection.close()

    worker = threading.Thread(target=work)
    with transaction.atomic():
        Message.objects.select_for_update().get(pk=held.pk)
        worker.start()
        worker.join(10)
        assert claimed == [free]


@pytest.mark.django_db(transaction=True)
def test_of_a_change_and_a_worker_one_is_first():
    """25 times: the letter was handed over before the change was kept, or it does not go."""
    told = {True: 0, False: 0}
    thing = UserFactory()
    for _ in range(25):
        MessageFactory(about=thing)
        (message,) = leases.claim(AT)
        begin, went = threading.Barrier(2), []

        def work(message=message, begin=begin, went=went):
            begin.wait(10)
            went.append(leases.hand_over(message, AT, outbox.verdict))
            connection.close()

        worker = threading.Thread(target=work)
        worker.start()
        begin.wait(10)
        with transaction.atomic():
            outbox.supersede(thing, AT)
        worker.join(30)

        state = now_in_database(message).state
        assert state == (State.SENDING if went == [True] else State.SUPERSEDED)
        told[went[0]] += 1
        Message.objects.all().delete()
    assert sum(told.values()) == 25
