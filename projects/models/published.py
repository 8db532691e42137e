"""What a published report says about its projects. Read, never logged by anybody here."""

from django.db import models
from django.db.models import Q

from alliances.models import Alliance, Programme
from core.models import Seeded
from projects.models.readings import Strength
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
    matrix_name = models.CharField(
        "name in the matrix",
        max_length=160,
        blank=True,
        help_text="One form for each alliance, however the source prints it here.",
    )
    named_as = models.CharField("as printed here", max_length=160, blank=True)
    note = models.TextField(blank=True)
    in_text = models.BooleanField(
        "named in the text too",
        default=True,
        help_text="Whether the text under this key message mentions it, not only the table.",
    )
    position = models.PositiveSmallIntegerField(default=0, help_text="Order in the source.")
    source = models.CharField(max_length=160)

    class Meta:
        ordering = ["key_message", "position", "pk"]
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
    """A figure of a published report, with its parts and its caution, as the source gives it.

    Numbers are kept in the source's words and never worked out. An alliance is *likely* when the
    source names none beside the figure but describes the same work elsewhere; ``basis`` says where.
    """

    class Kind(models.TextChoices):
        RESULT = "result", "Something changed"
        SCALE = "scale", "How big the work was"
        CONTEXT = "context", "A fact around it"
        AREA = "area", "How many worked in an area of focus"

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="figures")
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.RESULT)
    focus_area = models.ForeignKey(
        FocusArea, models.PROTECT, null=True, blank=True, related_name="figures"
    )
    key_message = models.ForeignKey(
        KeyMessage, models.PROTECT, null=True, blank=True, related_name="figures"
    )
    alliance = models.ForeignKey(
        Alliance, models.SET_NULL, null=True, blank=True, related_name="figures"
    )
    likely_alliance = models.ForeignKey(
        Alliance, models.SET_NULL, null=True, blank=True, related_name="likely_figures"
    )
    basis = models.CharField("why it is likely", max_length=300, blank=True)
    part_of = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="parts",
        help_text="The figure of the whole group, when this one is about some of it.",
    )
    what = models.TextField()
    before = models.CharField(max_length=80, blank=True)
    after = models.CharField(max_length=80, blank=True)
    is_gain = models.BooleanField(
        "after holds the size of the change",
        default=False,
        help_text="The source gives neither the start nor the end.",
    )
    n = models.CharField("how many", max_length=80, blank=True)
    unit = models.CharField(max_length=80, blank=True)
    period = models.CharField(max_length=80, blank=True)
    comparison = models.CharField(max_length=200, blank=True)
    strength = models.CharField(max_length=16, choices=Strength, blank=True)
    caution = models.CharField(max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(default=0, help_text="Order in the source.")
    source = models.CharField(max_length=160)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.what

    @property
    def in_numbers(self) -> str:
        """A number with its parts: "1 of 16 teachers before, 16 of 16 after". May be empty."""
        if self.before and self.after and self.n:
            return f"{self.before} of {self.n} {self.unit} before, {self.after} of {self.n} after"
        if self.is_gain:
            return f"{self.after} {self.unit}" + (f" in {self.period}" if self.period else "")
        return f"{self.n} {self.unit}".strip() if self.n else ""


class PublishedSource(Seeded):
    """Where a published report states one fact about its programme or about one alliance.

    The fact itself stands on the programme, alliance or project. What has no place there stands in
    the note: the phase of an alliance, a person of the research team.
    """

    class About(models.TextChoices):
        COHORTS = "cohorts", "Cohorts"
        RESEARCH_TEAM = "research_team", "Research team"
        FOCUS = "focus", "Focus"
        LINK = "link", "Web page"
        REGION = "region", "Region"
        PHASE = "phase", "Phase"
        LEAD_SCHOOL = "lead_school", "Lead school"
        PROJECT_SCHOOL = "project_school", "School of the project"

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="sources")
    alliance = models.ForeignKey(
        Alliance, models.CASCADE, null=True, blank=True, related_name="sources"
    )
    about = models.CharField(max_length=16, choices=About)
    note = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=160)

    class Meta:
        ordering = ["programme", "alliance", "about"]
        constraints = [
            models.UniqueConstraint(
                fields=["alliance", "about"],
                condition=Q(alliance__isnull=False),
                name="source_once_for_a_fact",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_about_display()} of {self.alliance or self.programme}"
