"""What a published report says about its projects. Read, never logged by anybody here."""

from django.db import models
from django.db.models import Q

from alliances.models import Alliance, Programme
from core.models import Seeded
from toolkit.models import FocusArea, KeyMessage


class PublishedExample(Seeded):
    """A published report names an alliance as an example of a key message.

    One example of the source is anonymised on purpose: it has no alliance.
    """

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="examples")
    key_message = models.ForeignKey(KeyMessage, models.PROTECT, related_name="examples")
    alliance = models.ForeignKey(
        Alliance, models.CASCADE, null=True, blank=True, related_name="examples"
    )
    named_as = models.CharField(max_length=160, blank=True)
    note = models.TextField(blank=True)
    in_text = models.BooleanField(
        "named in the text too",
        default=True,
        help_text="Whether the text under this key message mentions the alliance, not only the table.",
    )
    source = models.CharField(max_length=160)

    class Meta:
        ordering = ["key_message", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "key_message", "alliance"],
                condition=Q(alliance__isnull=False),
                name="example_once_for_a_key_message",
            )
        ]

    def __str__(self) -> str:
        return f"{self.key_message}: {self.alliance or 'Anonymised'}"


class PublishedFigure(Seeded):
    """A figure of a published report, with its parts and its caution, as the source gives it."""

    class Strength(models.TextChoices):
        ANECDOTE = "anecdote", "What people said"
        BEFORE_AFTER = "before_after", "Before and after"
        COMPARED = "compared", "Compared with another group"
        SEVERAL = "several_sources", "Several sources"

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="figures")
    focus_area = models.ForeignKey(
        FocusArea, models.PROTECT, null=True, blank=True, related_name="figures"
    )
    alliance = models.ForeignKey(
        Alliance, models.SET_NULL, null=True, blank=True, related_name="figures"
    )
    what = models.TextField()
    before = models.CharField(max_length=80, blank=True)
    after = models.CharField(max_length=80, blank=True)
    n = models.CharField("how many", max_length=80, blank=True)
    unit = models.CharField(max_length=80, blank=True)
    period = models.CharField(max_length=80, blank=True)
    comparison = models.CharField(max_length=200, blank=True)
    strength = models.CharField(max_length=16, choices=Strength, blank=True)
    caution = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=160)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.what
