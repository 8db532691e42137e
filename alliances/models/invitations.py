"""Somebody is invited by e-mail to a post or to a part in running the programme."""

from datetime import date, datetime, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Lower

from alliances.models.alliances import Alliance, School
from alliances.models.posts import Post
from alliances.models.programme import Programme, Stewardship
from core.access import Access
from core.models import by_whom


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def visible_to(self, access: Access) -> Self:
        """Invitations into an alliance one leads, and into a programme one administers."""
        return self.filter(Q(alliance__in=access.leads) | Q(programme__in=access.admin_of))

    def standing(self) -> Self:
        """Neither accepted nor withdrawn; perhaps expired."""
        return self.filter(accepted_at__isnull=True, withdrawn_at__isnull=True)


class Invitation(models.Model):
    """A prepared post, or a part in running a programme, for whoever owns an e-mail address.

    Accepting makes the account, if there is none yet, and gives what was prepared.
    """

    LASTS = timedelta(days=21)

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="invitations")
    alliance = models.ForeignKey(
        Alliance, models.CASCADE, null=True, blank=True, related_name="invitations"
    )
    """Empty for a part in running the programme."""
    school = models.ForeignKey(
        School, models.PROTECT, null=True, blank=True, related_name="invitations"
    )
    role = models.CharField(max_length=12, choices=[*Post.Role.choices, *Stewardship.Role.choices])
    ends_on = models.DateField("until", null=True, blank=True)
    name = models.CharField(max_length=120)
    email = models.EmailField()
    invited_at = models.DateTimeField()
    invited_by = by_whom()
    sent_at = models.DateTimeField()
    """Of the newest letter."""
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = by_whom()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = by_whom()

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                F("role"),
                F("programme"),
                Coalesce(F("alliance"), 0),
                Coalesce(F("school"), 0),
                condition=Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
                name="invited_once_to_a_role",
            ),
            models.CheckConstraint(
                name="accepted_or_withdrawn",
                condition=Q(accepted_at__isnull=True) | Q(withdrawn_at__isnull=True),
            ),
            models.CheckConstraint(
                name="invited_to_a_post_in_an_alliance",
                condition=Q(role__in=Stewardship.Role.values, alliance__isnull=True)
                | Q(role__in=Post.Role.values, alliance__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.in_words}"

    @property
    def in_words(self) -> str:
        """School lead at Priory Primary, Riverside Teaching Alliance."""
        role = str(self.get_role_display())
        at = f"{role} at {self.school}" if self.school else role
        return f"{at}, {self.alliance or self.programme}"

    @property
    def is_standing(self) -> bool:
        return self.accepted_at is None and self.withdrawn_at is None

    @property
    def expires_at(self) -> datetime:
        return self.sent_at + self.LASTS

    def held(self, today: date) -> dict[str, Any]:
        """The prepared row, by the names of its columns, from today."""
        row = {"role": self.role, "starts_on": today, "ends_on": self.ends_on}
        if self.alliance_id is None:
            return row | {"programme": self.programme}
        return row | {"alliance": self.alliance, "school": self.school}
