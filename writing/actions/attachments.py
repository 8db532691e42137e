"""Files that are attached to things: kept, attached, and swept away when no row names them."""

import logging
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import uuid4

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models

from core.exceptions import DomainError
from writing.files import Incoming
from writing.models import Attachment

log = logging.getLogger(__name__)

FOLDER = "attachments"
SPARED = timedelta(days=1)
"""No transaction takes so long: a file that no row names by then is named by none later."""


class NotKept(DomainError):
    """The storage is full, away or not to be written; nothing is left of the file there."""

    def __init__(self) -> None:
        super().__init__(
            "The file could not be kept, so nothing was saved. Try again later, or save without it."
        )


def keep(file: Incoming) -> Attachment:
    """Write a file to the storage; its row is not saved yet, and belongs to nothing so far.

    Call it before the transaction in which the row is attached begins: nobody waits then for a
    storage that is slow, and what is never attached is swept away. Raises ``NotKept``.
    """
    place = f"{FOLDER}/{uuid4().hex}"
    try:
        default_storage.save(place, ContentFile(file.content))
    except OSError as trouble:
        log.error("A file could not be kept: %s", trouble)
        with suppress(OSError):
            default_storage.delete(place)
        raise NotKept from trouble
    return Attachment(
        name=file.name,
        kind=file.kind,
        size=len(file.content),
        sha256=file.sha256,
        stored=place,
    )


def attach(kept: Attachment, to: models.Model, *, by: AbstractBaseUser, at: datetime) -> Attachment:
    """Attach a file that was kept, in the transaction of the change it belongs to."""
    kept.to, kept.added_by_id, kept.added_at = to, by.pk, at
    kept.save()
    return kept


def sweep(at: datetime) -> int:
    """Delete the files that no row names and that are older than a day, and say how many.

    A rollback leaves such a file, and so does a row that was deleted. Safe to run at any time, and
    several at once.
    """
    named = set(Attachment.objects.values_list("stored", flat=True))
    gone = [place for place in _places() if place not in named and _is_old(place, at)]
    for place in gone:
        default_storage.delete(place)
    return len(gone)


def _places() -> list[str]:
    try:
        _, names = default_storage.listdir(FOLDER)
    except FileNotFoundError:  # nothing was ever attached
        return []
    return [f"{FOLDER}/{name}" for name in names]


def _is_old(place: str, at: datetime) -> bool:
    """A file that another sweep has deleted meanwhile is none."""
    try:
        return default_storage.get_modified_time(place) < at - SPARED
    except FileNotFoundError:
        return False
