"""A form sent twice makes one thing."""

from collections.abc import Callable
from typing import TypeVar, cast
from uuid import UUID, uuid5

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, models, transaction

from writing.models import Submission

Made = TypeVar("Made", bound=models.Model)


def once(kind: type[Made], key: UUID, *, by: AbstractBaseUser, make: Callable[[], Made]) -> Made:
    """Do what a form asks for, or return what its first sending already made.

    Everything ``make`` writes is in one transaction with the key, so of two that arrive together
    one wins and the other gets the winner's row.
    """
    try:
        with transaction.atomic():
            made = make()
            Submission.objects.create(
                key=_key_of(kind, key, by),
                by_id=by.pk,
                content_type=ContentType.objects.get_for_model(made),
                object_id=made.pk,
            )
    except IntegrityError:
        first = already_made(kind, key, by=by)
        if first is None:
            raise
        return first
    return made


def already_made(kind: type[Made], key: UUID | None, *, by: AbstractBaseUser) -> Made | None:
    """What the first sending of a form made; None when there was none.

    For forms that refuse their own second sending, because a title is taken by then.
    """
    sent = Submission.objects.filter(key=_key_of(kind, key, by)).first() if key else None
    return cast(Made, sent.made) if sent else None


def _key_of(kind: type[models.Model], key: UUID, by: AbstractBaseUser) -> UUID:
    """The key as this person's for this kind of thing: nobody else's, and no other form's."""
    return uuid5(key, f"{kind._meta.label} {by.pk}")
