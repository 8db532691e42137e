"""What is written down beside the cycles: enter it, take it back, reach a milestone."""

from datetime import date, datetime
from typing import Any, TypeVar

from accounts.models import User
from core.exceptions import DomainError
from projects.models import Milestone, Project
from projects.models.records import Record

Kept = TypeVar("Kept", bound=Record)


class RecordTakenBack(DomainError):
    """Somebody has taken the record back already."""


class MilestoneReached(DomainError):
    """Somebody has said already that it was reached."""


def enter(
    kind: type[Kept], project: Project, *, by: User, at: datetime, fields: dict[str, Any]
) -> Kept:
    """Write something down about a project. It is never changed afterwards."""
    record = kind(project=project, entered_by=by, entered_at=at, **fields)
    record.save(force_insert=True)
    return record


def take_back(record: Record, *, by: User, at: datetime, why: str) -> None:
    """Mark a record as entered wrongly. It stays readable, with the reason.

    Of two people one does it; the other gets ``RecordTakenBack``.
    """
    here = type(record)._default_manager.filter(pk=record.pk, taken_back_at__isnull=True)
    if not here.update(taken_back_at=at, taken_back_by=by, taken_back_why=why):
        raise RecordTakenBack("Somebody has taken this back already.")


def reach(milestone: Milestone, *, by: User, at: datetime, done_on: date, evidence: str) -> None:
    """Say when a milestone was reached and what shows it.

    Of two people the first is believed; the other gets ``MilestoneReached``. One that was taken
    back is not reached.
    """
    here = Milestone.objects.standing().filter(pk=milestone.pk, done_at__isnull=True)
    if not here.update(done_at=at, done_by=by, done_on=done_on, evidence=evidence):
        raise MilestoneReached("Somebody has marked this milestone or taken it back already.")
