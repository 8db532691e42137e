"""Lock what was planned, and amend it with a reason beside the original.

Everything here holds the row of the cycle while it writes, as whoever moves the cycle on does. So
of a change to the plan and the step that locks it, one comes first and the other sees it.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from core.exceptions import ChangedMeanwhile, DomainError
from projects.models import Amendment, Criterion, Cycle, Measure
from projects.models.locks import kept

SCALE = ("unit", "unit_name", "lowest", "highest", "strand")
"""What the figures of a measure mean."""


class Locked(DomainError):
    """What was planned is locked; an amendment changes it."""


class NotLocked(DomainError):
    """There is nothing to amend: the cycle is still being planned, or it is closed."""


class NothingChanged(DomainError):
    """The amendment would leave everything as it is."""


def hold(cycle: Cycle) -> Cycle:
    """The row as it is now, kept from everybody else until the transaction ends."""
    return Cycle.objects.select_for_update().get(pk=cycle.pk)


def lock_criteria(cycle: Cycle) -> None:
    """Write down each measure as it stands, unless an earlier leaving of the plan did."""
    Criterion.objects.bulk_create(
        Criterion(
            cycle=cycle,
            measure=measure,
            **{name: getattr(measure, name) for name in Criterion.FIELDS},
        )
        for measure in Measure.objects.filter(project=cycle.project_id).exclude(
            criteria__cycle=cycle
        )
    )


def refuse_locked(measure: Measure, fields: Mapping[str, Any]) -> None:
    """Raise ``Locked`` where a change of a measure would touch what its open cycle has locked.

    Its unit and scale are locked as well: a target of 75 means nothing without them.
    """
    cycle = Cycle.objects.select_for_update().open().filter(project=measure.project_id).first()
    if cycle is None or not Criterion.objects.filter(cycle=cycle, measure=measure).exists():
        return
    saved = Measure.objects.get(pk=measure.pk)
    for name in (*Criterion.FIELDS, *SCALE):
        if name in fields and fields[name] != getattr(saved, name):
            raise Locked(
                "Unit, target, date, direction and who collects it were locked when testing "
                "began. Amend them on the page of the cycle, with a reason."
            )


@transaction.atomic
def amend(
    cycle: Cycle,
    *,
    by: User,
    at: datetime,
    part: str,
    measure: Measure | None = None,
    seen: str,
    now: str,
    reason: str,
) -> Amendment:
    """Change something locked, with a reason; what it was before stays beside it.

    ``seen`` is the value the person had before them. Of two who amend the same at once the second
    gets ``ChangedMeanwhile``.
    """
    held = hold(cycle)
    if not held.is_locked or not held.is_open:
        raise NotLocked("Only what an open cycle has locked can be amended.")
    was = value_of(held, part, measure)
    if was != seen:
        raise ChangedMeanwhile("part of the plan")
    if was == now:
        raise NothingChanged("That is what it says already.")
    if measure:
        Measure.objects.filter(pk=measure.pk).update(**{part: _stored(part, now)})
    return Amendment.objects.create(
        cycle=held, part=part, measure=measure, was=was, now=now, reason=reason, by=by, at=at
    )


def value_of(cycle: Cycle, part: str, measure: Measure | None) -> str:
    """What something locked says now, as an amendment keeps it."""
    if measure:
        return kept(getattr(Measure.objects.get(pk=measure.pk), part))
    last = cycle.amendments.filter(part=Amendment.Part.PREDICTION).last()
    return last.now if last else cycle.prediction


def _stored(part: str, value: str) -> str | None:
    """What the column of a measure takes; an empty target or date is none."""
    is_text = part in (Amendment.Part.DIRECTION, Amendment.Part.COLLECTED_BY)
    return value if value or is_text else None
