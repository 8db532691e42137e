"""Who challenges whom at a meeting: pure functions, no database, no clock.

What is promised, in this order of weight:

1. Every project that a peer may read gets a challenger of the same cluster, never its own alliance.
2. Alliances challenge equally often, as far as that can be.
3. A pair of the meeting before does not come again, where another is to be had.
4. Who has a project of their own to be challenged goes before who has none.

An alliance that is alone in its cluster takes its challengers from the nearest one. Pairs that
stand are kept and counted, so drawing again adds only what is missing. One that waits for a review
lapses once its challenger could not be asked any more.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

NOT_SHARED = "Shared with its own alliance alone, so no peer could read it."
ALONE = "No other alliance is placed in its cluster, and no other cluster has one."
NOT_SHARED_WIDELY = (
    "No other alliance is placed in its cluster. One of {name} could challenge it once the project "
    "is shared with the whole programme."
)

EVEN, NEW, OWN = 10_000, 100, 1
"""Weights of the second, third and fourth promise: none is outweighed by those after it."""


@dataclass(frozen=True)
class Turn:
    """A cycle that is to be challenged, its alliance, and how far its project is shared."""

    cycle: int
    alliance: int
    is_shared: bool = True
    """With the cluster at least."""
    is_shared_widely: bool = False
    """With the whole programme."""


@dataclass(frozen=True)
class Pair:
    """An alliance challenges a cycle."""

    cycle: int
    challenger: int


@dataclass(frozen=True)
class Gap:
    """A cycle that nobody can challenge, and why."""

    cycle: int
    why: str


@dataclass(frozen=True)
class Neighbour:
    """Another cluster of the programme with the alliances placed in it."""

    name: str
    region: str
    alliances: tuple[int, ...]


@dataclass(frozen=True)
class Rota:
    """The pairs that were missing, and what has none."""

    pairs: list[Pair]
    gaps: list[Gap]
    lapsed: list[Pair]
    """Pairs that wait for somebody who left, or may no longer read the project."""


def nearest(region: str, neighbours: Iterable[Neighbour]) -> Neighbour | None:
    """The cluster that lends challengers: of the same region first, then that of the fewest."""
    having = [each for each in neighbours if each.alliances]
    return min(
        having,
        key=lambda each: (not region or each.region != region, len(each.alliances), each.name),
        default=None,
    )


def draw(
    turns: Sequence[Turn],
    members: Sequence[int],
    *,
    standing: Collection[Pair] = (),
    waiting: Collection[Pair] = (),
    before: Collection[tuple[int, int]] = (),
    neighbour: Neighbour | None = None,
) -> Rota:
    """Find a challenger for each turn that has none.

    ``members`` are the alliances of the cluster, ``before`` the pairs (challenger, challenged) of
    the last meeting. Of the pairs there are, ``standing`` stay whatever happens, ``waiting`` only
    while their challenger is a candidate.
    """
    able = {turn.cycle: candidates(turn, members, neighbour) for turn in turns}
    lapsed = [
        pair
        for pair in waiting
        if pair.cycle in able and pair.challenger not in able[pair.cycle][0]
    ]
    kept = [*standing, *(pair for pair in waiting if pair not in lapsed)]
    loads = Counter(pair.challenger for pair in kept)
    have = {pair.cycle for pair in kept}
    search = _Search(loads, frozenset(before), frozenset(turn.alliance for turn in turns))
    gaps = []
    for turn in turns:
        if turn.cycle in have:
            continue
        peers, why = able[turn.cycle]
        if peers:
            search.add(turn, peers)
        else:
            gaps.append(Gap(turn.cycle, why))
    return Rota([Pair(turn.cycle, who) for turn, who in search.found.items()], gaps, lapsed)


def candidates(
    turn: Turn, members: Sequence[int], neighbour: Neighbour | None
) -> tuple[list[int], str]:
    """Who may challenge a cycle; nobody, and why."""
    if not turn.is_shared:
        return [], NOT_SHARED
    peers = [each for each in members if each != turn.alliance]
    if peers:
        return peers, ""
    guests = [each for each in neighbour.alliances if each != turn.alliance] if neighbour else []
    if not neighbour or not guests:
        return [], ALONE
    if not turn.is_shared_widely:
        return [], NOT_SHARED_WIDELY.format(name=neighbour.name)
    return guests, ""


Path = tuple[tuple[Turn, int], ...]
"""Which turns go to whom, one change after the other."""


@dataclass
class _Search:
    """The cheapest way to give every turn a challenger, kept the cheapest as turns are added.

    Each turn is added along the cheapest path of changes: it takes a challenger, who hands another
    turn on, and so forth. That is the textbook way to a flow of least cost, so what comes out is
    the best there is and not just a good guess.
    """

    loads: Counter[int]
    """By alliance, what stands already."""
    before: frozenset[tuple[int, int]]
    challenged: frozenset[int]
    found: dict[Turn, int] = field(default_factory=dict)
    choices: dict[Turn, list[int]] = field(default_factory=dict)

    def add(self, turn: Turn, candidates: list[int]) -> None:
        self.choices[turn] = candidates
        paths: dict[int, tuple[int, Path]] = {
            each: (self._cost(turn, each), ((turn, each),)) for each in candidates
        }
        while self._shorten(paths):
            pass
        _, best = min(
            ((cost + self._one_more(who), path) for who, (cost, path) in paths.items()),
            key=lambda found: found[0],
        )
        self.found.update(best)

    def _shorten(self, paths: dict[int, tuple[int, Path]]) -> bool:
        """Hand turns on where that makes a path cheaper; whether anything changed."""
        changed = False
        for turn, holder in self.found.items():
            if holder not in paths:
                continue
            cost, path = paths[holder]
            for other in self.choices[turn]:
                longer = cost + self._cost(turn, other) - self._cost(turn, holder)
                if other != holder and (other not in paths or longer < paths[other][0]):
                    paths[other] = (longer, (*path, (turn, other)))
                    changed = True
        return changed

    def _cost(self, turn: Turn, challenger: int) -> int:
        again = (challenger, turn.alliance) in self.before
        return NEW * again + OWN * (challenger not in self.challenged)

    def _one_more(self, challenger: int) -> int:
        """What one more turn costs an alliance: the more it has, the more."""
        has = self.loads[challenger] + sum(who == challenger for who in self.found.values())
        return EVEN * (2 * has + 1)
