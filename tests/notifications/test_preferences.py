"""What people choose about letters, digests, and the address that stops them."""

from datetime import UTC, date, datetime, time, timedelta
from threading import Barrier, Thread

import pytest
from django.core import signing
from django.db import IntegrityError, connection
from django.test import Client
from django.utils import timezone

from core import clock
from notifications import delivery, digests, kinds, outbox, writing
from notifications.letters import Button, Letter
from notifications.models import Message, Preference, Way
from tests.factories.accounts import UserFactory
from tests.factories.notifications import MessageFactory, PreferenceFactory

pytestmark = pytest.mark.django_db
State = Message.State

AT = datetime(2026, 11, 10, 11, tzinfo=UTC)
"""A Tuesday."""
DAY = timedelta(days=1)
NEXT_MONDAY = datetime(2026, 11, 16, 8, tzinfo=UTC)


@pytest.fixture
def person():
    return UserFactory()


@pytest.fixture
def note(monkeypatch):
    """A kind of letter that is written when it goes; ``note["untrue"]`` are keys it is not for."""
    said = {"untrue": set(), "from": AT}

    def earliest(message, at):
        return max(at, said["from"])

    def compose(message, at):
        return Letter(
            subject=message.subject, title="A note", greeting="Hello,", paragraphs=("News.",),
            button=Button("Open", f"/notes/{message.pk}/"), because="You asked for it.",
        )  # fmt: skip

    topic = kinds.Topic("notes", "Notes", "Sent when there is one.", tuple(Way))
    kind = kinds.Kind(
        "note",
        topic,
        lambda message, at: message.key not in said["untrue"],
        compose,
        earliest,
    )
    monkeypatch.setitem(kinds._kinds, "note", kind)
    return said


def notes(person, number=1, at=AT):
    return [
        MessageFactory(
            kind="note", person=person, to=person.email, due_at=at, subject=f"Note {n}"
        )
        for n in range(number)
    ]  # fmt: skip


def choose(person, way):
    PreferenceFactory(person=person, topic="notes", way=way)


def sweep(at=AT):
    return delivery.sweep(lambda: at)


def gather(at):
    """Post the digests of a moment and deliver them."""
    digests.post_digests(at)
    return sweep(at)


# What is chosen


def test_whoever_wants_none_gets_none_and_others_do(note, person, mailoutbox):
    choose(person, Way.NEVER)
    (mine,), (other,) = notes(person), notes(UserFactory())

    assert sweep() == 1
    assert mailoutbox[0].to == [other.to]
    assert Message.objects.get(pk=mine.pk).state == State.DECLINED


def test_a_choice_counts_for_letters_that_wait_already(note, person):
    notes(person)
    choose(person, Way.NEVER)

    assert sweep() == 0


def test_a_choice_about_one_topic_is_none_about_another(note, person):
    PreferenceFactory(person=person, topic="reminders", way=Way.NEVER)
    notes(person)

    assert sweep() == 1


def test_a_sign_in_code_cannot_be_chosen_away(person):
    PreferenceFactory(person=person, topic="signing_in", way=Way.AT_ONCE)
    MessageFactory(person=person, to=person.email, due_at=AT)

    assert sweep() == 1


@pytest.mark.parametrize(
    ("stopped_at", "until"),
    [
        (AT, date(2027, 8, 31)),
        (datetime(2027, 8, 31, 22, 59, tzinfo=UTC), date(2027, 8, 31)),
        (datetime(2027, 8, 31, 23, 1, tzinfo=UTC), date(2028, 8, 31)),  # 1 September in the UK
    ],
)
def test_what_is_stopped_for_this_school_year_starts_again_by_itself(
    note, person, stopped_at, until
):
    outbox.choose(person.pk, "notes", Way.PAUSED, timezone.localdate(stopped_at))
    first, second = (clock.moment(until + n * DAY, time(9)) for n in (0, 1))

    (during,) = notes(person, at=first)
    assert sweep(first) == 0
    (after,) = notes(person, at=second)
    assert sweep(second) == 1

    states = dict(Message.objects.values_list("pk", "state"))
    assert states == {during.pk: State.DECLINED, after.pk: State.SENT}


def test_another_choice_ends_a_stop_for_the_school_year(note, person):
    for way in (Way.PAUSED, Way.DAILY):
        outbox.choose(person.pk, "notes", way, AT.date())

    row = Preference.objects.get()
    assert (row.way, row.until) == (Way.DAILY, None)


def test_a_stop_without_an_end_is_none_for_the_school_year(person):
    with pytest.raises(IntegrityError, match="paused_until_some_day"):
        PreferenceFactory(person=person, way=Way.PAUSED)


# Digests


def test_what_came_in_a_day_goes_together_on_the_next(note, person, mailoutbox):
    choose(person, Way.DAILY)
    rows = notes(person, 3)
    assert sweep() == 0

    assert gather(AT + timedelta(hours=6)) == 0
    assert gather(AT + DAY) == 1

    (mail,) = mailoutbox
    assert (mail.to, mail.subject) == ([person.email], "3 things from Enquiry Cycles")
    assert all(row.subject in mail.body for row in rows)
    assert all(f"/notes/{row.pk}/" in mail.body for row in rows)
    assert gather(AT + DAY) == gather(AT + 2 * DAY) == 0


def test_what_came_in_a_week_goes_together_on_the_next_monday(note, person, mailoutbox):
    choose(person, Way.WEEKLY)
    notes(person, 2)
    sweep()

    found = [gather(AT + n * DAY) for n in range(1, 6)]
    assert (found, gather(NEXT_MONDAY)) == ([0] * 5, 1)


