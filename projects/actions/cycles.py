"""Learning cycles: open one, change its plan."""

from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from core.exceptions import DomainError
from projects.models import Cycle, Project, Trial
from toolkit.models import Intervention


class CycleAlreadyOpen(DomainError):
    """A project has one open cycle at a time."""


def open_cycle(
    project: Project,
    *,
    fields: dict[str, Any],
    interventions: Iterable[Intervention],
    own_idea: str = "",
    previous_practice: str = "",
) -> Cycle:
    """Open the next cycle of a project with what it tests.

    Of two people opening one at once the second gets ``CycleAlreadyOpen``.
    """
    try:
        with transaction.atomic():
            last = project.cycles.aggregate(last=Max("number"))["last"] or 0
            cycle = Cycle.objects.create(project=project, number=last + 1, **fields)
            _set_trials(cycle, interventions, own_idea, previous_practice)
    except IntegrityError:
        raise CycleAlreadyOpen(
            "This project already has an open cycle. Close it before you open the next."
        ) from None
    return cycle


@transaction.atomic
def change(
    cycle: Cycle,
    *,
    fields: dict[str, Any],
    interventions: Iterable[Intervention] | None = None,
    own_idea: str = "",
    previous_practice: str = "",
) -> Cycle:
    """Change a cycle; what it tests only when ``interventions`` is given (in the plan stage)."""
    for name, value in fields.items():
        setattr(cycle, name, value)
    cycle.save()
    if interventions is not None:
        _set_trials(cycle, interventions, own_idea, previous_practice)
    return cycle


def _set_trials(
    cycle: Cycle, interventions: Iterable[Intervention], own_idea: str, previous_practice: str
) -> None:
    """Make the trials these; one that stays keeps its row."""
    wanted = {intervention.pk for intervention in interventions}
    cycle.trials.exclude(intervention__in=wanted).delete()
    kept = set(cycle.trials.values_list("intervention", flat=True))
    for pk in sorted(wanted - kept):
        Trial.objects.create(cycle=cycle, intervention_id=pk)
    if own_idea:
        Trial.objects.create(cycle=cycle, own_idea=own_idea, previous_practice=previous_practice)
