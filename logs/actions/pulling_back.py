"""Pulling back what others have read: it becomes a draft of its author again, and says so."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from alliances.actions import maturity
from alliances.models import SelfAssessment
from core.exceptions import DomainError
from logs.actions.entries import claim_version
from logs.models import Entry, Reflection
from logs.notices import withdrawn
from notifications import outbox
from projects.actions import readings
from projects.models import Sharing

SOURCE_IS_GONE = "The self-assessment it was taken over from was pulled back."


class NotShared(DomainError):
    """Nobody but its author reads it, so there is nothing to pull back."""

    def __init__(self) -> None:
        super().__init__("Only you can see this, so there is nothing to pull back.")


@transaction.atomic
def pull_back(text: Entry | Reflection, *, by: User, at: datetime, version: int, why: str) -> None:
    """Make a text its author's alone again, with the reason; those who had it in view are told.

    Its reading is pulled back with it, unless its cycle is closed: then the figure stays as the
    cluster saw it, without the words. Of two at once one wins (``ChangedMeanwhile``). Sharing it
    again ends it: then text and reading count as before.
    """
    if text.is_private:
        raise NotShared
    claim_version(text, version, at)
    reading = text.reading if isinstance(text, Entry) else None
    if reading and not reading.withdrawn_at and readings.can_withdraw(reading):
        readings.withdraw(reading, by=by, at=at, why=why)
    text.withdrawn_from, text.sharing = text.sharing, Sharing.ONLY_ME
    text.withdrawn_at, text.withdrawn_by, text.withdrawn_why = at, by, why
    tags = {field.name: list(getattr(text, field.name).all()) for field in text._meta.many_to_many}
    text.write(tags, by=by, at=at)
    outbox.post(withdrawn.of_text(text, by=by, at=at))


def keeps_reading(text: Entry | Reflection) -> bool:
    """Whether its figure stays on the chart when its words are pulled back."""
    reading = text.reading if isinstance(text, Entry) else None
    return reading is not None and not readings.can_withdraw(reading)


@transaction.atomic
def pull_back_statement(statement: SelfAssessment, *, by: User, at: datetime, why: str) -> None:
    """Pull a self-assessment back (:func:`maturity.pull_back`); those who read it are told.

    The alliance's readings that were taken over from it go with it, without its reason, which is
    the alliance's own. A locked baseline stays, and so does what a cluster has seen of a closed
    cycle: there the chart says where it comes from.
    """
    letters = list(withdrawn.of_statement(statement, by=by, at=at))  # who reads it until now
    maturity.pull_back(statement, by=by, at=at, why=why)
    for reading in statement.readings.filter(measure__project__alliance=statement.alliance_id):
        if readings.can_withdraw(reading):
            readings.withdraw(reading, by=by, at=at, why=SOURCE_IS_GONE)
    outbox.post(letters)
