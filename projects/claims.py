"""What is claimed of a measure, in the words that stand beside its figure everywhere."""

from dataclasses import dataclass
from typing import Any, Protocol

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from projects.models import ImpactClaim, Measure, Reading, Strength


@dataclass(frozen=True)
class Claim:
    """How strong the evidence is, and what to doubt; ``of`` says when it is of an earlier cycle."""

    strength: str
    caution: str = ""
    of: str = ""

    @property
    def words(self) -> str:
        return " ".join(filter(None, [f"{self.strength}{self.of}.", self.caution]))


NOT_SAID = Claim("not said yet")


def with_claim(measures: QuerySet[Measure]) -> QuerySet[Measure]:
    """Each measure with what was claimed of it last, for :func:`claim_of`."""
    return measures.annotate(**_newest(ImpactClaim.objects.filter(measure=OuterRef("pk"))))


def with_claim_by(readings: QuerySet[Reading], cycle: int) -> QuerySet[Reading]:
    """Each reading with what was claimed of its measure by the end of the cycle of this number."""
    until = ImpactClaim.objects.filter(measure=OuterRef("measure"), cycle__number__lte=cycle)
    return readings.annotate(**_newest(until))


def with_claim_read(entries: QuerySet[Any]) -> QuerySet[Any]:
    """Each entry with what was claimed of the measure of its reading by the end of its cycle."""
    until = ImpactClaim.objects.filter(
        measure=OuterRef("reading__measure"), cycle__number__lte=OuterRef("cycle__number")
    )
    return entries.annotate(**_newest(until))


def _newest(claims: QuerySet[ImpactClaim]) -> dict[str, Subquery]:
    newest = claims.order_by("-cycle__number")
    return {
        "claim_strength": Subquery(newest.values("strength")[:1]),
        "claim_caution": Subquery(newest.values("caution")[:1]),
        "claim_cycle": Subquery(newest.values("cycle__number")[:1]),
    }


class Claimed(Protocol):
    """A row that was read with its newest claim."""

    claim_strength: str | None
    claim_caution: str | None
    claim_cycle: int | None


def with_withdrawn(measures: QuerySet[Measure]) -> QuerySet[Measure]:
    """Each measure with how many of its readings were pulled back, for what its chart says.

    And how many stand whose self-assessment was.
    """
    gone = Reading.every.filter(measure=OuterRef("pk"), withdrawn_at__isnull=False)
    left = Reading.objects.filter(measure=OuterRef("pk"), taken_from__withdrawn_at__isnull=False)
    return measures.annotate(  # type: ignore[no-redef]  # declared on the model
        withdrawn_readings=_counted(gone), readings_left_over=_counted(left)
    )


def _counted(readings: QuerySet[Reading]) -> Coalesce:
    of_measure = readings.order_by().values("measure").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(of_measure), 0, output_field=IntegerField())


def claim_of(of: Claimed, newest_cycle: int | None) -> Claim:
    """What a measure carries, beside the number of the newest cycle of its project."""
    if not of.claim_strength:
        return NOT_SAID
    is_old = newest_cycle is not None and of.claim_cycle != newest_cycle
    words = f", said of cycle {of.claim_cycle}" if is_old else ""
    return Claim(str(Strength(of.claim_strength).label), of.claim_caution or "", words)
