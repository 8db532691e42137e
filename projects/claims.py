"""What is claimed of a measure, in the words that stand beside its figure everywhere."""

from dataclasses import dataclass

from django.db.models import OuterRef, QuerySet, Subquery

from projects.models import ImpactClaim, Measure, Strength


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
    newest = ImpactClaim.objects.filter(measure=OuterRef("pk")).order_by("-cycle__number")
    return measures.annotate(  # type: ignore[no-redef]  # declared on the model
        claim_strength=Subquery(newest.values("strength")[:1]),
        claim_caution=Subquery(newest.values("caution")[:1]),
        claim_cycle=Subquery(newest.values("cycle__number")[:1]),
    )


def claim_of(measure: Measure, newest_cycle: int | None) -> Claim:
    """What a measure carries, beside the number of the newest cycle of its project."""
    if not measure.claim_strength:
        return NOT_SAID
    is_old = newest_cycle is not None and measure.claim_cycle != newest_cycle
    of = f", said of cycle {measure.claim_cycle}" if is_old else ""
    return Claim(str(Strength(measure.claim_strength).label), measure.claim_caution or "", of)
