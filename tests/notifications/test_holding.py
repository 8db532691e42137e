"""What somebody holds does not go, whatever workers do; what they take back never goes."""

from datetime import timedelta

import pytest

from clusters.actions import dates, telling
from notifications import delivery, digests, holding, leases, mailings, outbox, queries
from notifications.models import Message
from tests.at_once import ROUNDS, both_at_once
from tests.factories import AT
from tests.factories.accounts import UserFactory
from tests.factories.alliances import PostFactory
from tests.factories.clusters import MeetingFactory, PlacingFactory
from tests.factories.notifications import MessageFactory

State = Message.State
DAY = timedelta(days=1)


@pytest.fixture
def person(db):
    return UserFactory()


def invitation(**more):
    """Of a kind that can be held, and that is wanted whatever happens."""
    return MessageFactory(**{"kind": "digest"} | more)


@pytest.fixture
def meeting(db):
    placing = PlacingFactory()
    PostFactory(lead=True, alliance=placing.alliance)
    meeting = MeetingFactory(cluster=placing.cluster, held_on=(AT + 30 * DAY).date())
    telling.tell(meeting, AT)
    return meeting


def waiting(meeting):
    return Message.objects.about(meeting).filter(state=State.WAITING)


def numbers(letters):
    return [each.pk for each in letters]


def test_a_held_letter_waits_until_it_is_released_and_then_goes(meeting, person, mailoutbox):
    (letter,) = waiting(meeting)
    (claimed,) = leases.claim(AT)

    assert holding.hold([letter.pk], by=person, at=AT) == 1
    assert not leases.hand_over(claimed, AT, outbox.verdict)  # claimed before it was held
    for days in range(20):
        telling.tell_all(AT + days * DAY)
        assert delivery.sweep(lambda days=days: AT + days * DAY) == 0
    assert queries.wellbeing(AT + 9 * DAY).held == 1
    assert queries.wellbeing(AT + 9 * DAY).oldest_due_seconds == 0
    assert mailings.days_taken([letter.person_id], "other", AT) == {}
    assert holding.hold([letter.pk], by=person, at=AT) == 0

    assert holding.release([letter.pk]) == 1
    assert delivery.sweep(lambda: AT + DAY) == len(mailoutbox) == 1
    assert holding.hold([letter.pk], by=person, at=AT) == 0


def test_what_takes_the_place_of_a_held_letter_is_held(meeting, person):
    (letter,) = waiting(meeting)
    holding.hold([letter.pk], by=person, at=AT)

    dates.move(meeting, to={"place": "Barn"}, at=AT + DAY)

    (newer,) = waiting(meeting)
    assert (newer.about_sequence, newer.held_at, newer.held_by) == (1, AT, person)
    assert delivery.sweep(lambda: AT + 4 * DAY) == 0


def test_what_is_taken_back_never_goes_and_is_not_posted_again(meeting, person):
    holding.take_back(numbers(waiting(meeting)), by=person, at=AT, why="Wrong.")

    for days in range(5):
        telling.tell_all(AT + days * DAY)
        assert delivery.sweep(lambda days=days: AT + days * DAY) == 0
    (row,) = Message.objects.about(meeting)
    assert (row.state, row.taken_back_by, row.taken_back_why) == ("taken_back", person, "Wrong.")


def test_what_is_gathered_is_held_out_of_its_digest(person):
    rows = [MessageFactory(kind="comment", person=person, state=State.GATHERED) for _ in range(2)]
    holding.hold([rows[0].pk], by=person, at=AT)

    digests.post_digests(AT + DAY)

    assert [Message.objects.get(pk=row.pk).digest is None for row in rows] == [True, False]
    assert holding.take_back(numbers(rows), by=person, at=AT, why="Wrong.") == 1


def test_of_a_worker_and_who_holds_one_is_first(transactional_db, settings):
    """A letter is handed over or held, never both."""
    person = UserFactory()
    settings.OUTBOX_BATCH = ROUNDS
    letters = [invitation(person=person) for _ in range(ROUNDS)]
    claimed = {each.pk: each for each in leases.claim(AT)}

    both = both_at_once(
        [
            (
                lambda letter=letter: leases.hand_over(claimed[letter.pk], AT, lambda *_: None),
                lambda letter=letter: holding.hold([letter.pk], by=person, at=AT),
            )
            for letter in letters
        ]
    )

    for letter, (is_gone, held) in zip(letters, both, strict=True):
        row = Message.objects.get(pk=letter.pk)
        assert is_gone is (held == 0)
        assert (row.state, bool(row.held_at)) == ("sending" if is_gone else "waiting", not is_gone)
