"""A relay that answers as it is told, and a kind of letter whose asking is recorded."""

from collections import defaultdict

import pytest
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection

from notifications import kinds
from notifications.models import Way


class Relay(BaseEmailBackend):
    """Takes every letter but for what ``troubles`` says, and remembers."""

    taken: list = []
    troubles: dict = {}
    opened: list = []
    in_transaction: list = []
    when_opened: list = []
    while_sending = staticmethod(lambda mail: None)

    def open(self):
        self.opened.append(self)
        if self.when_opened:
            raise self.when_opened.pop(0)

    def send_messages(self, email_messages):
        (mail,) = email_messages
        self.in_transaction.append(connection.in_atomic_block)
        mail.message()
        self.while_sending(mail)
        for word in ("all", mail.to[0]):
            if self.troubles[word]:
                raise self.troubles[word].pop(0)
        self.taken.append(mail)
        return 1


@pytest.fixture
def relay(settings, monkeypatch):
    """``relay.troubles["all"]`` or ``[address]``: exceptions to raise, one a letter."""
    settings.EMAIL_BACKEND = f"{__name__}.Relay"
    monkeypatch.setattr(Relay, "troubles", defaultdict(list))
    for memory in ("taken", "opened", "in_transaction", "when_opened"):
        monkeypatch.setattr(Relay, memory, [])
    monkeypatch.setattr(Relay, "while_sending", staticmethod(lambda mail: None))
    return Relay


@pytest.fixture
def greeting(monkeypatch):
    """A kind of letter with no secret in it; the asking is recorded and answered by ``wanted``."""
    answers = {"wanted": True, "asked": []}

    def still_wanted(message, at):
        answers["asked"].append((message.pk, at))
        return answers["wanted"]

    topic = kinds.Topic("greetings", "Greetings", "Sent on birthdays.", tuple(Way))
    kind = kinds.Kind("greeting", topic, still_wanted)
    monkeypatch.setitem(kinds._kinds, "greeting", kind)
    return answers
