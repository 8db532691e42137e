"""The part in a project that an invitation brings with it."""

from django.db import models

from alliances.models import Invitation
from projects.models.project import Project, TeamRole


class InvitedPart(models.Model):
    """Whoever accepts an invitation gets this part in a project as well."""

    invitation = models.OneToOneField(Invitation, models.CASCADE, related_name="part")
    project = models.ForeignKey(Project, models.CASCADE, related_name="invited")
    role = models.CharField(max_length=10, choices=TeamRole.Role)

    def __str__(self) -> str:
        return f"{self.invitation.name}, {self.get_role_display()}, {self.project}"
