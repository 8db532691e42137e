"""Post a letter, and deliver what is due."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

from core.poke import poke
from notifications.models import Message

log = logging.getLogger(__name__)

StillWanted = Callable[[Message, datetime], bool]

WIPED_WHEN_SENT = {"sign_in_code"}
"""Kinds whose body holds a secret."""

_still_wanted: dict[str, StillWanted] = {}


class UnknownKind(Exception):
    """A message of a kind that no app registered: a fault of ours, seen at the first post."""


def register(kind: str, still_wanted: StillWanted) -> None:
    """Say, in ``AppConfig.ready()``, how to ask whether a message of this kind is still wanted."""
    _still_wanted[kind] = still_wanted


def registered_kinds() -> set[str]:
    return set(_still_wanted)


def post(messages: Iterable[Message]) -> int:
    """Put letters in the outbox, in the transaction of the change they tell about.

    A letter whose key is already there is not posted again. Returns how many were offered. The
    worker is poked once the transaction has committed.
    """
    offered = list(messages)
    for message in offered:
        if message.kind not in _still_wanted:
            raise UnknownKind(message.kind)
    Message.objects.bulk_create(offered, ignore_conflicts=True)
    if offered:
        poke("notifications.tasks.sweep")
    return len(offered)


def sweep(at: datetime) -> int:
    """Deliver every message that is due, over one mail connection, and say how many left."""
    due = list(Message.objects.due(at)[: settings.OUTBOX_BATCH])
    if not due:
        return 0
    with get_connection() as connection:
        return sum(deliver(message, at, connection) for message in due)


def deliver(message: Message, at: datetime, connection: object = None) -> bool:
    """Send one letter unless it is no longer wanted, and say whether it left.

    Whoever claims the row first sends it: the claim is an UPDATE that expects the attempt it saw.
    """
    claimed = Message.objects.filter(
        pk=message.pk, state=Message.State.WAITING, attempts=message.attempts
    ).update(attempts=message.attempts + 1)
    if not claimed:
        return False
    message.attempts += 1
    try:
        if not _is_wanted(message, at):
            Message.objects.filter(pk=message.pk).update(state=Message.State.DROPPED)
            return False
        _mail(message, connection).send()
    except Exception as trouble:  # noqa: BLE001 - one bad letter must not hold up all others
        _failed(message, trouble)
        return False
    wiped = {"text": "", "html": ""} if message.kind in WIPED_WHEN_SENT else {}
    Message.objects.filter(pk=message.pk).update(
        state=Message.State.SENT, sent_at=at, last_error="", **wiped
    )
    return True


def _is_wanted(message: Message, at: datetime) -> bool:
    if message.useless_after and message.useless_after < at:
        return False
    if message.kind not in _still_wanted:
        raise UnknownKind(message.kind)
    return _still_wanted[message.kind](message, at)


def _mail(message: Message, connection: object) -> EmailMultiAlternatives:
    mail = EmailMultiAlternatives(
        message.subject,
        message.text,
        settings.DEFAULT_FROM_EMAIL,
        [message.to],
        connection=connection,
        headers={"Message-ID": f"<{message.pk}@{settings.MESSAGE_ID_DOMAIN}>"},
    )
    if message.html:
        mail.attach_alternative(message.html, "text/html")
    return mail


def _failed(message: Message, trouble: Exception) -> None:
    log.warning("Letter %s was not sent: %r", message.pk, trouble)
    dead = message.attempts >= settings.OUTBOX_ATTEMPTS
    Message.objects.filter(pk=message.pk).update(
        state=Message.State.FAILED if dead else Message.State.WAITING,
        last_error=str(trouble)[:300],
    )
