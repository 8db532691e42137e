"""Sets of a known size, to measure the speed of pages on; all in them is made up by counting.

In bulk and without actions, so a hundred thousand entries take a minute; each text still has
exactly one version, as the log promises.
"""

from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction

from alliances.models import Programme
from core.exceptions import DomainError
from logs.demonstration.catalogue import Catalogue
from logs.demonstration.timeline import Timeline
from logs.scale import enquiries, places, texts


class NotEmpty(DomainError):
    """A set goes into a database of its own, so that nobody's work stands beside it."""


@dataclass(frozen=True)
class Sizes:
    """How much there is of everything. ``MEASURED`` alliances hold ``measured`` entries each.

    The first of them is read by the bench and the second is written to, so that what is read stays
    as large as it was. The other alliances share the rest of the entries.
    """

    alliances: int
    entries: int
    measured: int

    MEASURED = 2

    @classmethod
    def times(cls, factor: int) -> "Sizes":
        return cls(alliances=32 * factor, entries=10_000 * factor, measured=100 * factor)

    def shares(self) -> list[int]:
        """The number of entries of each alliance."""
        others = self.alliances - self.MEASURED
        each, left = divmod(self.entries - self.MEASURED * self.measured, others)
        return [self.measured] * self.MEASURED + [each + (place < left) for place in range(others)]


def build(sizes: Sizes, today: date) -> Programme:
    """Build a set as it stands on this day, or nothing; the database's planner knows it after."""
    if Programme.objects.exists():
        raise NotEmpty("There is a programme here. A scale set wants an empty database.")
    timeline, catalogue = Timeline.around(today), Catalogue.read()
    with transaction.atomic():
        programme = places.add_programme(timeline)
        found = places.add_places(programme, sizes.alliances, timeline)
        worked = enquiries.add_enquiries(found, catalogue, timeline)
        for enquiry, count in zip(worked, sizes.shares(), strict=True):
            texts.add_texts(enquiry, count, catalogue, timeline)
        texts.add_versions()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return programme
