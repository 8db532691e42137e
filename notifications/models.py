"""The outbox: every mail the platform sends, from the moment it is decided until it is gone."""

from base64 import urlsafe_b64encode
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Self
from uuid import uuid4

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F, Q
from django.utils.crypto import salted_hmac

from core import keys
from core.models import by_whom

LONGEST_REST = timedelta(minutes=15)
"""No letter, and no relay, is left alone for longer before it is tried again."""

CLOCKS_DIFFER = timedelta(minutes=1)
"""What two workers may differ by: in their clocks, and in how long ago each has read its own."""


def new_message_id() -> str:
    return f"<{uuid4().hex}@{settings.MESSAGE_ID_DOMAIN}>"


def is_over(moment: str, at: datetime, longest: timedelta) -> Q:
    """Never set, passed, or so far ahead that the clock must have been put back since."""
    return (
        Q(**{f"{moment}__isnull": True})
        | Q(**{f"{moment}__lte": at})
        | Q(**{f"{moment}__gt": at + longest + CLOCKS_DIFFER})
    )


class MessageQuerySet(models.QuerySet["Message"]):
    def unsent(self) -> "MessageQuerySet":
        """Not gone, and not given up."""
        return self.filter(state__in=Message.UNSENT)

    def under_way(self) -> "MessageQuerySet":
        """Gone, being handed over just now, or perhaps gone."""
        gone = Q(state__in=[Message.State.SENT, Message.State.SENDING])
        return self.filter(gone | Q(in_doubt__gt=0))

    def due(self, at: datetime) -> "MessageQuerySet":
        """Not gone, and its time has come."""
        return self.unsent().filter(due_at__lte=at)

    def held(self) -> "MessageQuerySet":
        """Somebody holds it: it does not go until it is released."""
        return self.filter(state__in=Message.CAN_BE_HELD, held_at__isnull=False)

    def about(self, thing: models.Model) -> "MessageQuerySet":
        return self.about_each([thing])

    def about_each(self, things: Sequence[models.Model]) -> "MessageQuerySet":
        """About any of these, which are of one kind; there is one at least."""
        kind_of_thing = ContentType.objects.get_for_model(things[0])
        return self.filter(about_type=kind_of_thing, about_id__in=[each.pk for each in things])

    def claimable(self, at: datetime) -> "MessageQuerySet":
        """Due, with nobody, held by nobody, and not resting after a trouble."""
        lease = timedelta(seconds=settings.OUTBOX_CLAIM_SECONDS)
        return self.filter(
            is_over("claimed_until", at, lease),
            is_over("retry_at", at, LONGEST_REST),
            state=Message.State.WAITING,
            held_at=None,
            due_at__lte=at,
        )

    def in_turn(self) -> "MessageQuerySet":
        """What would be useless first goes first; what made trouble goes after all others."""
        return self.order_by(
            "attempts", "in_doubt", F("useless_after").asc(nulls_last=True), "due_at", "pk"
        )

    def never_answered(self, at: datetime) -> "MessageQuerySet":
        """Handed over by a worker that did not come back: it may have gone or not."""
        lease = timedelta(seconds=settings.OUTBOX_TALK_SECONDS)
        return self.filter(is_over("claimed_until", at, lease), state=Message.State.SENDING)


class Way(models.TextChoices):
    """How somebody wants the letters of one topic."""

    AT_ONCE = "at_once", "At once"
    DAILY = "daily", "Once a day, together"
    WEEKLY = "weekly", "Once a week, together"
    PAUSED = "paused", "Not this school year"
    NEVER = "never", "Not at all"


STOPPED = (Way.PAUSED, Way.NEVER)


class PreferenceQuerySet(models.QuerySet["Preference"]):
    def in_force(self, today: date) -> "PreferenceQuerySet":
        """What counts today: what was stopped for a school year starts again by itself."""
        return self.exclude(until__lt=today)

    def stopping(self, today: date) -> "PreferenceQuerySet":
        """Those because of which nothing of their topic goes today."""
        return self.in_force(today).filter(way__in=STOPPED)


