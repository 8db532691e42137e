"""Projects that are presented at an event of their whole programme."""

from datetime import date, datetime, time, timedelta
from typing import Self

from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from clusters.models import Meeting
from core.access import Access
from core.models import by_whom
from projects.models.project import Project, either
from writing.models import WithFile


class PresentationQuerySet(models.QuerySet["Presentation"]):
    def visible_to(self, access: Access) -> Self:
        """At events a person sees: what its lead agreed to, and what is asked for of a project
        they see anyway.

        Who runs the event, and who can speak for the project, see what was declined as well.
        Nobody else hears of a project that is not shared with them before its lead has agreed.
        """
        project_seen = Q(project__in=Project.objects.visible_to(access))
        return self.filter(
            Q(declined_at__isnull=True) & (Q(given_at__isnull=False) | project_seen)
            | either(
                ("meeting__programme_id", access.admin_of),
                ("project__alliance_id", access.leads),
                ("project_id", access.project_leads),
            ),
            meeting__in=Meeting.objects.visible_to(access),
        )

    def standing(self) -> Self:
        """Not declined, at an event that takes place."""
        return self.filter(
            declined_at__isnull=True,
            meeting__confirmed_at__isnull=False,
            meeting__cancelled_at__isnull=True,
        )

    def waiting(self) -> Self:
        """Asked for, and not answered yet."""
        return self.filter(given_at__isnull=True, declined_at__isnull=True)


class Presentation(WithFile):
    """A project that is chosen to be presented at an event.

    First it is a question to the project's lead, at a time of the day. The lead agrees by giving a
    title, or declines and says why; afterwards it holds what came of it. Its file is the slides.
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="presentations")
    project = models.ForeignKey(Project, models.PROTECT, related_name="presentations")
    starts_at = models.TimeField("starts")
    minutes = models.PositiveSmallIntegerField(default=20)
    chosen_at = models.DateTimeField()
    chosen_by = by_whom()

    title = models.CharField(max_length=120, blank=True)
    abstract = models.TextField(blank=True)
    slides = models.URLField(
        "link to slides", max_length=300, blank=True, validators=[URLValidator(schemes=["https"])]
    )
    version = models.PositiveIntegerField(default=0, editable=False)
    """Raised by one when the title, abstract or slides change; whoever had an older one is told."""
    given_at = models.DateTimeField(null=True, blank=True)
    given_by = by_whom()
    declined_at = models.DateTimeField(null=True, blank=True)
    declined_by = by_whom()
    declined_why = models.CharField("why not", max_length=300, blank=True)

    outcome = models.TextField(blank=True)
    outcome_version = models.PositiveIntegerField(default=0, editable=False)
    outcome_at = models.DateTimeField(null=True, blank=True)
    outcome_by = by_whom()

    objects = PresentationQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "project"],
                name="a_project_is_chosen_once",
                violation_error_message="This project is chosen already.",
            ),
            models.CheckConstraint(
                name="a_presentation_agreed_to_has_a_title",
                condition=Q(given_at__isnull=True) | ~Q(title=""),
            ),
            models.CheckConstraint(
                name="a_presentation_is_declined_with_a_reason",
                condition=Q(declined_at__isnull=True, declined_why="")
                | Q(declined_at__isnull=False) & ~Q(declined_why=""),
            ),
        ]

    def __str__(self) -> str:
        return self.title or str(self.project)

    def get_absolute_url(self) -> str:
        return reverse("projects:presentation", args=[self.meeting_id, self.pk])

    @property
    def is_declined(self) -> bool:
        return self.declined_at is not None

    @property
    def is_agreed(self) -> bool:
        """Its lead has given a title, and has not declined since."""
        return self.given_at is not None and not self.is_declined

    @property
    def is_waiting(self) -> bool:
        """Its lead has not answered yet."""
        return self.given_at is None and not self.is_declined

    @property
    def ends_at(self) -> time:
        began = datetime.combine(date.min, self.starts_at)
        return (began + timedelta(minutes=self.minutes)).time()

    @property
    def fits(self) -> bool:
        """Whether it lies within the event, which may have been moved since."""
        return self.meeting.starts_at <= self.starts_at < self.ends_at <= self.meeting.ends_at
