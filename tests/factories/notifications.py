from datetime import timedelta

import factory

from core import clock
from notifications import links
from notifications.models import Heartbeat, Link, Message, Preference, Relay, Way
from tests.factories import AT
from tests.factories.accounts import UserFactory


class MessageFactory(factory.django.DjangoModelFactory):
    """Waiting, and due since ``AT``."""

    key = factory.Sequence(lambda n: f"sign-in/{n}")
    kind = "sign_in_code"
    to = factory.Sequence(lambda n: f"person-{n}@school.example")
    subject = "Your sign-in code"
    text = "Your code is in this letter."
    due_at = AT

    class Meta:
        model = Message

    class Params:
        sent = factory.Trait(state=Message.State.SENT, sent_at=AT)


class HeartbeatFactory(factory.django.DjangoModelFactory):
    name = factory.Sequence(lambda n: f"worker {n}")
    seen_at = AT

    class Meta:
        model = Heartbeat


class RelayFactory(factory.django.DjangoModelFactory):
    """Away, and to be tried again in a minute."""

    away_since = AT
    retry_at = AT + timedelta(minutes=1)
    last_error = "Connection refused"

    class Meta:
        model = Relay


class PreferenceFactory(factory.django.DjangoModelFactory):
    person = factory.SubFactory(UserFactory)
    topic = "reminders"
    way = Way.NEVER

    class Meta:
        model = Preference


class LinkFactory(factory.django.DjangoModelFactory):
    """Open; ``links.offer`` makes those that letters hold."""

    purpose = "answer"
    key_hash = factory.Sequence(lambda n: f"{n:064x}")
    to = factory.Sequence(lambda n: f"head-{n}@school.example")
    about = factory.SubFactory(UserFactory)
    made_at = AT
    expires_at = AT + timedelta(days=21)

    class Meta:
        model = Link


def key_of(thing, purpose):
    """What opens the page behind a link to this thing, sent just now."""
    at = clock.now()
    return links.offer(purpose, thing, to="a@b.example", at=at, lasts=timedelta(days=1)).key
