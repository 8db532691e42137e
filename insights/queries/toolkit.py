"""The toolkit with who uses what, as far as the reader may see."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from core.access import Access
from core.prepared import Ids, prepared
from projects.models import Cycle, IdeaProposal, Project, Trial
from toolkit.models import Intervention, Placement, Strand

IN_STRAND = ("placements__position", "title")


@dataclass(frozen=True)
class Use:
    """A project that tests or tested an intervention. It counts once, however many cycles did."""

    alliance: str
    title: str
    url: str
    cycle: Cycle

    @property
    def words(self) -> str:
        pilot = ", a pilot" if self.cycle.is_pilot else ""
        if self.cycle.is_open:
            return f"Testing now, cycle {self.cycle.number}{pilot}"
        decision = str(self.cycle.get_decision_display()).lower()
        told = f". Decision: {decision}" if decision else ""
        return f"Tested in cycle {self.cycle.number}{pilot}{told}"


@dataclass(frozen=True)
class Found:
    """An intervention in a list: where it stands and who uses it."""

    intervention: Intervention
    strands: list[Strand]
    uses: list[Use]


@prepared
def strands() -> QuerySet[Strand]:
    """The twelve strands in their order, each with how many interventions it offers."""
    return Strand.objects.select_related("dimension").annotate(
        offers=Count("placements", filter=Q(placements__intervention__retired_on__isnull=True))
    )


def find(
    access: Access, all_strands: list[Strand], *, strand: Strand | None, words: str
) -> list[Found]:
    """What the toolkit offers under a strand and with these words, in the strand's order."""
    interventions = _offered(strand, words)
    ids = frozenset(each.pk for each in interventions)
    by_id = {each.pk: each for each in all_strands}
    placed = defaultdict(list)
    for placement in _placements(ids):
        placed[placement.intervention_id].append(by_id[placement.strand_id])
    used = uses(access, ids)
    return [Found(each, placed[each.pk], used[each.pk]) for each in interventions]


def _offered(strand: Strand | None, words: str) -> list[Intervention]:
    if strand and not words:
        return _of_strand(strand.pk)
    found = Intervention.objects.on_offer().matching(words)
    if strand:
        found = found.filter(placements__strand=strand).order_by(*IN_STRAND)
    return list(found)


@prepared
def _of_strand(strand: int) -> QuerySet[Intervention]:
    found = Intervention.objects.on_offer().filter(placements__strand=strand)
    return found.order_by(*IN_STRAND)


@prepared
def _placements(interventions: Ids) -> QuerySet[Placement]:
    found = Placement.objects.filter(intervention_id__among=interventions)
    return found.order_by("strand__position")


def uses(access: Access, interventions: frozenset[int]) -> dict[int, list[Use]]:
    """Live projects that a person may see, by the intervention they test; newest cycle of each.

    A project whose own idea became an intervention, or was found to be one, tests it as well.
    """
    found: dict[int, dict[int, Use]] = defaultdict(dict)
    for trial in _trials(access, interventions):
        project = trial.cycle.project
        found[trial.counts_as].setdefault(  # type: ignore[index]  # these have one
            project.pk,
            Use(str(project.alliance), project.title, project.get_absolute_url(), trial.cycle),
        )
    return defaultdict(list, {key: list(value.values()) for key, value in found.items()})


@prepared
def _trials(access: Access, interventions: Ids) -> QuerySet[Trial]:
    return (
        Trial.objects.with_toolkit()
        .filter(cycle__project__in=Project.objects.live().visible_to(access))
        .filter(counts_as__among=interventions)  # type: ignore[misc]  # with_toolkit tells it
        .select_related("cycle__project__alliance")
        .order_by("cycle__project__alliance__name", "-cycle__number")
    )


def proposer(access: Access, intervention: Intervention) -> str:
    """The alliance whose idea it was, for who may see the project; empty for everybody else."""
    if intervention.origin != Intervention.Origin.PROPOSED:
        return ""
    proposals = IdeaProposal.objects.filter(
        intervention=intervention,
        outcome=IdeaProposal.Outcome.ADDED,
        project__in=Project.objects.visible_to(access),
    )
    return proposals.values_list("project__alliance__name", flat=True).first() or ""


@prepared
def cycles_to_plan(access: Access) -> QuerySet[Cycle]:
    """Cycles to which a person can add an intervention: their plan is not locked yet."""
    return (
        Cycle.objects.unlocked()
        .filter(
            Q(project__alliance_id__among=access.leads) | Q(project_id__among=access.project_leads)
        )
        .select_related("project")
    )
