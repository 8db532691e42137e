"""From the strands an alliance places low to what the toolkit offers for them."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import QuerySet

from alliances.models import Alliance, SelfAssessment
from alliances.queries import Matrix, Said, joint_statements
from alliances.scale import Place
from core.access import Access
from core.prepared import Ids, prepared
from insights.queries.toolkit import Use, uses
from toolkit.models import Intervention, Placement, Strand


@dataclass(frozen=True)
class Offer:
    """An intervention under a weak strand, where else it stands, and who tests it."""

    intervention: Intervention
    also: list[Strand]
    uses: list[Use]


@dataclass(frozen=True)
class Weak:
    """A strand that is placed low, went back or was left open, with what is offered for it."""

    strand: Strand
    words: str
    why: str
    evidence: str
    offers: list[Offer]


@dataclass(frozen=True)
class Choice:
    """What a page of suggestions says; without a statement there is nothing to start from."""

    statement: SelfAssessment | None
    weak: list[Weak]


def read(access: Access, alliance: Alliance) -> Choice:
    """The weak strands of the last joint self-assessment, as far as this person may read it."""
    statements = joint_statements(access, alliance)
    if not statements:
        return Choice(None, [])
    matrix = Matrix.read()
    now = Said.of(matrix, statements[0])
    before = Said.of(matrix, statements[1] if len(statements) > 1 else None)
    reasons = {
        strand.pk: why
        for strand in matrix.strands
        if (why := reason(now.places.get(strand.pk), before.places.get(strand.pk)))
    }
    offers = _offers(access, frozenset(reasons))
    weak = [
        Weak(
            strand=strand,
            words=matrix.scale.words(now.places.get(strand.pk)),
            why=reasons[strand.pk],
            evidence=now.evidence.get(strand.pk, ""),
            offers=offers[strand.pk],
        )
        for strand in matrix.strands
        if strand.pk in reasons
    ]
    return Choice(statements[0], weak)


def reason(now: Place, before: Place) -> str:
    """Why a strand is looked at: left open, at the beginning, or gone back; else nothing."""
    if now is None:
        return "You left it open"
    if before is not None and now < before:
        return "It went back"
    return "You are at the beginning" if now < 1 else ""


def _offers(access: Access, strands: frozenset[int]) -> dict[int, list[Offer]]:
    """What is on offer under these strands, in the order of each."""
    placed = _placed(strands)
    ids = frozenset(each.intervention_id for each in placed)
    everywhere = defaultdict(list)
    for each in _everywhere(ids):
        everywhere[each.intervention_id].append(each.strand)
    used, found = uses(access, ids), defaultdict(list)
    for each in placed:
        also = [s for s in everywhere[each.intervention_id] if s.pk != each.strand_id]
        found[each.strand_id].append(Offer(each.intervention, also, used[each.intervention_id]))
    return found


@prepared
def _placed(strands: Ids) -> QuerySet[Placement]:
    found = Placement.objects.filter(
        strand_id__among=strands, intervention__retired_on__isnull=True
    )
    return found.select_related("intervention").order_by("position", "intervention__title")


@prepared
def _everywhere(interventions: Ids) -> QuerySet[Placement]:
    found = Placement.objects.filter(intervention_id__among=interventions)
    return found.select_related("strand").order_by("strand__position")
