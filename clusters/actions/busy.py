"""The busy periods of an alliance: entered, changed and taken away by whom they are of."""

from datetime import date

from django.db import transaction

from clusters.models import BusyPeriod
from core.exceptions import ChangedMeanwhile


@transaction.atomic
def change(period: BusyPeriod, *, seen: str, starts_on: date, ends_on: date, why: str) -> None:
    """Give it other days or words; whoever saw it otherwise gets ``ChangedMeanwhile``."""
    row = _as_seen(period, seen)
    row.starts_on, row.ends_on, row.why = starts_on, ends_on, why
    row.save(update_fields=["starts_on", "ends_on", "why"])


@transaction.atomic
def remove(period: BusyPeriod, *, seen: str) -> None:
    """Take it away, unless it was changed since somebody saw it."""
    _as_seen(period, seen).delete()


def _as_seen(period: BusyPeriod, seen: str) -> BusyPeriod:
    row = BusyPeriod.objects.select_for_update().filter(pk=period.pk).first()
    if row is None or row.state != seen:
        raise ChangedMeanwhile("busy period")
    return row
