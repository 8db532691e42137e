"""What was agreed: actions, carried forward until somebody has done them."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from alliances.models import Alliance, Programme
from clusters.models.dates import CheckIn, Meeting
from clusters.models.places import Cluster
from core.access import Access
from core.models import by_whom


class ActionQuerySet(models.QuerySet["Action"]):
    def visible_to(self, access: Access) -> Self:
        """One's own, those of one's alliance, those of one's cluster that name no alliance.

        A facilitator sees all of their clusters and of the alliances placed in them. What an event
        of a whole programme agreed on, everybody sees who sees the event.
        """
        return self.filter(
            Q(owner=access.person_id)
            | Q(alliance_id__among=access.reached_alliances)
            | Q(cluster_id__among=access.facilitates)
            | Q(alliance__isnull=True, cluster_id__among=access.clusters)
            | Q(alliance__isnull=True, cluster__isnull=True)
            & Q(programme_id__among=access.programmes)
        )

    def open(self) -> Self:
        return self.filter(done_at__isnull=True)

    def in_order(self) -> Self:
        """Those due first, those without a day last."""
        return self.order_by(F("due_on").asc(nulls_last=True), "pk")


class Action(models.Model):
    """Something a meeting or a call agreed on: what, who, until when. Open until it is done."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="actions")
    cluster = models.ForeignKey(
        Cluster, models.CASCADE, null=True, blank=True, related_name="actions"
    )
    alliance = models.ForeignKey(
        Alliance, models.CASCADE, null=True, blank=True, related_name="actions"
    )
    """The alliance it is about; empty when it is the whole cluster's, or the whole programme's."""
    what = models.CharField(max_length=300)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="actions"
    )
    due_on = models.DateField("due", null=True, blank=True)
    meeting = models.ForeignKey(
        Meeting, models.SET_NULL, null=True, blank=True, related_name="actions"
    )
    check_in = models.ForeignKey(
        CheckIn, models.SET_NULL, null=True, blank=True, related_name="actions"
    )
    agreed_at = models.DateTimeField()
    agreed_by = by_whom()
    """Who wrote it down."""
    version = models.PositiveIntegerField(default=1, editable=False)
    """Raised by one when its words, owner or day change, or it is opened again; whoever had an
    older one open is told."""
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = by_whom()

    objects = ActionQuerySet.as_manager()

    class Meta:
        ordering = [F("due_on").asc(nulls_last=True), "pk"]
        indexes = [
            models.Index(fields=["owner", "due_on"], name="action_by_owner"),
            models.Index(fields=["cluster", "due_on"], name="action_by_cluster"),
            models.Index(fields=["alliance", "due_on"], name="action_by_alliance"),
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def is_of_programme(self) -> bool:
        """Agreed at an event of the whole programme: no cluster's and no alliance's."""
        return self.cluster_id is None and self.alliance_id is None

    def is_late(self, today: date) -> bool:
        """Open, and its day has passed."""
        return self.done_at is None and self.due_on is not None and self.due_on < today
