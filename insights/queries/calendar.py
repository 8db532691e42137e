"""The dates one person may see, for their calendar."""

from datetime import date, timedelta

from django.db.models import Q

from clusters import ics
from clusters.models import CheckIn, Cluster, Meeting
from core.access import Access

BACK = timedelta(days=400)
"""How long past dates stay: a school year and the summer after it."""


def clusters(access: Access) -> list[Cluster]:
    """The clusters whose meetings are in a person's calendar."""
    return list(Cluster.objects.filter(pk__in=access.facilitates | access.clusters))


def events(access: Access, today: date, cluster: Cluster | None = None) -> list[ics.Event]:
    """Meetings and calls that were announced to a person, those called off since among them.

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
    ]
