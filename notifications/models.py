"""The outbox: every mail the platform sends, from the moment it is decided until it is gone."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q


class MessageQuerySet(models.QuerySet["Message"]):
    def due(self, at: datetime) -> "MessageQuerySet":
        """Waiting, and its time has come."""
        return self.filter(state=Message.State.WAITING, due_at__lte=at)


class Message(models.Model):
    """One letter to one address, for one reason.

    ``key`` names the reason and is unique, so a letter may be computed as often as you like and is
    posted once. Sign-in codes go through here too (kind ``sign_in_code``); their bodies are wiped
    when they are sent.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        SENT = "sent", "Sent"
        DROPPED = "dropped", "No longer wanted"
        FAILED = "failed", "Could not be sent"

    key = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=40)
    to = models.EmailField()
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="messages"
    )
    scope_alliance_id = models.BigIntegerField(null=True, blank=True)
    """A plain number: the outbox knows addresses, not alliances."""
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField(blank=True)
    due_at = models.DateTimeField()
    useless_after = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="sent_means_a_moment",
                condition=Q(state="sent", sent_at__isnull=False)
                | (~Q(state="sent") & Q(sent_at__isnull=True)),
            )
        ]
        indexes = [
            models.Index(fields=["due_at"], name="message_waiting", condition=Q(state="waiting"))
        ]

    def __str__(self) -> str:
        return f"{self.subject} to {self.to}"


class Heartbeat(models.Model):
    """The last sign of life of a part of the platform."""

    name = models.CharField(max_length=20, primary_key=True)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} at {self.seen_at}"
