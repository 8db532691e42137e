"""What is agreed with a school that takes part: the letter, people, agreement, worries."""

from datetime import date, datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Q

from alliances.models import School
from core.access import Access
from core.models import Held, by_whom
from projects.models.project import Participation, Project
from writing.models import WithFile


class Answer(models.TextChoices):
    """What a school says behind a link."""

    YES = "yes", "Yes"
    NO = "no", "No"


class Asked(models.Model):
    """A question to somebody in a school, who answers behind a link without an account."""

    LASTS = timedelta(days=42)

    to_name = models.CharField(max_length=120)
    to_email = models.EmailField()
    asked_at = models.DateTimeField()
    asked_by = by_whom()
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=3, choices=Answer, blank=True)
    note = models.CharField(max_length=500, blank=True)
    """What they wrote with it."""

    class Meta:
        abstract = True

    @staticmethod
    def answer_has_a_moment(name: str) -> models.CheckConstraint:
        return models.CheckConstraint(
            name=name,
            condition=Q(answered_at__isnull=True, answer="")
            | Q(answered_at__isnull=False, answer__in=Answer.values),
        )

    @property
    def is_confirmed(self) -> bool:
        return self.answer == Answer.YES

    def is_over(self, at: datetime) -> bool:
        """Nobody answered, and the link has expired."""
        return self.answered_at is None and self.asked_at + self.LASTS <= at


class SchoolInvitation(Asked):
    """A letter that invites a school to take part in a project."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="school_invitations")
    school = models.ForeignKey(School, models.PROTECT, related_name="project_invitations")
    time_asked = models.CharField(max_length=200)
    text = models.TextField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = by_whom()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            Asked.answer_has_a_moment("school_answer_has_a_moment"),
            models.UniqueConstraint(
                fields=["project", "school"],
                condition=Q(answered_at__isnull=True, withdrawn_at__isnull=True),
                name="school_invited_once_to_a_project",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school} invited to {self.project}"


class SchoolRole(Asked, Held):
    """Who in a school stands behind a project there; at most one at a time, and perhaps nobody."""

    class Role(models.TextChoices):
        SPONSOR = "sponsor", "Headteacher sponsor"
        CHAMPION = "champion", "Senior leader champion"

    participation = models.ForeignKey(Participation, models.CASCADE, related_name="roles")
    role = models.CharField(max_length=8, choices=Role)

    class Meta:
        ordering = ["participation", "role", "-starts_on", "-pk"]
        constraints = [
            Asked.answer_has_a_moment("school_role_answer_has_a_moment"),
            Held.ends_after_it_starts("school_role_ends_after_it_starts"),
            models.UniqueConstraint(
                fields=["participation", "role"],
                condition=Q(ends_on__isnull=True),
                name="one_in_a_role_of_a_school",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.to_name}, {self.get_role_display()}, {self.participation}"


class Agreement(Asked, WithFile):
    """What the alliance and a school promise each other for a project, from one day to another.

    Its words and its file never change: a change is another agreement, which the school is asked
    about anew.
    """

    participation = models.ForeignKey(Participation, models.CASCADE, related_name="agreements")
    link_role = models.TextField("what the project link does")
    school_role = models.TextField("what the school does")
    starts_on = models.DateField("from")
    ends_on = models.DateField("until")
    replaced_at = models.DateTimeField(null=True, blank=True)
    replaced_by = by_whom()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        constraints = [
            Asked.answer_has_a_moment("agreement_answer_has_a_moment"),
            Held.ends_after_it_starts("agreement_ends_after_it_starts"),
            models.UniqueConstraint(
                fields=["participation"],
                condition=Q(replaced_at__isnull=True),
                name="one_agreement_stands",
            ),
        ]

    def __str__(self) -> str:
        return f"Agreement with {self.participation.school}, {self.starts_on} to {self.ends_on}"

    def has_expired(self, today: date) -> bool:
        return self.ends_on < today


class ConcernQuerySet(models.QuerySet["Concern"]):
    def visible_to(self, access: Access) -> Self:
        """Who leads the project, and the facilitator of its alliance; nobody else."""
        return self.filter(
            Q(participation__project__in=access.project_leads)
            | Q(participation__project__alliance__in=access.facilitated)
        )


class Concern(models.Model):
    """A school is at risk of dropping out: why, and what is done about it."""

    participation = models.ForeignKey(Participation, models.CASCADE, related_name="concerns")
    reason = models.CharField(max_length=500)
    action = models.CharField("what you do about it", max_length=500)
    raised_at = models.DateTimeField()
    raised_by = by_whom()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = by_whom()

    objects = ConcernQuerySet.as_manager()

    class Meta:
        ordering = ["-raised_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["participation"],
                condition=Q(settled_at__isnull=True),
                name="one_open_concern_of_a_school",
            )
        ]

    def __str__(self) -> str:
        return f"{self.participation}: {self.reason}"


class SchoolVisit(models.Model):
    """A visit to a school that took place, to be compared with what was planned."""

    participation = models.ForeignKey(Participation, models.CASCADE, related_name="visits")
    visited_on = models.DateField()
    year_groups = models.CharField(max_length=120, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-visited_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.participation.school}, {self.visited_on}"
