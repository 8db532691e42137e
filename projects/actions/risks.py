"""Risks: enter one, look at it again."""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from accounts.models import User
from core.exceptions import DomainError
from projects.models import Project, Risk, RiskReview


class ReviewedMeanwhile(DomainError):
    """Somebody reviewed the risk since the person opened it."""


@transaction.atomic
def enter(
    project: Project,
    *,
    by: User,
    at: datetime,
    today: date,
    kind: str,
    what: str,
    fields: dict[str, Any],
) -> Risk:
    """Enter a risk with its first review."""
    risk = Risk.objects.create(project=project, kind=kind, what=what)
    review(risk, by=by, at=at, today=today, seen=0, fields=fields)
    return risk


def review(
    risk: Risk, *, by: User, at: datetime, today: date, seen: int, fields: dict[str, Any]
) -> RiskReview:
    """Write down how a risk stands today, beside all that was written before.

    ``seen`` is the number of the newest review the person saw. Of two at once one is written, and
    the other gets ``ReviewedMeanwhile``.
    """
    newest = risk.reviews.order_by("-number").values_list("number", flat=True).first() or 0
    try:
        if seen != newest:
            raise IntegrityError
        with transaction.atomic():
            return RiskReview.objects.create(
                risk=risk,
                number=seen + 1,
                cycle=risk.project.cycles.open().first(),
                reviewed_on=today,
                entered_by=by,
                entered_at=at,
                **fields,
            )
    except IntegrityError:
        raise ReviewedMeanwhile(
            "Somebody reviewed this risk while you had it open. Their review stands beside your "
            "words; save once more to add yours after it."
        ) from None
