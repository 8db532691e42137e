"""Measures: add one, change it, say how strong its evidence is.

What a measure says changes here, and once it is locked in ``locks``.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Max

from accounts.models import User
from core.exceptions import ChangedMeanwhile
from projects.actions import locks, readings, wordings
from projects.actions.locks import NameTaken
from projects.models import Amendment, Criterion, Cycle, ImpactClaim, Measure, Project, Wording
from projects.models.locks import part_of, shown
from projects.numbers import Figure
from toolkit.models import EvidenceSource


@transaction.atomic
def add(
    project: Project,
    *,
    fields: dict[str, Any],
    methods: Iterable[EvidenceSource] = (),
    baseline: Figure | None,
    baseline_on: date,
) -> Measure:
    """Add a measure at the end of the list, with its baseline when it is known already.

    It is set for the cycle that is open now, so that its baseline is late when it is taken after
    that one began. Of two who add the same at once, the second gets ``NameTaken``.
    """
    last = project.measures.aggregate(last=Max("position"))["last"] or 0
    try:
        with transaction.atomic():
            measure = Measure.objects.create(
                project=project,
                position=last + 1,
                first_cycle=project.cycles.open().first(),
                **fields,
            )
    except IntegrityError:
        raise NameTaken from None
    measure.methods.set(methods)
    if baseline:
        readings.add(measure, baseline, taken_on=baseline_on, cycle=None)
    return measure


@transaction.atomic
def change(
    measure: Measure,
    *,
    by: User,
    at: datetime,
    version: int,
    fields: dict[str, Any],
    methods: Iterable[EvidenceSource] | None = None,
) -> None:
    """Change a measure that is as the person saw it, else ``ChangedMeanwhile``; its readings stay.

    What its open cycle has locked raises ``Locked``, another scale ``ScaleIsLocked``. What it said
    before is kept for the history.
    """
    locks.refuse_locked(measure, fields, methods)
    was = _said(Measure.objects.get(pk=measure.pk))
    seen = Measure.objects.filter(pk=measure.pk, version=version)
    try:
        with transaction.atomic():
            if not seen.update(version=F("version") + 1, **fields):
                raise ChangedMeanwhile("measure")
    except IntegrityError:
        raise NameTaken from None
    if methods is not None:
        measure.methods.set(methods)
    now = _said(Measure.objects.get(pk=measure.pk))
    changed = "\n".join(line for line in was if line not in now)
    part = Wording.Part.MEASURE
    wordings.keep(measure.project, part, changed, "", by=by, at=at, about=measure.name)


def _said(measure: Measure) -> list[str]:
    """All that a measure says, each with its name, as people read it."""
    told = {
        str(Amendment.Part(part).label): shown(part, part_of(measure, part), measure)
        for part in Criterion.FIELDS
    }
    told |= {"What a reading is": str(measure.get_unit_display()), "Scale": measure.scale_words}
    return [f"{name}: {words or 'Nothing'}" for name, words in told.items()]


def claim(
    measure: Measure,
    cycle: Cycle,
    *,
    by: User,
    at: datetime,
    version: int,
    strength: str,
    caution: str,
) -> None:
    """Say how strong the evidence of a measure is after a cycle, on the version one saw (0: none).

    What was said after an earlier cycle stays. Of two who save at once one wins, the other gets
    ``ChangedMeanwhile``.
    """
    said = {"strength": strength, "caution": caution, "by": by, "at": at}
    if version:
        seen = ImpactClaim.objects.filter(measure=measure, cycle=cycle, version=version)
        if not seen.update(version=F("version") + 1, **said):
            raise ChangedMeanwhile("claim")
        return
    try:
        with transaction.atomic():
            ImpactClaim.objects.create(measure=measure, cycle=cycle, **said)
    except IntegrityError:
        raise ChangedMeanwhile("claim") from None
