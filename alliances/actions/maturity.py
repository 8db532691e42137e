"""Self-assessments: save a draft to go on with later, give it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from alliances.models import Alliance, Rating, School, SelfAssessment
from core.exceptions import ChangedMeanwhile, DomainError


class NothingPlaced(DomainError):
    """A self-assessment says something of one strand at least."""

    def __init__(self) -> None:
        super().__init__("Place at least one strand. The others can be left open.")


class GivenToday(DomainError):
    """One voice gives one self-assessment a day, so that each is found by its day."""

    def __init__(self) -> None:
        super().__init__(
            "A self-assessment was given today already, and what was given stays. Save this one "
            "for later and give it on another day."
        )


@transaction.atomic
def save(
    alliance: Alliance,
    school: School | None,
    *,
    by: User,
    at: datetime,
    version: int,
    ratings: Iterable[Rating],
    note: str,
    with_whom: str,
) -> SelfAssessment:
    """Save the draft that the person saw as ``version`` (0: none yet), all of it or nothing.

    Of two who save at once one wins, the other gets ``ChangedMeanwhile``. What was given before
    is never touched.
    """
    told = {"note": note, "with_whom": with_whom}
    if version:
        seen = SelfAssessment.objects.filter(
            alliance=alliance, school=school, given_at=None, version=version
        )
        if not seen.update(version=F("version") + 1, **told):
            raise ChangedMeanwhile("self-assessment")
        draft = SelfAssessment.objects.get(alliance=alliance, school=school, given_at=None)
        draft.ratings.all().delete()
    else:
        draft = _begin(alliance, school, started_by=by, started_at=at, **told)
    for rating in ratings:
        rating.self_assessment = draft
        rating.save(force_insert=True)
    return draft


@transaction.atomic
def give(
    alliance: Alliance,
    school: School | None,
    *,
    by: User,
    at: datetime,
    ratings: Sequence[Rating],
    **told: Any,
) -> SelfAssessment:
    """Save it and give it: from now on it stays as it is, and others may read it.

    When it cannot be given now, nothing is saved either.
    """
    if not any(rating.stage for rating in ratings):
        raise NothingPlaced
    draft = save(alliance, school, by=by, at=at, ratings=ratings, **told)
    own = SelfAssessment.objects.filter(pk=draft.pk, given_at=None)
    try:
        with transaction.atomic():
            given = own.update(given_at=at, given_by=by, rated_on=timezone.localdate(at))
    except IntegrityError:
        raise GivenToday from None
    if not given:
        raise ChangedMeanwhile("self-assessment")
    return draft


@transaction.atomic
def pull_back(statement: SelfAssessment, *, by: User, at: datetime, why: str) -> None:
    """Pull back what was given: it stays with the reason, and a draft of the same is made.

    A draft that is there already is left as it is. Of two at once one wins.
    """
    standing = SelfAssessment.objects.given().filter(pk=statement.pk)
    if not standing.update(withdrawn_at=at, withdrawn_by=by, withdrawn_why=why):
        raise DomainError("Somebody pulled this back meanwhile.")
    alliance, school = statement.alliance, statement.school
    if SelfAssessment.objects.filter(given_at=None, alliance=alliance, school=school).exists():
        return
    draft = _begin(
        alliance,
        school,
        started_by=by,
        started_at=at,
        note=statement.note,
        with_whom=statement.with_whom,
    )
    ratings = list(statement.ratings.all())
    for rating in ratings:
        rating.pk, rating.self_assessment = None, draft
    Rating.objects.bulk_create(ratings)


def _begin(alliance: Alliance, school: School | None, **told: object) -> SelfAssessment:
    try:
        with transaction.atomic():
            return SelfAssessment.objects.create(alliance=alliance, school=school, **told)
    except IntegrityError:  # two began at once
        raise ChangedMeanwhile("self-assessment") from None
