"""Which schools wrote in which cycles, for ``projects.missed_steps``."""

from django.db.models import QuerySet

from logs.models import Entry


def entries_of_schools(projects: frozenset[int]) -> QuerySet[Entry]:
    """Every shared entry about a school."""
    return Entry.objects.shared().filter(cycle__project__in=projects, school__isnull=False)
