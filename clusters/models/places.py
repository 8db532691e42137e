"""Clusters: which alliances are placed in them, and who facilitates them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from alliances.models import Alliance, Programme
from core.access import Access
from core.models import Held


class ClusterQuerySet(models.QuerySet["Cluster"]):
    def visible_to(self, access: Access) -> "ClusterQuerySet":
        """The clusters a person facilitates, belongs to through an alliance, or administers."""
        return self.filter(
            Q(pk__among=access.facilitates)
            | Q(pk__among=access.clusters)
            | Q(programme_id__among=access.admin_of)
            | Q(programme_id__among=access.research_of)
        )


class Cluster(models.Model):
    """A regional enquiry cluster: three to five alliances that meet every term."""

    FEWEST, MOST = 3, 5
    """Alliances in a cluster (report, section 3, Method); more or fewer needs a reason."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="clusters")
    name = models.CharField(max_length=80)
    slug = models.SlugField("address", max_length=80, unique=True)
    region = models.CharField(max_length=80, blank=True)
    size_reason = models.CharField(
        "why more than five or fewer than three alliances",
        max_length=300,
        blank=True,
        help_text="Asked for when a cluster has more than five alliances or fewer than three.",
    )

    objects = ClusterQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "name"],
                name="cluster_named_once_in_a_programme",
                violation_error_message="A cluster of this name is already in the programme.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("insights:cluster", args=[self.slug])


class Placing(Held):
    """An alliance is placed in a cluster, from one day until it moves. One cluster at a time."""

    cluster = models.ForeignKey(Cluster, models.CASCADE, related_name="placings")
    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="placings")

    # What ``logs.standing`` and ``insights`` tell of the alliance and its cluster on the same day.
    lead_name: str | None
    lead_email: str | None
    lead_phone: str | None
    own_word: str | None
    own_reason: str
    facilitator: str | None

    class Meta:
        ordering = ["cluster", "alliance"]
        constraints = [
            Held.ends_after_it_starts("placing_ends_after_it_starts"),
            models.UniqueConstraint(
                fields=["alliance"],
                condition=Q(ends_on__isnull=True),
                name="one_cluster_at_a_time",
                violation_error_message="This alliance is in a cluster already: end that first.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.alliance} in {self.cluster}"


class Facilitation(Held):
    """A research facilitator looks after a cluster; a substitute gets a row with an end."""

    cluster = models.ForeignKey(Cluster, models.CASCADE, related_name="facilitations")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="facilitations"
    )

    class Meta:
        ordering = ["cluster", "starts_on"]
        constraints = [Held.ends_after_it_starts("facilitation_ends_after_it_starts")]
        indexes = [models.Index(fields=["person", "starts_on"], name="facilitation_by_person")]

    def __str__(self) -> str:
        return f"{self.person} facilitates {self.cluster}"
