"""What an alliance or one of its schools wants to get better at."""

from typing import Self

from django.db import models
from django.db.models import F, Q

from alliances.models.alliances import Alliance, School, confided_to
from core.access import Access
from core.models import by_whom


class PriorityQuerySet(models.QuerySet["Priority"]):
    def visible_to(self, access: Access) -> Self:
        """Those of alliances whose own affairs a person reads, their schools' included."""
        return self.filter(alliance__in=confided_to(access))

    def current(self) -> Self:
        """What has not been ended. One whose years are over stays until somebody ends it."""
        return self.filter(ended_at__isnull=True)


class Priority(models.Model):
    """A priority of an alliance, or of one of its schools, for some school years.

    It is ended, never deleted, so that a project keeps what it was started for.
    """

    alliance = models.ForeignKey(Alliance, models.CASCADE, related_name="priorities")
    school = models.ForeignKey(
        School, models.PROTECT, null=True, blank=True, related_name="priorities"
    )
    """Whose it is; empty when it is the alliance's."""
    text = models.CharField(max_length=300)
    first_year = models.PositiveSmallIntegerField("from the school year")
    """The year in which that school year begins."""
    last_year = models.PositiveSmallIntegerField("to the school year")
    version = models.PositiveIntegerField(default=1, editable=False)
    """Raised by one on every change; whoever had an older one open is told."""
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = by_whom()

    objects = PriorityQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "priorities"
        ordering = [F("school__name").asc(nulls_first=True), "school_id", "first_year", "pk"]
        constraints = [
            models.CheckConstraint(
                name="priority_ends_after_it_starts",
                condition=Q(last_year__gte=F("first_year")),
                violation_error_message="The last school year must not be before the first.",
            )
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def years(self) -> str:
        """2026 to 2027, or 2026 to 2028 for two school years."""
        return f"{self.first_year} to {self.last_year + 1}"
