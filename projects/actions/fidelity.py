"""Core parts: name one's own, say what became of them in a school."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from accounts.models import User
from core.exceptions import ChangedMeanwhile, DomainError
from projects.actions import wordings
from projects.models import Cycle, Fidelity, OwnParts, Participation, Project, Trial, Wording


class NotUnderWay(DomainError):
    """Only while a cycle is tested or looked back on is there something to say."""


@dataclass(frozen=True)
class Told:
    """What a school says of one core part."""

    trial: Trial
    part: str
    said: str
    note: str


@transaction.atomic
def write(
    project: Project,
    trial: Trial,
    *,
    by: User,
    at: datetime,
    seen: int,
    core: str,
    adaptable: str,
    goes_along: bool,
) -> None:
    """Keep the project's own lists beside a trial; ``seen`` is the version the person saw, or 0.

    What they said before stays in the history. ``goes_along``: whether peers who copy the plan take
    them along.

    Of two at once one is kept, and the other gets ``ChangedMeanwhile``.
    """
    of = {"intervention": trial.intervention, "own_idea": trial.own_idea}
    fields = {
        "core_parts": core,
        "adaptable_parts": adaptable,
        "goes_along": goes_along,
        "changed_at": at,
        "changed_by": by,
    }
    here = OwnParts.objects.filter(project=project, **of)
    before = here.first()
    if here.filter(version=seen).update(**fields, version=F("version") + 1):
        if before:
            for part, was, now in (
                (Wording.Part.CORE, before.core_parts, core),
                (Wording.Part.ADAPTABLE, before.adaptable_parts, adaptable),
            ):
                wordings.keep(project, part, was, now, by=by, at=at, about=str(trial))
        return
    try:
        if seen != 0:
            raise IntegrityError
        with transaction.atomic():
            OwnParts.objects.create(project=project, **of, **fields)
    except IntegrityError:
        raise ChangedMeanwhile("list") from None


@transaction.atomic
def say(
    participation: Participation, cycle: Cycle, *, by: User, at: datetime, told: Iterable[Told]
) -> None:
    """Write down what a school kept, changed or dropped, a row a part; earlier rows stay."""
    if not is_under_way(cycle):
        raise NotUnderWay(
            f"{cycle} is not being tested now, so nothing more is said about its parts."
        )
    Fidelity.objects.bulk_create(
        Fidelity(
            trial=each.trial,
            participation=participation,
            part=each.part,
            said=each.said,
            note=each.note,
            entered_at=at,
            entered_by=by,
        )
        for each in told
    )


def is_under_way(cycle: Cycle) -> bool:
    """Whether it has left its plan and is open, as the database has it now."""
    here = Cycle.objects.open().filter(pk=cycle.pk)
    return here.exclude(stage=Cycle.Stage.PLAN).exists()
