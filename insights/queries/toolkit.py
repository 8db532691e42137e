"""The toolkit with who uses what, as far as the reader may see."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from core.access import Access
from projects.models import Cycle, Project, Trial
from toolkit.models import Intervention, Placement, Strand


@dataclass(frozen=True)
class Use:
    """A project that tests or tested an intervention. It counts once, however many cycles did."""

    alliance: str
    title: str
    url: str
    cycle: Cycle

    @property
    def words(self) -> str:
        if self.cycle.is_open:
            return f"Testing now, cycle {self.cycle.number}"
        decision = str(self.cycle.get_decision_display()).lower()
        told = f". Decision: {decision}" if decision else ""
        return f"Tested in cycle {self.cycle.number}{told}"


@dataclass(frozen=True)
class Found:
    """An intervention in a list: where it stands and who uses it."""

    intervention: Intervention
    strands: list[Strand]
    uses: list[Use]


def strands() -> list[Strand]:
    """The twelve strands in their order, each with how many interventions it offers."""
    return list(
        Strand.objects.select_related("dimension").annotate(
            offers=Count("placements", filter=Q(placements__intervention__retired_on__isnull=True))
        )
    )


def find(
    access: Access, all_strands: list[Strand], *, strand: Strand | None, words: str
) -> list[Found]:
    """What the toolkit offers under a strand and with these words, in the strand's order."""
    found = Intervention.objects.on_offer().matching(words)
    if strand:
        found = found.filter(placements__strand=strand).order_by("placements__position", "title")
    interventions = list(found)
    by_id = {each.pk: each for each in all_strands}
    placed = defaultdict(list)
    placements = Placement.objects.filter(intervention__in=interventions).order_by(
        "strand__position"
    )
    for placement in placements:
        placed[placement.intervention_id].append(by_id[placement.strand_id])
    used = uses(access, interventions)
    return [Found(each, placed[each.pk], used[each.pk]) for each in interventions]


def uses(access: Access, interventions: list[Intervention]) -> dict[int, list[Use]]:
    """Live projects that a person may see, by the intervention they test; newest cycle of each."""
    trials = (
        Trial.objects.filter(
            intervention__in=interventions,
            cycle__project__in=Project.objects.live().visible_to(access),
        )
        .select_related("cycle__project__alliance")
        .order_by("cycle__project__alliance__name", "-cycle__number")
    )
    found: dict[int, dict[int, Use]] = defaultdict(dict)
    for trial in trials:
        project = trial.cycle.project
        found[trial.intervention_id].setdefault(  # type: ignore[index]  # these have one
            project.pk,
            Use(str(project.alliance), project.title, project.get_absolute_url(), trial.cycle),
        )
    return defaultdict(list, {key: list(value.values()) for key, value in found.items()})


def cycles_to_plan(access: Access) -> QuerySet[Cycle]:
    """Open cycles to which a person can add an intervention."""
    return (
        Cycle.objects.open()
        .filter(Q(project__alliance__in=access.leads) | Q(project__in=access.project_leads))
        .select_related("project")
    )
