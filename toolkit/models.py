"""The catalogue, common to all programmes: interventions, and what evidence is tagged with."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from core.models import Seeded, lines


class Dimension(Seeded):
    """One of the three capitals under which the maturity matrix groups its strands."""

    key = models.SlugField(unique=True)
    name = models.CharField(max_length=80)
    summary = models.CharField(max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(unique=True)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name


class Strand(Seeded):
    """One of the twelve rows of the maturity matrix; interventions are placed under strands."""

    dimension = models.ForeignKey(Dimension, models.PROTECT, related_name="strands")
    key = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    summary = models.TextField(blank=True)
    signs = models.TextField(
        "signs that it has begun",
        blank=True,
        help_text="What a school can tick on the way to a stage, one a line.",
    )
    position = models.PositiveSmallIntegerField(unique=True)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name

    @property
    def sign_list(self) -> list[str]:
        return lines(self.signs)


class MaturityStage(Seeded):
    """A stage at which an alliance can place itself on a strand. The names are data."""

    key = models.SlugField(unique=True)
    name = models.CharField(max_length=60)
    summary = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField(unique=True)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name


class InterventionQuerySet(models.QuerySet["Intervention"]):
    def on_offer(self) -> "InterventionQuerySet":
        """What can be chosen for a new trial."""
        return self.filter(retired_on__isnull=True)

    def matching(self, words: str) -> "InterventionQuerySet":
        """Every word somewhere in the title, summary, sub-items or a strand's name; any case."""
        found = self
        for word in words.split():
            found = found.filter(
                Q(title__icontains=word)
                | Q(summary__icontains=word)
                | Q(sub_items__icontains=word)
                | Q(
                    pk__in=Placement.objects.filter(strand__name__icontains=word).values(
                        "intervention"
                    )
                )
            )
        return found


class Intervention(Seeded):
    """Something alliances have tried, that a cycle can test. One record however many strands list
    it.

    Core parts are what must stay for it to be the same intervention, adaptable parts what a school
    may change; like the prompts, one a line.
    """

    class Origin(models.TextChoices):
        PUBLISHED = "published", "The published list"
        PROPOSED = "proposed", "Proposed by an alliance"
        ADDED = "added", "Added by an administrator"

    slug = models.SlugField("address", max_length=80, unique=True)
    title = models.CharField(max_length=120)
    summary = models.TextField(help_text="What an alliance would do, in two or three sentences.")
    sub_items = models.TextField("parts to choose from", blank=True, help_text="One a line.")
    core_parts = models.TextField(blank=True, help_text="What has to stay. One a line.")
    adaptable_parts = models.TextField(
        blank=True, help_text="What a school may change. One a line."
    )
    before_you_start = models.TextField(blank=True, help_text="Prompts for a lead. One a line.")
    origin = models.CharField(max_length=12, choices=Origin, default=Origin.ADDED)
    retired_on = models.DateField(
        null=True,
        blank=True,
        help_text="From this day it cannot be chosen for a new trial. Trials under way keep it.",
    )
    strands = models.ManyToManyField(Strand, through="Placement", related_name="interventions")

    objects = InterventionQuerySet.as_manager()

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("insights:intervention", args=[self.slug])

    @property
    def sub_item_list(self) -> list[str]:
        return lines(self.sub_items)

    @property
    def core_part_list(self) -> list[str]:
        return lines(self.core_parts)

    @property
    def adaptable_part_list(self) -> list[str]:
        return lines(self.adaptable_parts)

    @property
    def prompt_list(self) -> list[str]:
        return lines(self.before_you_start)


class Placement(Seeded):
    """An intervention listed under a strand. A use counts once, whatever the placements."""

    intervention = models.ForeignKey(Intervention, models.CASCADE, related_name="placements")
    strand = models.ForeignKey(Strand, models.PROTECT, related_name="placements")
    position = models.PositiveSmallIntegerField(default=100, help_text="Order within the strand.")

    class Meta:
        ordering = ["strand", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["intervention", "strand"],
                name="listed_once_in_a_strand",
                violation_error_message="This intervention is already listed under that strand.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.intervention} in {self.strand}"


class Level(Seeded):
    """Where leadership happened: across schools, within a school, across the alliance."""

    key = models.SlugField(unique=True)
    name = models.CharField(max_length=80)
    summary = models.CharField(max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(unique=True)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name


class KeyMessage(Seeded):
    """One of the thirteen things the programme learned about leading."""

    number = models.PositiveSmallIntegerField(unique=True)
    level = models.ForeignKey(Level, models.PROTECT, related_name="key_messages")
    title = models.CharField(max_length=120)
    summary = models.TextField(blank=True)

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"


class Claim(Seeded):
    """One of the eight modest claims of the literature; the report links some to key messages."""

    number = models.PositiveSmallIntegerField(unique=True)
    title = models.CharField(max_length=120)
    summary = models.TextField(blank=True)
    key_messages = models.ManyToManyField(KeyMessage, blank=True, related_name="claims")

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"


class Behaviour(Seeded):
    """A leadership behaviour that leads named in their logs or at the closing workshop."""

    class Group(models.TextChoices):
        CLUSTER_LOG = "cluster_log", "From the cluster logs"
        WORKSHOP = "workshop", "From the closing workshop"

    key = models.SlugField(unique=True)
    title = models.CharField(max_length=80)
    group = models.CharField(max_length=12, choices=Group)
    summary = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.title


class FocusArea(Seeded):
    """A common area of focus of projects; one row is "other"."""

    key = models.SlugField(unique=True)
    title = models.CharField(max_length=120)
    is_other = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = "area of focus"
        verbose_name_plural = "areas of focus"
        ordering = ["position"]

    def __str__(self) -> str:
        return self.title


class Challenge(Seeded):
    """A difficulty leads met, with actions that might help, one a line."""

    key = models.SlugField(unique=True)
    title = models.CharField(max_length=120)
    summary = models.TextField(blank=True)
    actions = models.TextField(blank=True, help_text="Suggested actions. One a line.")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.title


class EvidenceSource(Seeded):
    """A kind of evidence, for example a lesson observation."""

    key = models.SlugField(unique=True)
    title = models.CharField(max_length=80)
    hint = models.CharField(max_length=160, blank=True)
    position = models.PositiveSmallIntegerField()
    retired_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = "source of evidence"
        verbose_name_plural = "sources of evidence"
        ordering = ["position"]

    def __str__(self) -> str:
        return self.title