class Preference(models.Model):
    """What a person chose for one topic of letters; without a row it is the topic's usual way."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="mail_preferences"
    )
    topic = models.CharField(max_length=30)
    way = models.CharField(max_length=7, choices=Way)
    until = models.DateField(null=True, blank=True)
    """The last day of the school year for which the topic is stopped."""

    objects = PreferenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "topic"], name="one_choice_for_a_topic"),
            models.CheckConstraint(
                name="paused_until_some_day",
                condition=Q(way="paused", until__isnull=False)
                | (~Q(way="paused") & Q(until__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.topic} {self.way}"


class Message(models.Model):
    """One letter to one address, for one reason.

    ``key`` names the reason and is unique, so a letter may be computed as often as you like and is
    posted once. Sign-in codes go through here too (kind ``sign_in_code``); their bodies are wiped
    when they are sent. docs/decisions/0007 tells why the states and the lease are as they are.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        SENDING = "sending", "Being handed over"
        SENT = "sent", "Sent"
        DROPPED = "dropped", "No longer wanted"
        DECLINED = "declined", "Stopped by choice"
        MISSED = "missed", "Too late to be of use"
        SUPERSEDED = "superseded", "Overtaken by a change"
        GATHERED = "gathered", "In a digest"
        FAILED = "failed", "Could not be sent"
        TAKEN_BACK = "taken_back", "Taken back"

    UNSENT = (State.WAITING, State.SENDING)
    CAN_BE_HELD = (State.WAITING, State.GATHERED)

    key = models.CharField(max_length=200, unique=True)
    message_id = models.CharField(max_length=120, unique=True, default=new_message_id)
    """Fixed when posted, so that a copy sent after a crash is known as a copy."""
    kind = models.CharField(max_length=40)
    to = models.EmailField()
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="messages"
    )
    about_type = models.ForeignKey(ContentType, models.CASCADE, null=True, blank=True)
    about_id = models.BigIntegerField(null=True, blank=True)
    about = GenericForeignKey("about_type", "about_id")
    about_sequence = models.PositiveIntegerField(null=True, blank=True)
    """Which state of the thing it tells of: the ``sequence`` of a meeting or a call."""
    mailing = models.CharField(max_length=40, blank=True)
    """Of which step to many people it is, as ``summary:12``; empty for a letter of its own."""
    scope_alliance_id = models.BigIntegerField(null=True, blank=True)
    """A plain number: the outbox knows addresses, not alliances."""
    subject = models.CharField(max_length=200)
    """What it is about; once it is sent, the subject as it went out."""
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    because = models.CharField(max_length=500, blank=True)
    """Why this person got it, as it stood in the letter."""
    path = models.CharField(max_length=200, blank=True)
    """The page its button opens."""
    due_at = models.DateTimeField()
    useless_after = models.DateTimeField(null=True, blank=True)
    listed_from = models.DateTimeField(null=True, blank=True)
    """Until then nobody but its person learns of it, in no list."""
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    claim = models.UUIDField(null=True, blank=True)
    """Whose it is while ``claimed_until`` has not passed."""
    claimed_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    """How often the relay has answered for this letter, or it could not even be written."""
    in_doubt = models.PositiveSmallIntegerField(default=0)
    """How often it was handed over and no answer came."""
    retry_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    superseded_at = models.DateTimeField(null=True, blank=True)
    held_at = models.DateTimeField(null=True, blank=True)
    """Since when somebody holds it back; it goes when they release it, and not before."""
    held_by = by_whom()
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_by = by_whom()
    taken_back_why = models.CharField(max_length=300, blank=True)
    bounced_at = models.DateTimeField(null=True, blank=True)
    """When a mail system told us that it could not deliver what the relay had taken."""
    digest = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="gathered"
    )
    """The letter that told of it instead."""
    last_error = models.CharField(max_length=300, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="sent_means_a_moment",
                condition=Q(state="sent", sent_at__isnull=False)
                | (~Q(state="sent") & Q(sent_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="superseded_means_a_moment",
                condition=~Q(state="superseded") | Q(superseded_at__isnull=False),
            ),
            models.CheckConstraint(
                name="taken_back_means_a_moment",
                condition=Q(state="taken_back", taken_back_at__isnull=False)
                | (~Q(state="taken_back") & Q(taken_back_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="claimed_until_some_moment",
                condition=Q(claim__isnull=True, claimed_until__isnull=True)
                | Q(claim__isnull=False, claimed_until__isnull=False),
            ),
            models.CheckConstraint(
                name="sending_means_claimed",
                condition=~Q(state="sending") | Q(claim__isnull=False),
            ),
            models.CheckConstraint(
                name="about_a_thing_of_some_type",
                condition=Q(about_type__isnull=True, about_id__isnull=True)
                | Q(about_type__isnull=False, about_id__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="message_unsent",
                condition=Q(state__in=["waiting", "sending"]),
            ),
            models.Index(fields=["about_type", "about_id"], name="message_about"),
            models.Index(fields=["person", "-due_at"], name="message_by_person"),
            models.Index(
                fields=["scope_alliance_id"],
                name="message_scope",
                condition=Q(scope_alliance_id__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} to {self.to}"


class LinkQuerySet(models.QuerySet["Link"]):
    def open(self, at: datetime) -> Self:
        """Neither used, nor taken back, nor expired."""
        return self.standing().filter(expires_at__gt=at)

    def standing(self) -> Self:
        """Neither used nor taken back; perhaps expired."""
        return self.filter(used_at__isnull=True, ended_at__isnull=True)

    def about(self, thing: models.Model, purpose: str) -> Self:
        kind_of_thing = ContentType.objects.get_for_model(thing)
        return self.filter(about_type=kind_of_thing, about_id=thing.pk, purpose=purpose)


class Link(models.Model):
    """An address in a letter, behind which one thing can be answered once without signing in.

    Its key has 256 bits and is in no row: it is worked out anew from ``seed`` and the secret of the
    installation whenever the letter is written, so that a letter sent twice holds one address.
    What is looked up is its hash. docs/decisions/0015 tells the rest.
    """

    purpose = models.CharField(max_length=40)
    seed = models.UUIDField(default=uuid4, editable=False)
    key_hash = models.CharField(max_length=64, unique=True, editable=False)
    to = models.EmailField()
    """The address whose owner may answer."""
    about_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    about_id = models.BigIntegerField()
    about = GenericForeignKey("about_type", "about_id")
    made_at = models.DateTimeField()
    made_by = by_whom()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = LinkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["about_type", "about_id", "purpose"],
                condition=Q(used_at__isnull=True, ended_at__isnull=True),
                name="one_standing_link_for_a_purpose",
            )
        ]
        indexes = [models.Index(fields=["made_by", "purpose", "made_at"], name="link_by_maker")]

    def __str__(self) -> str:
        return f"{self.purpose} for {self.to}"

    @property
    def key(self) -> str:
        """What stands in the address, for the letter alone."""
        secret = salted_hmac(
            f"notifications.link.{self.purpose}", str(self.seed), algorithm="sha256"
        )
        return urlsafe_b64encode(secret.digest()).decode().rstrip("=")

    def keep_hash(self) -> None:
        self.key_hash = keys.hash_of(self.key)


class Relay(models.Model):
    """The mail relay while it is away; no row while it answers. There is one at most."""

    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY)
    away_since = models.DateTimeField()
    refusals = models.PositiveSmallIntegerField(default=1)
    retry_at = models.DateTimeField()
    last_error = models.CharField(max_length=300)

    class Meta:
        constraints = [models.CheckConstraint(name="one_relay", condition=Q(id=1))]

    def __str__(self) -> str:
        return f"away since {self.away_since}"


class Heartbeat(models.Model):
    """The last sign of life of a part of the platform."""

    name = models.CharField(max_length=20, primary_key=True)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} at {self.seen_at}"
