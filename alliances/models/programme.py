"""Programmes, their cohorts, and who administers and researches them."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from core.access import Access
from core.models import Held, Seeded


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    def live(self) -> "ProgrammeQuerySet":
        """Programmes that people work in; a published one is only read and in no live count."""
        return self.filter(is_published=False)

    def managed_by(self, access: Access) -> "ProgrammeQuerySet":
        return self.filter(pk__in=access.admin_of)

    def visible_to(self, access: Access) -> "ProgrammeQuerySet":
        return self.filter(Q(pk__in=access.programmes) | Q(is_published=True))


class Programme(Seeded):
    """A programme of enquiry with one theme question. Programmes never see each other.

    A published programme is an account of one that has ended: read-only, open to every signed-in
    person as published examples.
    """

    name = models.CharField(max_length=120)
    slug = models.SlugField("address", max_length=80, unique=True)
    theme_question = models.TextField(help_text="The one question all alliances work on.")
    aims = models.TextField(blank=True, help_text="One a line.")
    commissioner = models.CharField(max_length=160, blank=True)
    source = models.TextField("published source", blank=True)
    starts_on = models.DateField("starts")
    ends_on = models.DateField("ends", null=True, blank=True)
    word_alliance = models.CharField(
        "what an alliance is called", max_length=40, default="alliance"
    )
    word_cluster = models.CharField("what a cluster is called", max_length=40, default="cluster")
    word_term = models.CharField("what a term is called", max_length=40, default="term")
    word_check_in = models.CharField(
        "what a check-in call is called", max_length=40, default="check-in call"
    )
    missed_steps = models.PositiveSmallIntegerField(
        "missed steps before a school is proposed as at risk",
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(12)],
        help_text="One after another: an entry, a reading, a word on the core parts in a cycle, "
        "where other schools of the project took that step.",
    )
    is_published = models.BooleanField(default=False, editable=False)
    is_demonstration = models.BooleanField(default=False, editable=False)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [Held.ends_after_it_starts("programme_ends_after_it_starts")]

    def __str__(self) -> str:
        return self.name


class Cohort(Seeded):
    """Alliances that joined together, with the month they applied and their kick-start workshop."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="cohorts")
    number = models.PositiveSmallIntegerField()
    applied_on = models.DateField(
        "applied", null=True, blank=True, help_text="Only the month counts."
    )
    kick_start_on = models.DateField(
        "kick-start workshop",
        null=True,
        blank=True,
        help_text="For a published programme only the month.",
    )

    class Meta:
        ordering = ["programme", "number"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "number"], name="cohort_numbered_once")
        ]

    def __str__(self) -> str:
        return f"Cohort {self.number}"


class Stewardship(Held):
    """Somebody administers a programme, or is in its research team."""

    class Role(models.TextChoices):
        ADMIN = "admin", "Programme administrator"
        RESEARCH = "research", "Research team"

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="stewardships")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="stewardships"
    )
    role = models.CharField(max_length=10, choices=Role)

    class Meta:
        verbose_name = "administrator or researcher"
        verbose_name_plural = "administrators and research team"
        ordering = ["programme", "role", "person"]
        constraints = [Held.ends_after_it_starts("stewardship_ends_after_it_starts")]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_role_display()}"
