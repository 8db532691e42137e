"""Who belongs where, always with dates."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

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


class AllianceQuerySet(models.QuerySet["Alliance"]):
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


class Post(Held):
    """Somebody holds a role in an alliance. Ended, never deleted; a successor gets a new one."""

    class Role(models.TextChoices):
        LEAD = "lead", "Alliance lead"
        PROJECT_LEAD = "project_lead", "Project lead"
        SCHOOL_LEAD = "school_lead", "School lead"
        TEACHER = "teacher", "Teacher"
        HEADTEACHER = "headteacher", "Headteacher"
        GUEST = "guest", "Guest"

    SCHOOL_ROLES = (Role.SCHOOL_LEAD, Role.TEACHER, Role.HEADTEACHER)

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="posts")
    role = models.CharField(max_length=12, choices=Role)
    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="posts")
    school = models.ForeignKey(
        School,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="posts",
        help_text="Needed for school leads, teachers and headteachers.",
    )

    class Meta:
        ordering = ["alliance", "role", "person"]
        constraints = [
            Held.ends_after_it_starts("post_ends_after_it_starts"),
            models.CheckConstraint(
                name="school_roles_name_a_school",
                condition=~Q(role__in=["school_lead", "teacher", "headteacher"])
                | Q(school__isnull=False),
                violation_error_message="School leads, teachers and headteachers need a school.",
            ),
        ]
        indexes = [models.Index(fields=["person", "starts_on"], name="post_by_person")]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_role_display()}, {self.alliance}"
