"""The dates one person may see, for their calendar."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Q

from clusters import ics
from clusters.models import CheckIn, Cluster, Meeting
from core.access import Access
from projects.models import Milestone

BACK = timedelta(days=400)
"""How long past dates stay: a school year and the summer after it."""


def clusters(access: Access) -> list[Cluster]:
    """The clusters whose meetings are in a person's calendar."""
    return list(Cluster.objects.filter(pk__in=access.facilitates | access.clusters))


def events(access: Access, today: date, cluster: Cluster | None = None) -> list[ics.Event]:
    """Meetings and calls announced to a person, those called off since among them; milestones.

    Calls are with those who lead an alliance and its facilitator. With ``cluster``, what concerns
    that cluster only.
    """
    held = {cluster.pk} if cluster else access.facilitates | access.clusters
    of_cluster, of_programme = Q(cluster__in=held), Q()
    if cluster is None:
        of_programme = Q(cluster__isnull=True, programme__in=access.programmes)
    meetings = Meeting.objects.filter(
        of_cluster | of_programme, confirmed_at__isnull=False, held_on__gte=today - BACK
    )
    calls = CheckIn.objects.filter(
        alliance__in=access.leads | access.facilitated,
        confirmed_at__isnull=False,
        due_on__gte=today - BACK,
    )
    if cluster:
        placed = Q(ends_on__isnull=True) | Q(ends_on__gte=today)
        calls = calls.filter(
            alliance__in=cluster.placings.filter(placed, starts_on__lte=today).values("alliance")
        )
    return [
        *(ics.of_meeting(row) for row in meetings.select_related("cluster", "host")),
        *(ics.of_call(row) for row in calls.select_related("alliance")),
        *_milestones(access, today, cluster),
    ]


def _milestones(access: Access, today: date, cluster: Cluster | None) -> Iterator[ics.Event]:
    """Those of the projects a person leads or is in, each a whole day; taken back, called off."""
    rows = Milestone.objects.filter(
        Q(project__alliance__in=access.leads)
        | Q(project__in=access.project_leads | access.own_projects)
    )
    if cluster:
        placed = cluster.placings.in_force(today)
        rows = rows.filter(project__alliance__in=placed.values("alliance"))
    for row in rows.select_related("project", "term"):
        if row.day >= today - BACK:
            yield ics.whole_day(
                "milestone",
                row.pk,
                row.day,
                summary=f"Milestone: {row.what}",
                description=f"{row.project}",
                told_at=row.taken_back_at or row.entered_at,
                is_cancelled=row.is_taken_back,
            )
