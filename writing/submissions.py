"""A form sent twice makes one thing."""

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, models, transaction

from writing.models import Submission

Made = TypeVar("Made", bound=models.Model)


def once(key: UUID, *, by: AbstractBaseUser, make: Callable[[], Made]) -> Made:
    """Do what a form asks for, or return what its first sending already made.

    Everything ``make`` writes is in one transaction with the key, so of two that arrive together
    one wins and the other gets the winner's row. A key that another person used is refused as the
    database refuses it (``IntegrityError``).
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
        first = Submission.objects.filter(key=key, by_id=by.pk).first()
        if first is None or first.made is None:
            raise
        return first.made
    return made
