"""Why schools dropped out of the projects of a cluster."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from clusters.models import Cluster
from core.access import Access
from logs.models import Entry
from projects.models import Cycle, Participation

NO_REASON = "No reason chosen"
NO_CYCLE = "Outside a cycle"
FEWEST = 5
"""Schools of which something is compared."""


@dataclass(frozen=True)
class CameIn:
    """How schools came in: how many, how many have left, of how many somebody wrote.

    What became of fewer than five schools is not compared: it would tell of each of them.
    """

    way: str
    schools: int
    left: int
    wrote: int

    @property
    def is_compared(self) -> bool:
        return self.schools >= FEWEST


@dataclass(frozen=True)
class Table:
    """How many schools left, by reason and by cycle; and each of them."""

    cycles: list[str]
    rows: list[tuple[str, int, list[int]]]
    """(reason, in all, in each cycle), the most frequent first."""
    left: list[Participation]
    came_in: list[CameIn]
    """Empty while nobody said it."""


def table(access: Access, cluster: Cluster) -> Table:
    """Schools that left projects of alliances placed in a cluster today, in three queries."""
    placed = cluster.placings.filter(alliance__in=access.facilitated).values("alliance")
    here = Participation.objects.filter(project__alliance__in=placed, joined_on__isnull=False)
    left = list(
        here.filter(left_on__isnull=False)
        .select_related("school", "project__alliance")
        .order_by("-left_on", "pk")
    )
    projects = {row.project_id for row in left}
    cycles = list(Cycle.objects.filter(project__in=projects).order_by("-number"))
    counted = Counter((reason(row), cycle_of(row, cycles)) for row in left)
    names = sorted({cycle for _, cycle in counted})
    totals = Counter(reason(row) for row in left)
    rows = [
        (why, number, [counted[why, name] for name in names])
        for why, number in sorted(totals.items(), key=lambda item: (-item[1], item[0]))
    ]
    return Table(names, rows, left, _came_in(here))


def _came_in(rows: QuerySet[Participation]) -> list[CameIn]:
    """Every way in the order of the form, those nobody said it of last."""
    entries = Entry.objects.shared().filter(
        cycle__project=OuterRef("project"), school=OuterRef("school")
    )
    found = (
        rows.annotate(wrote=Exists(entries))
        .order_by()
        .values("came_in")
        .annotate(
            number=Count("pk"),
            gone=Count("left_on"),
            writing=Count("pk", filter=Q(wrote=True)),
        )
    )
    by_way = {row["came_in"]: (row["number"], row["gone"], row["writing"]) for row in found}
    ways = [
        CameIn(str(label), *by_way.get(way, (0, 0, 0)))
        for way, label in Participation.CameIn.choices
    ]
    if not any(each.schools for each in ways):
        return []
    return [*ways, *([CameIn("Not said", *by_way[""])] if "" in by_way else [])]


def reason(row: Participation) -> str:
    return str(row.get_why_left_display()) if row.why_left else NO_REASON


def cycle_of(row: Participation, cycles: list[Cycle]) -> str:
    """The cycle of its project in which a school left; ``cycles`` are the newest first."""
    begun = (
        each
        for each in cycles
        if each.project_id == row.project_id and row.left_on and each.starts_on <= row.left_on
    )
    return str(next(begun, NO_CYCLE))
