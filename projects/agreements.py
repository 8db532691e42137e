"""Agreements with schools whose time is over, or soon will be (B05)."""

from datetime import date, timedelta

from django.db.models import QuerySet

from projects.models import Agreement

SOON = timedelta(days=28)


def ending(projects: frozenset[int] | None, today: date) -> QuerySet[Agreement]:
    """Those that stand with schools that take part, over or over soon, the first to end first.

    Of these projects, or of all live ones.
    """
    rows = Agreement.objects.filter(
        replaced_at__isnull=True,
        ends_on__lte=today + SOON,
        participation__left_on__isnull=True,
        participation__project__closed_on__isnull=True,
        participation__project__alliance__programme__is_published=False,
    )
    if projects is not None:
        rows = rows.filter(participation__project__in=projects)
    there = ("participation__school", "participation__project__alliance__programme")
    return rows.select_related(*there).order_by("ends_on", "pk")
