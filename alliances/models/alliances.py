"""Schools, and the alliances they belong to."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from alliances.models.programme import Cohort, Programme
from core.access import Access
from core.models import Seeded


class SchoolQuerySet(models.QuerySet["School"]):
    def members_of(self, alliance: "Alliance | int") -> "SchoolQuerySet":
        """Schools that belong to an alliance now."""
        return self.filter(memberships__alliance=alliance, memberships__left_on__isnull=True)


class School(Seeded):
    """A school, as one programme knows it."""

    class Phase(models.TextChoices):
        NURSERY = "nursery", "Nursery"
        PRIMARY = "primary", "Primary"
        MIDDLE = "middle", "Middle"
        SECONDARY = "secondary", "Secondary"
        ALL_THROUGH = "all_through", "All-through"
        SPECIAL = "special", "Special"
        POST_16 = "post_16", "16 plus"
        OTHER = "other", "Other"

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="schools")
    name = models.CharField(max_length=160)
    urn = models.PositiveIntegerField(
        "URN",
        null=True,
        blank=True,
        help_text="The unique reference number of the school register.",
    )
    phase = models.CharField(max_length=12, choices=Phase, blank=True)
    local_authority = models.CharField(max_length=120, blank=True)
    trust = models.CharField(max_length=160, blank=True)

    objects = SchoolQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "urn"],
                condition=Q(urn__isnull=False),
                name="urn_once_in_a_programme",
                violation_error_message="A school with this URN is already in the programme.",
            )
        ]

    def __str__(self) -> str:
        return self.name


def confided_to(access: Access) -> frozenset[int]:
    """Alliances whose own affairs a person reads: priorities and self-evaluation.

    Its members and headteachers, and the facilitator of its cluster. No peer, no guest, and nobody
    who looks after the programme: these are texts of the alliance, and no league tables are made.
    """
    headed = (alliance for role, alliance, _ in access.posts if role == "headteacher")
    return access.reached_alliances | frozenset(headed)


class AllianceQuerySet(models.QuerySet["Alliance"]):
    def visible_to(self, access: Access) -> "AllianceQuerySet":
        """Alliances whose own affairs a person reads (see :func:`confided_to`)."""
        return self.filter(pk__in=confided_to(access))

    def live(self) -> "AllianceQuerySet":
        """Alliances that work now; those of a published programme are in no live count."""
        return self.filter(programme__is_published=False)

    def named(self, name: str) -> "AllianceQuerySet":
        """Alliances known by this name or alias, in any case."""
        return self.filter(Q(name__iexact=name) | Q(aliases__name__iexact=name)).distinct()


class Alliance(Seeded):
    """A lead school with its partners."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="alliances")
    cohort = models.ForeignKey(
        Cohort, models.SET_NULL, null=True, blank=True, related_name="alliances"
    )
    name = models.CharField(max_length=160)
    slug = models.SlugField("address", max_length=80, unique=True)
    region = models.CharField(max_length=80, blank=True)
    lead_school = models.ForeignKey(
        School, models.PROTECT, null=True, blank=True, related_name="leads_alliances"
    )
    ended_on = models.DateField("ended", null=True, blank=True, editable=False)
    link = models.URLField("web page", blank=True)
    schools = models.ManyToManyField(School, through="Membership", related_name="alliances")

    objects = AllianceQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                "programme",
                Lower("name"),
                name="alliance_named_once_in_a_programme",
                violation_error_message="An alliance of this name is already in the programme.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Alias(Seeded):
    """Another name of an alliance; search, import and the matrix resolve it."""

    alliance = models.ForeignKey(Alliance, models.CASCADE, related_name="aliases")
    name = models.CharField(max_length=160)

    class Meta:
        verbose_name_plural = "aliases"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint("alliance", Lower("name"), name="alias_once_for_an_alliance")
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A school belongs to an alliance, from one day until it leaves. It is ended, never deleted."""

    class Kind(models.TextChoices):
        LEAD = "lead", "Lead school"
        PARTNER = "partner", "Partner school"
        STRATEGIC = "strategic", "Strategic partner"

    alliance = models.ForeignKey(Alliance, models.CASCADE, related_name="memberships")
    school = models.ForeignKey(School, models.PROTECT, related_name="memberships")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.PARTNER)
    joined_on = models.DateField("joined")
    left_on = models.DateField("left", null=True, blank=True)
    reason = models.CharField("reason for leaving", max_length=200, blank=True)

    class Meta:
        ordering = ["alliance", "school"]
        constraints = [
            models.UniqueConstraint(
                fields=["alliance", "school"],
                condition=Q(left_on__isnull=True),
                name="school_once_in_an_alliance",
                violation_error_message="This school already belongs to the alliance.",
            ),
            models.CheckConstraint(
                name="leaves_after_it_joins",
                condition=Q(left_on__isnull=True) | Q(left_on__gte=models.F("joined_on")),
                violation_error_message="A school cannot leave before it joined.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school} in {self.alliance}"
