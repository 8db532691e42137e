"""Which schools wrote in which cycles, for ``projects.missed_steps``."""

from logs.models import Entry


def schools_that_wrote(projects: frozenset[int]) -> set[tuple[int, int]]:
    """(cycle, school) of every shared entry about a school."""
    entries = Entry.objects.shared().filter(cycle__project__in=projects, school__isnull=False)
    return set(entries.order_by().values_list("cycle", "school").distinct())
