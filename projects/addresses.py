"""The project that an address names."""

from django.db.models import QuerySet

from core.access import Access
from core.prepared import prepared
from projects.models import Project


@prepared
def project_at(slug: str, access: Access) -> QuerySet[Project]:
    """With its alliance and programme; none where this person does not reach it."""
    reached = Project.objects.visible_to(access).filter(slug=slug)
    return reached.select_related("alliance__programme")
