"""Abstract models that several apps share. ``core`` has no tables of its own."""

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q


def in_force(today: date, prefix: str = "") -> Q:
    """Rows of a :class:`Held` table (or one joined as ``prefix``) that hold on this day.

    Both ends count: a post until 31 July is still held on 31 July.
    """
    return Q(**{f"{prefix}starts_on__lte": today}) & (
        Q(**{f"{prefix}ends_on__isnull": True}) | Q(**{f"{prefix}ends_on__gte": today})
    )


class HeldQuerySet(models.QuerySet):
    def in_force(self, today: date) -> "HeldQuerySet":
        """What holds on this day, both ends included."""
        return self.filter(in_force(today))


class Held(models.Model):
    """Something that holds from one day until another, or until further notice.

    It is ended, never deleted, so that what happened under it keeps its people and places.
    """

    starts_on = models.DateField("from")
    ends_on = models.DateField("until", null=True, blank=True, help_text="Empty while it lasts.")

    objects = HeldQuerySet.as_manager()

    class Meta:
        abstract = True

    @staticmethod
    def ends_after_it_starts(name: str) -> models.CheckConstraint:
        """The constraint every such table carries, under a name of its own."""
        return models.CheckConstraint(
            name=name,
            condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            violation_error_message="The end must not be before the start.",
        )

    def end_before(self, day: date) -> None:
        """End it so that it no longer holds on this day; what begins on this day is deleted.

        The one case in which a row goes: it never held on any day that has passed.
        """
        if self.starts_on >= day:
            self.delete()
            return
        self.ends_on = day - timedelta(days=1)
        self.save(update_fields=["ends_on"])


def by_whom() -> Any:
    """Who did what an ``_at`` beside it tells the moment of; nobody once the account is gone."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )


class Seeded(models.Model):
    """A row that a data file of the repository brought, and that people may edit afterwards.

    ``core.seeding`` compares each value with what it last wrote: what a person changed stays.
    """

    seed_key = models.CharField(max_length=80, unique=True, null=True, blank=True, editable=False)
    seeded = models.JSONField(default=dict, blank=True, editable=False)

    class Meta:
        abstract = True


def lines(text: str) -> list[str]:
    """The non-empty lines of a text that holds one thing a line."""
    return [line.strip() for line in text.splitlines() if line.strip()]


class PulledBack(models.Model):
    """Something that can be pulled back after others saw it: it stays, with who did it and why."""

    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    withdrawn_by = by_whom()
    withdrawn_why = models.CharField(max_length=300, blank=True, editable=False)

    class Meta:
        abstract = True
