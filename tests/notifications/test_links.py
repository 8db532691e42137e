"""Links in letters: one purpose, once, for a while; nothing of their keys is kept."""

from datetime import timedelta

import pytest
from django.db import IntegrityError

from core import keys
from notifications import kinds, links, writing
from notifications.letters import Button, Letter
from notifications.models import Link
from tests.factories import AT
from tests.factories.accounts import UserFactory
from tests.factories.notifications import MessageFactory

pytestmark = pytest.mark.django_db
DAYS = timedelta(days=21)


@pytest.fixture
def thing():
    return UserFactory()


def offer(thing, purpose="answer", at=AT):
    return links.offer(purpose, thing, to="head@school.example", at=at, lasts=DAYS)


def test_a_key_has_256_bits_and_is_in_no_column_of_its_row(thing):
    link = offer(thing)

    row = Link.objects.values().get()
    assert len(link.key) == 43
    assert Link.objects.get().key == link.key
    assert link.key not in map(str, row.values())
    assert row["key_hash"] == keys.hash_of(link.key)


def test_a_link_opens_its_own_purpose_until_it_expires(thing):
    key = offer(thing).key

    assert links.find("answer", key, AT).about == thing
    assert links.find("answer", key, AT + DAYS - timedelta(seconds=1)) is not None
    assert links.find("answer", key, AT + DAYS) is None
    assert links.find("other", key, AT) is None
    assert links.find("answer", "", AT) is None
    assert links.find("answer", "\ud800", AT) is None


def test_a_link_works_once(thing):
    link = offer(thing)

    links.use(link, AT)

    assert links.find("answer", link.key, AT) is None
    with pytest.raises(links.LinkGone):
        links.use(link, AT)


def test_a_newer_link_ends_the_older_of_the_same_purpose_alone(thing):
    older, other = offer(thing), offer(thing, "other")

    newer = offer(thing)

    assert links.find("answer", older.key, AT) is None
    assert links.find("answer", newer.key, AT) == newer
    assert links.find("other", other.key, AT) == other


def test_a_link_dies_with_what_it_is_about(thing):
    link, other = offer(thing), offer(UserFactory())

    links.end("answer", thing, at=AT)

    assert links.find("answer", link.key, AT) is None
    assert links.find("answer", other.key, AT) == other
    with pytest.raises(links.LinkGone):
        links.use(link, AT)


def test_a_thing_that_is_gone_opens_nothing(thing):
    link = offer(thing)

    thing.delete()

    assert links.find("answer", link.key, AT) is None


def test_links_to_an_address_die_together(thing):
    link = offer(thing)

    links.end_all_to("Head@School.example", at=AT)

    assert links.find("answer", link.key, AT) is None


def test_the_database_lets_one_link_of_a_purpose_stand(thing):
    offer(thing)

    with pytest.raises(IntegrityError):
        Link.objects.create(
            purpose="answer", about=thing, to="a@b.example", made_at=AT, expires_at=AT
        )


def test_the_outbox_keeps_a_letter_without_the_key_that_goes_out_in_it(thing, monkeypatch):
    link = offer(thing)
    path = f"/answer/?key={link.key}"
    letter = Letter(
        subject="Will you?", title="Will you?", greeting="Hello,", paragraphs=(),
        button=Button("Answer", path), because="You get this.", key=link.key,
    )  # fmt: skip
    topic = kinds.Topic("asked", "Questions", "Sent when somebody asks.")
    kind = kinds.Kind("asked", topic, lambda message, at: True, lambda message, at: letter)
    monkeypatch.setitem(kinds._kinds, "asked", kind)
    message = MessageFactory(kind="asked")

    mail = writing.mail(message, AT)

    assert path in mail.body
    assert path in mail.alternatives[0].content
    assert message.path == "/answer/?key=…"
    assert link.key not in message.text + message.html
    assert "Answer" in message.text
