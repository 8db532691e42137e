"""Links in letters: offer one, find what it is about, use it once, take it back.

Each is for one purpose and one thing. Looking at its page changes nothing, because mail scanners
look at every address; only what is sent from there acts.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.urls import reverse

from core import keys
from core.exceptions import DomainError
from notifications.models import Link


class LinkGone(DomainError):
    """The link was used, taken back or has expired, perhaps a moment ago."""

    def __init__(self) -> None:
        super().__init__("This link does not work any more.")


def offer(
    purpose: str, about: models.Model, *, to: str, at: datetime, lasts: timedelta, by: Any = None
) -> Link:
    """Make the link of this purpose to a thing; the one before opens nothing any more."""
    end(purpose, about, at=at)
    link = Link(
        purpose=purpose,
        about=about,
        to=to,
        made_at=at,
        made_by=by,
        expires_at=at + lasts,
    )
    link.keep_hash()
    link.save()
    return link


def end(purpose: str, about: models.Model, *, at: datetime) -> int:
    """Take back the link to a thing that changed, in the transaction of the change."""
    return Link.objects.about(about, purpose).standing().update(ended_at=at)


def end_all_to(address: str, *, at: datetime) -> int:
    """Take back every link that was sent to somebody who may answer nothing any more."""
    return Link.objects.standing().filter(to__iexact=address).update(ended_at=at)


def find(purpose: str | Collection[str], key: str, at: datetime) -> Link | None:
    """The open link of this purpose that a key opens; None whatever else it is or was.

    A page that asks the same of several things names the purposes of all.
    """
    purposes = {purpose} if isinstance(purpose, str) else set(purpose)
    found = Link.objects.open(at).filter(purpose__in=purposes, key_hash=keys.hash_of(key)).first()
    return found if found and found.about is not None else None


def of(purpose: str, about: models.Model, at: datetime) -> Link | None:
    """The open link of this purpose to a thing."""
    return Link.objects.open(at).about(about, purpose).first()


def use(link: Link, at: datetime) -> None:
    """Use a link up, in the transaction of what it does. Of two at once one gets ``LinkGone``."""
    if not Link.objects.open(at).filter(pk=link.pk).update(used_at=at):
        raise LinkGone


def path(link: Link, url_name: str) -> str:
    """The address of its page. The key stands behind the ``?``, where access logs do not look."""
    return f"{reverse(url_name)}?key={link.key}"