def test_one_thing_alone_is_its_own_subject(note, person, mailoutbox):
    choose(person, Way.DAILY)
    notes(person)
    sweep()
    gather(AT + DAY)

    assert mailoutbox[0].subject == "Note 0"


def test_only_what_is_still_true_is_in_it(note, person, mailoutbox):
    choose(person, Way.DAILY)
    rows = notes(person, 3)
    sweep()
    note["untrue"] = {rows[1].key}
    gather(AT + DAY)

    assert mailoutbox[0].subject == "2 things from Enquiry Cycles"
    assert "Note 1" not in mailoutbox[0].body


def test_a_digest_of_nothing_is_not_sent(note, person):
    choose(person, Way.DAILY)
    rows = notes(person, 2)
    sweep()
    digests.post_digests(AT + DAY)
    note["untrue"] = {row.key for row in rows}

    assert sweep(AT + DAY) == 0
    assert Message.objects.get(kind="digest").state == State.DROPPED


def test_whoever_has_left_gets_no_digest(note, person):
    choose(person, Way.DAILY)
    notes(person)
    sweep()
    person.is_active = False
    person.save()

    assert gather(AT + DAY) == 0


def test_a_digest_keeps_the_quiet_hours_of_what_is_in_it(note, person):
    choose(person, Way.DAILY)
    notes(person, 2)
    sweep()
    morning = AT + DAY
    note["from"] = morning

    assert gather(morning - timedelta(hours=5)) == 0
    assert sweep(morning) == 1


def test_each_person_gets_their_own(note, mailoutbox):
    people = UserFactory.create_batch(3)
    for each in people:
        choose(each, Way.DAILY)
        notes(each)
    sweep()

    assert gather(AT + DAY) == 3
    assert {mail.to[0] for mail in mailoutbox} == {each.email for each in people}


def test_what_comes_after_the_digest_of_a_day_has_left_comes_on_the_next(note, person, mailoutbox):
    choose(person, Way.DAILY)
    notes(person)
    sweep()
    gather(AT + DAY)
    notes(person, 2)  # due yesterday, and looked at only now
    sweep(AT + DAY)

    assert gather(AT + DAY + timedelta(hours=1)) == 0
    assert gather(AT + 2 * DAY) == 1
    assert mailoutbox[1].subject == "2 things from Enquiry Cycles"


@pytest.mark.django_db(transaction=True)
def test_two_who_gather_at_once_gather_each_letter_once(note, person, mailoutbox):
    choose(person, Way.DAILY)
    notes(person, 5)
    sweep()
    together, said = Barrier(2), []

    def post():
        together.wait()
        said.append(digests.post_digests(AT + DAY))
        connection.close()

    threads = [Thread(target=post) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(said) == [0, 1]
    assert sweep(AT + DAY) == 1
    assert mailoutbox[0].subject == "5 things from Enquiry Cycles"


# The address that stops them


def off(mail):
    return mail.message()["List-Unsubscribe"].strip("<>").partition("?key=")[2]


def path(mail):
    return f"/letters/off/?key={off(mail)}"


@pytest.fixture
def mail(note, person, mailoutbox):
    notes(person)
    sweep()
    return mailoutbox[0]


def test_a_letter_says_how_to_stop_it_in_its_headers_and_in_both_forms(mail, settings):
    written = mail.message()

    assert written["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert written["List-Unsubscribe"].startswith(f"<{settings.SITE_URL}/letters/off/?key=")
    assert path(mail) in mail.body
    assert path(mail) in mail.alternatives[0][0]


def test_a_letter_nobody_can_do_without_has_no_such_header(mailoutbox, person):
    MessageFactory(person=person, due_at=AT)
    sweep()

    assert "List-Unsubscribe" not in mailoutbox[0].message()
    assert "List-Unsubscribe-Post" not in mailoutbox[0].message()


def test_one_click_stops_them_without_signing_in_and_without_a_token(mail, person):
    client = Client(enforce_csrf_checks=True)

    response = client.post(path(mail), {"List-Unsubscribe": "One-Click"})

    assert response.status_code == 200
    assert Preference.objects.get().way == Way.NEVER
    assert (Preference.objects.get().person, Preference.objects.get().topic) == (person, "notes")
    notes(person)
    assert sweep(AT + DAY) == 0


def test_clicking_twice_is_clicking_once(mail, client):
    for _ in range(2):
        assert client.post(path(mail)).status_code == 200

    assert Preference.objects.count() == 1


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_changes_nothing(mail, client, method):
    assert getattr(client, method)(path(mail)).status_code == 200
    assert not Preference.objects.exists()


def test_looking_keeps_what_was_chosen(mail, client, person):
    choose(person, Way.DAILY)
    client.get(path(mail))

    assert Preference.objects.get().way == Way.DAILY


def _changed(token):
    at = len(token) // 2
    return f"{token[:at]}{'a' if token[at] != 'a' else 'b'}{token[at + 1 :]}"


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    "spoil",
    [
        _changed,
        lambda token: token[:-1],
        lambda token: "nothing",
        lambda token: signing.dumps([1, "notes"], salt="another"),
        lambda token: signing.dumps("notes", salt=writing.SALT),
        lambda token: signing.dumps([10**6, "notes"], salt=writing.SALT),
        lambda token: signing.dumps([1, "signing_in"], salt=writing.SALT),
    ],
    ids=["changed", "cut", "no token", "of another use", "no pair", "nobody", "topic"],
)
def test_a_changed_address_is_not_found_and_changes_nothing(mail, client, method, spoil):
    token = off(mail)

    assert getattr(client, method)(f"/letters/off/?key={spoil(token)}").status_code == 404
    assert not Preference.objects.exists()
