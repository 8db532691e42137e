"""The cluster that an address names."""

from django.db.models import QuerySet

from clusters.models import Cluster
from core.access import Access
from core.prepared import prepared


@prepared
def cluster_at(slug: str, access: Access) -> QuerySet[Cluster]:
    """With its programme; none where this person does not see it."""
    return Cluster.objects.visible_to(access).filter(slug=slug).select_related("programme")
