"""A form sent twice makes one thing."""

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import BadRequest
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
                key=key,
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

    For forms that refuse their own second sending, because a title is taken by then. A key that
    another person or another form used is refused (``BadRequest``): no page of ours sends one.
    """
    sent = Submission.objects.filter(key=key).first() if key else None
    if sent is None:
        return None
    if sent.by_id != by.pk or not isinstance(sent.made, kind):
        raise BadRequest("The key of this form is of another person or another form.")
    return sent.made
