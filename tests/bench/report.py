"""Figures with their spread, and the table beside the targets."""

import random
import statistics
from collections.abc import Callable, Sequence
from typing import NamedTuple

from tests.bench.targets import GROWTH, PSS_MB, TARGETS, WEIGHT_KB
from tests.bench.visits import Page, Visit

SAMPLES = 400
HEAD = (
    "page", "queries", "at 10x", "ms (quartiles)", "p95", "x floor (95% interval)",
    "CPU ms", "CPU x floor", "CPU 10x/1x (95% interval)", "HTML kB",
)  # fmt: skip


class Figure(NamedTuple):
    """A value with its 95% interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.2f} ({self.low:.2f}-{self.high:.2f})"


class Measured(NamedTuple):
    """A run on one database: the pages, those of the larger set, and what every visit took."""

    pages: list[Page]
    larger: dict[str, Page]
    visits: dict[Page, list[Visit]]
    floor: list[Visit]
    pss_mb: float


def bootstrap(
    pairs: Sequence[tuple[float, float]], figure: Callable[[Sequence[tuple[float, float]]], float]
) -> Figure:
    """A figure of pairs, and the interval in which it falls when rounds are drawn again."""
    draw = random.Random(1)  # noqa: S311 - statistics
    found = sorted(figure(draw.choices(pairs, k=len(pairs))) for _ in range(SAMPLES))
    return Figure(figure(pairs), found[int(SAMPLES * 0.025)], found[int(SAMPLES * 0.975) - 1])


def median_of_ratios(pairs: Sequence[tuple[float, float]]) -> float:
    return statistics.median(one / other for one, other in pairs)


def ratio_of_medians(pairs: Sequence[tuple[float, float]]) -> float:
    ones, others = zip(*pairs, strict=True)
    return statistics.median(ones) / statistics.median(others)


def tell(kind: str, run: Measured) -> tuple[str, bool]:
    """(the table of one database, whether every page asked no more queries than it may)."""
    rows, fine = [], True
    for page in run.pages:
        row, asked_enough = _row(page, run)
        rows.append(row)
        fine = fine and asked_enough
    floor, quartiles, p95, cpu = _times(run.floor)
    lines = [
        f"\n## {kind}, {len(run.floor)} rounds",
        f"Floor: {floor:.2f} ms ({quartiles}), p95 {p95:.2f}, CPU {cpu:.2f} ms, 2 queries",
        "",
        *_table([HEAD, *rows]),
        "",
        *(f"{name}: {words}" for name, words in _weights(run.pages)),
        f"Master and two workers: {run.pss_mb:.0f} MB of Pss, {_verdict(run.pss_mb, PSS_MB)}",
    ]
    return "\n".join(lines), fine


def _row(page: Page, run: Measured) -> tuple[tuple[str, ...], bool]:
    target, visits, larger = TARGETS[page.name], run.visits[page], run.larger.get(page.name)
    median, quartiles, p95, cpu = _times(visits)
    pairs = [(one.wall, floor.wall) for one, floor in zip(visits, run.floor, strict=True)]
    ratio = bootstrap(pairs, median_of_ratios)
    cpus = [(one.cpu, floor.cpu) for one, floor in zip(visits, run.floor, strict=True)]
    same = growth = "-"
    if larger:
        same = f"{larger.queries} {'PASS' if larger.queries == page.queries else 'MISS: differs'}"
        grown = bootstrap(
            [(b.cpu, a.cpu) for a, b in zip(visits, run.visits[larger], strict=True)],
            ratio_of_medians,
        )
        growth = f"{grown} {_verdict(grown.value, GROWTH)}"
    row = (
        page.name,
        f"{page.queries} {_verdict(page.queries, target.queries)}",
        same,
        f"{median:.1f} ({quartiles})",
        f"{p95:.1f}",
        f"{ratio} {_verdict(ratio.value, target.ratio)}",
        f"{cpu:.1f}",
        f"{ratio_of_medians(cpus):.2f}",
        growth,
        f"{page.weight_kb['HTML']:.1f}" if page.weight_kb else "-",
    )
    return row, page.queries <= target.queries and "MISS" not in same


def _times(visits: Sequence[Visit]) -> tuple[float, str, float, float]:
    """(median, quartiles, 95th percentile by the clock; median of the CPU)."""
    walls = [visit.wall for visit in visits]
    low, middle, high = statistics.quantiles(walls, n=4)
    p95 = statistics.quantiles(walls, n=20)[-1]
    cpu = statistics.median(visit.cpu for visit in visits)
    return middle, f"{low:.1f}-{high:.1f}", p95, cpu


def _weights(pages: Sequence[Page]) -> list[tuple[str, str]]:
    """The heaviest page in each kind of file."""
    weights = [page.weight_kb for page in pages if page.weight_kb]
    heaviest = {kind: max(each[kind] for each in weights) for kind in WEIGHT_KB}
    return [
        (f"{kind} gzipped", f"{heaviest[kind]:.1f} kB at most, {_verdict(heaviest[kind], limit)}")
        for kind, limit in WEIGHT_KB.items()
    ]


def _verdict(value: float, limit: float) -> str:
    return f"PASS {limit:g}" if value <= limit else f"MISS {limit:g}"


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in rows
    ]
    return [lines[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *lines[1:]]
