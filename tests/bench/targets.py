"""What the pages are held to."""

from typing import NamedTuple


class Target(NamedTuple):
    """Times the floor page a page may take, and the queries it may ask."""

    ratio: float
    queries: int


TARGETS = {
    "home": Target(4, 12),
    "cluster dashboard": Target(4, 12),
    "project": Target(5, 16),
    "list of 50": Target(6, 10),
    "toolkit": Target(3.6, 8),
    "toolkit, one strand": Target(3.6, 8),
    "entry": Target(3.6, 8),
    "form": Target(6, 12),
    "meetings": Target(6, 10),
    "meeting": Target(5, 16),
    "review": Target(6, 16),
    "check-ins": Target(6, 10),
    "check-in": Target(6, 16),
    "term plan": Target(5, 16),
    "cycle": Target(5, 16),
    "history": Target(6, 16),
    "measure": Target(5, 16),
    "POST two answers": Target(3, 16),
    "POST every tag": Target(4.5, 26),
}
GROWTH = 1.15
"""Worker CPU at 10x over 1x."""

PSS_MB = 190
"""Master and two workers."""

WEIGHT_KB = {"HTML": 20, "CSS": 45, "JS": 20}
"""Of one page, gzipped."""
