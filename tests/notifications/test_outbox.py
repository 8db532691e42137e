"""A letter is posted once, and taken back when what it tells of changes."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from notifications import kinds, leases, outbox
from notifications.models import Message
from tests.factories import AT
from tests.factories.accounts import UserFactory
from tests.factories.notifications import MessageFactory

pytestmark = pytest.mark.django_db
State = Message.State


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


def test_a_letter_has_a_message_id_of_its_own_from_the_moment_it_is_posted(settings):
    settings.MESSAGE_ID_DOMAIN = "programme.example"
    outbox.post([letter(), letter()])

    ids = set(Message.objects.values_list("message_id", flat=True))

    assert len(ids) == 2
    assert all(word.startswith("<") and word.endswith("@programme.example>") for word in ids)


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
    with pytest.raises(kinds.UnknownKind, match="surprise"):
        outbox.post([letter(), letter(kind="surprise")])

    assert not Message.objects.exists()


def test_every_kind_of_letter_about_signing_in_is_registered():
    assert {"sign_in_code", "sign_in_unknown", "account_changed"} <= kinds.registered().keys()


# Taking back


def test_what_was_not_sent_about_a_thing_that_changed_is_superseded():
    thing, other_thing = UserFactory(), UserFactory()
    stale, rested = MessageFactory(about=thing), MessageFactory(about=thing, retry_at=AT)
    kept = [
        MessageFactory(about=other_thing),
        MessageFactory(about=thing, sent=True),
        MessageFactory(about=thing, state=State.FAILED),
        MessageFactory(),
    ]
    before = list(Message.objects.filter(pk__in=[row.pk for row in kept]).values())

    assert outbox.supersede(thing, AT) == 2

    superseded = Message.objects.filter(state=State.SUPERSEDED, superseded_at=AT)
    assert set(superseded) == {stale, rested}
    assert list(Message.objects.filter(pk__in=[row.pk for row in kept]).values()) == before


def test_taking_back_is_part_of_the_change():
    thing = UserFactory()
    MessageFactory(about=thing)

    with transaction.atomic():
        outbox.supersede(thing, AT)
        transaction.set_rollback(True)

    assert Message.objects.get().state == State.WAITING


def test_what_a_worker_has_claimed_is_taken_back_before_it_goes():
    thing = UserFactory()
    MessageFactory(about=thing)
    (claimed,) = leases.claim(AT)

    outbox.supersede(thing, AT)

    assert not leases.hand_over(claimed, AT, outbox.verdict)
    assert Message.objects.get().state == State.SUPERSEDED


@pytest.mark.parametrize("how", ["failed", "not_answered", "release", "killed"])
def test_a_talk_under_way_goes_on_and_is_not_begun_again(how):
    thing = UserFactory()
    MessageFactory(about=thing)
    (message,) = leases.claim(AT)
    leases.hand_over(message, AT, outbox.verdict)

    outbox.supersede(thing, AT)
    assert Message.objects.get().state == State.SENDING
    if how == "failed":
        leases.failed(message, AT, OSError())
    elif how == "not_answered":
        leases.not_answered(message, AT, OSError(), relay_is_well=True)
    elif how == "release":
        leases.release([message])

    assert leases.claim(AT + timedelta(hours=1)) == []
    assert Message.objects.get().state == State.SUPERSEDED


def test_a_talk_under_way_that_ends_well_has_sent_the_letter():
    thing = UserFactory()
    MessageFactory(about=thing)
    (message,) = leases.claim(AT)
    leases.hand_over(message, AT, outbox.verdict)
    outbox.supersede(thing, AT)

    leases.sent(message, AT)

    message.refresh_from_db()
    assert (message.state, message.sent_at, message.superseded_at) == (State.SENT, AT, AT)


# What the database promises


@pytest.mark.parametrize(
    "fields",
    [
        {"state": State.SENT, "sent_at": None},
        {"state": State.WAITING, "sent_at": AT},
        {"state": State.SUPERSEDED},
        {"state": State.SENDING},
        {"claimed_until": AT},
        {"about_id": 1},
    ],
    ids=str,
)
def test_a_row_that_tells_half_a_story_is_refused(fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        MessageFactory(**fields)
