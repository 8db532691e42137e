"""Lock what was planned, and amend it with a reason beside the original.

Everything here holds the row of the cycle while it writes, as whoever moves the cycle on does. So
of a change to the plan and the step that locks it, one comes first and the other sees it.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from accounts.models import User
from core.exceptions import ChangedMeanwhile, DomainError
from core.models import lines
from projects.models import Amendment, Criterion, Cycle, Measure
from projects.models.locks import part_of, titles
from toolkit.models import EvidenceSource

SCALE = ("unit", "lowest", "highest", "strand")
"""What the figures of a measure mean: another scale is another measure."""


class Locked(DomainError):
    """What was planned is locked; an amendment changes it."""


class ScaleIsLocked(Locked):
    """A target of 75 means nothing without its scale, so no amendment changes that."""

    def __init__(self) -> None:
        super().__init__(
            "Unit and scale stay once a plan was locked with this measure: its targets and "
            "figures would come to mean something else. Add another measure instead."
        )


class NameTaken(DomainError):
    """The measures of a project differ in their names."""

    def __init__(self) -> None:
        super().__init__("This project already has a measure of this name")


class NotLocked(DomainError):
    """There is nothing to amend: the cycle is still being planned, or it is closed."""


class NothingChanged(DomainError):
    """The amendment would leave everything as it is."""


def hold(cycle: Cycle) -> Cycle:
    """The row as it is now, kept from everybody else until the transaction ends."""
    return Cycle.objects.select_for_update().get(pk=cycle.pk)


def lock_criteria(cycle: Cycle) -> None:
    """Write down each measure as it stands, unless an earlier leaving of the plan did."""
    measures = Measure.objects.filter(project=cycle.project_id).exclude(criteria__cycle=cycle)
    Criterion.objects.bulk_create(
        Criterion(
            cycle=cycle,
            measure=measure,
            methods=titles(measure.methods.all()),
            **{name: getattr(measure, name) for name in Criterion.FIELDS if name != "methods"},
        )
        for measure in measures.prefetch_related("methods")
    )


def is_locked(measure: Measure) -> bool:
    """Whether the open cycle of its project has locked a measure."""
    return Criterion.objects.filter(cycle__in=Cycle.objects.open(), measure=measure).exists()


def refuse_locked(
    measure: Measure, fields: Mapping[str, Any], methods: Iterable[EvidenceSource] | None = None
) -> None:
    """Raise ``Locked`` where a change of a measure would touch what its open cycle has locked.

    Its unit and scale stay as they are once any cycle has locked it (``ScaleIsLocked``).
    """
    cycle = Cycle.objects.select_for_update().open().filter(project=measure.project_id).first()
    saved = Measure.objects.get(pk=measure.pk)
    changed = {name for name, value in fields.items() if value != getattr(saved, name)}
    if changed.intersection(SCALE) and saved.criteria.exists():
        raise ScaleIsLocked
    if methods is not None and set(methods) != set(saved.methods.all()):
        changed.add("methods")
    if cycle and changed.intersection(Criterion.FIELDS) and is_locked(measure):
        raise Locked(
            "What a measure says was locked when testing began. Amend it on the page of the "
            "cycle, with a reason."
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
    gets ``ChangedMeanwhile``. A name that another measure has raises ``NameTaken``.
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
        _change(measure, part, now)
    return Amendment.objects.create(
        cycle=held, part=part, measure=measure, was=was, now=now, reason=reason, by=by, at=at
    )


def value_of(cycle: Cycle, part: str, measure: Measure | None) -> str:
    """What something locked says now, as an amendment keeps it."""
    if measure:
        return part_of(Measure.objects.get(pk=measure.pk), part)
    last = cycle.amendments.filter(part=Amendment.Part.PREDICTION).last()
    return last.now if last else cycle.prediction


def _change(measure: Measure, part: str, now: str) -> None:
    """Let a measure say something else from now on."""
    stored = {} if part == Amendment.Part.METHODS else {part: _stored(part, now)}
    if not stored:
        measure.methods.set(EvidenceSource.objects.filter(title__in=lines(now)))
    try:
        with transaction.atomic():
            Measure.objects.filter(pk=measure.pk).update(version=F("version") + 1, **stored)
    except IntegrityError:
        raise NameTaken from None


def _stored(part: str, value: str) -> str | bool | None:
    """What the column of a measure takes; an empty target or date is none."""
    if part == Amendment.Part.COUNTS_PEOPLE:
        return value == "yes"
    is_text = part not in (Amendment.Part.TARGET, Amendment.Part.TARGET_ON)
    return value if value or is_text else None
