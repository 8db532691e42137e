"""What the page of one measure knows."""

from collections import defaultdict

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery

from core.access import Access
from core.prepared import prepared
from logs.models import Entry
from projects.claims import with_claim, with_withdrawn
from projects.models import Correction, ImpactClaim, Measure, Participation, Reading
from toolkit.models import EvidenceSource


@prepared
def measure(project: int, pk: int) -> QuerySet[Measure]:
    """The measure of this number, if it is one of the project's."""
    return with_claim(
        with_withdrawn(Measure.objects.filter(project=project, pk=pk).select_related("strand"))
    )


@prepared
def methods(measure: int) -> QuerySet[EvidenceSource]:
    """How it is collected."""
    return EvidenceSource.objects.filter(measures=measure)


@prepared
def readings(measure: int, access: Access) -> QuerySet[Reading]:
    """Its readings, oldest first, with the entry each came with if this person may read it."""
    of = Entry.objects.filter(reading=OuterRef("pk"))
    seen = Entry.objects.visible_to(access).filter(reading=OuterRef("pk"))
    return (
        Reading.objects.filter(measure=measure)
        .select_related("school", "cycle")
        .annotate(
            came_with_entry=Exists(of),
            entry_to_read=Subquery(seen.values("pk")[:1]),
            source_withdrawn_at=F("taken_from__withdrawn_at"),
        )
    )


def withdrawn(measure: int) -> list[Reading]:
    """Those that were pulled back, the last one first; asked only where there are any."""
    gone = Reading.every.filter(measure=measure, withdrawn_at__isnull=False)
    of = Entry.objects.filter(reading=OuterRef("pk"))
    return list(
        gone.select_related("school", "cycle", "withdrawn_by")
        .annotate(came_with_entry=Exists(of))
        .order_by("-withdrawn_at", "-pk")
    )


@prepared
def schools(project: int) -> QuerySet[Participation]:
    """Who took part, and from when until when."""
    return Participation.objects.filter(project=project).select_related("school")


@prepared
def claims(measure: int) -> QuerySet[ImpactClaim]:
    """What was said of it after each cycle, the newest first."""
    return ImpactClaim.objects.filter(measure=measure).select_related("cycle", "by")


def corrections(measure: int) -> dict[int, list[Correction]]:
    """What its readings said before they were put right, by reading."""
    found = defaultdict(list)
    for each in _corrections(measure):
        found[each.reading_id].append(each)
    return found


@prepared
def _corrections(measure: int) -> QuerySet[Correction]:
    return Correction.objects.filter(reading__measure=measure).select_related("by")
