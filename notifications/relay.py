"""The mail relay: one connection kept from letter to letter, and what its answers mean."""

from contextlib import suppress
from datetime import datetime, timedelta
from smtplib import (
    SMTPDataError,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
    SMTPServerDisconnected,
)
from typing import Self

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from notifications.leases import rest
from notifications.models import LONGEST_REST, Relay, is_over

FIRST_REST = timedelta(seconds=15)
CLOSING = 421
TOO_LARGE = 552
PERMANENT = range(500, 600)


class Away(Exception):
    """The relay cannot be reached, or sends us away; the letter was not taken."""


class NoAnswer(Exception):
    """The connection broke while a letter was handed over: nobody knows whether it was taken."""


class Refused(Exception):
    """The relay will never take this letter."""


class Line:
    """A connection to the relay, opened when it is first needed and again after it broke."""

    def __init__(self) -> None:
        self._connection: BaseEmailBackend | None = None
        self.taken = 0
        self.troubles_in_a_row = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._hang_up()

    def open(self) -> None:
        """Be connected, or raise ``Away``."""
        if self._connection is not None:
            return
        connection = get_connection()
        try:
            connection.open()
        except OSError as trouble:  # every SMTPException is one
            raise Away(_words(trouble)) from trouble
        self._connection = connection

    def send(self, mail: EmailMessage) -> None:
        """Hand a letter over. Raises ``Away``, ``NoAnswer``, ``Refused``, or what lies with it."""
        mail.connection = self._connection
        try:
            mail.send()
        except OSError as trouble:
            meaning = _meaning(trouble)
            if isinstance(meaning, Away | NoAnswer):
                self.troubles_in_a_row += 1
                self._hang_up()
            raise meaning from trouble
        self.taken += 1
        self.troubles_in_a_row = 0

    def _hang_up(self) -> None:
        if self._connection is not None:
            with suppress(OSError):
                self._connection.close()
            self._connection = None


def is_resting(at: datetime) -> bool:
    """Whether the relay was found away and its time of rest is not over."""
    return Relay.objects.exclude(is_over("retry_at", at, LONGEST_REST)).exists()


def was_away(at: datetime, trouble: Exception) -> None:
    """Leave the relay alone, longer each time; who sees it while it rests adds nothing."""
    told = {"last_error": str(trouble)[:300]}
    with transaction.atomic(durable=True):
        relay, is_new = Relay.objects.select_for_update().get_or_create(
            pk=Relay.ONLY,
            defaults={"away_since": at, "retry_at": at + rest(FIRST_REST, 1), **told},
        )
        if not is_new and not is_resting(at):
            relay.refusals += 1
            relay.retry_at = at + rest(FIRST_REST, relay.refusals)
            relay.last_error = told["last_error"]
            relay.save()


def is_back() -> None:
    Relay.objects.all().delete()


def _meaning(trouble: OSError) -> Exception:
    """What a trouble with a letter means for it and for the others."""
    if isinstance(trouble, SMTPServerDisconnected) or not isinstance(trouble, SMTPException):
        return NoAnswer(_words(trouble))
    code = _code(trouble)
    if code == CLOSING or (isinstance(trouble, SMTPSenderRefused) and code != TOO_LARGE):
        return Away(_words(trouble))
    if code in PERMANENT and isinstance(
        trouble, SMTPRecipientsRefused | SMTPSenderRefused | SMTPDataError
    ):
        return Refused(_words(trouble))
    return trouble


def _code(trouble: SMTPException) -> int:
    if isinstance(trouble, SMTPRecipientsRefused):
        return max(code for code, _ in trouble.recipients.values())
    return trouble.smtp_code if isinstance(trouble, SMTPResponseException) else 0


def _words(trouble: Exception) -> str:
    return f"{type(trouble).__name__}: {trouble}"
