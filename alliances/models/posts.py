"""Who holds a role in an alliance."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from alliances.models.alliances import Alliance, School
from core.models import Held


class Post(Held):
    """Somebody holds a role in an alliance. Ended, never deleted; a successor gets a new one."""

    class Role(models.TextChoices):
        LEAD = "lead", "Alliance lead"
        PROJECT_LEAD = "project_lead", "Project lead"
        SCHOOL_LEAD = "school_lead", "School lead"
        TEACHER = "teacher", "Teacher"
        HEADTEACHER = "headteacher", "Headteacher"
        GUEST = "guest", "Guest"

    class Level(models.TextChoices):
        SENIOR = "senior", "Senior leader"
        MIDDLE = "middle", "Middle leader"
        TEACHER = "teacher", "Teacher without a leading role"

    LEADING = (Role.LEAD, Role.PROJECT_LEAD)
    """Do not end without a word of who follows, or by when somebody is named."""
    SCHOOL_ROLES = (Role.SCHOOL_LEAD, Role.TEACHER, Role.HEADTEACHER)

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="posts")
    role = models.CharField(max_length=12, choices=Role)
    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="posts")
    school = models.ForeignKey(
        School,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="posts",
        help_text="Needed for school leads, teachers and headteachers.",
    )
    level = models.CharField("level in their school", max_length=7, choices=Level, blank=True)
    """Empty while nobody has said it."""
    successor_by = models.DateField(null=True, blank=True, editable=False)
    """Until when a successor is to be named, where this post ended without one."""

    class Meta:
        ordering = ["alliance", "role", "person"]
        constraints = [
            Held.ends_after_it_starts("post_ends_after_it_starts"),
            models.CheckConstraint(
                name="school_roles_name_a_school",
                condition=~Q(role__in=["school_lead", "teacher", "headteacher"])
                | Q(school__isnull=False),
                violation_error_message="School leads, teachers and headteachers need a school.",
            ),
        ]
        indexes = [models.Index(fields=["person", "starts_on"], name="post_by_person")]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_role_display()}, {self.alliance}"
