"""What people say of an alliance's progress."""

from datetime import date, datetime, timedelta

from django.utils.timezone import localdate

from accounts.models import User
from alliances.models import Alliance
from logs import standing
from logs.models import OwnProgress, ProgressOverride

USUAL = timedelta(weeks=3)
"""For how long a facilitator's word holds when nobody says otherwise."""


def say(
    alliance: Alliance, *, by: User, at: datetime, word: str, reason: str, until: date
) -> ProgressOverride:
    """A facilitator puts their own word before the one worked out, until a day.

    The word that the facts propose at that moment stays beside it.
    """
    return ProgressOverride.objects.create(
        alliance=alliance,
        by=by,
        at=at,
        word=word,
        reason=reason,
        until=until,
        worked_out=standing.worked_out(alliance, localdate(at)),
    )


def take_back(alliance: Alliance, *, by: User, at: datetime) -> int:
    """Let the facts speak again; says how many words were taken back. What was said stays."""
    holding = ProgressOverride.objects.filter(alliance=alliance).holding(localdate(at))
    return holding.update(taken_back_at=at, taken_back_by=by)


def say_of_oneself(
    alliance: Alliance, *, by: User, at: datetime, word: str, reason: str
) -> OwnProgress:
    """The alliance says how it sees itself. It changes nothing of what is worked out."""
    return OwnProgress.objects.create(
        alliance=alliance,
        by=by,
        at=at,
        word=word,
        reason=reason,
        worked_out=standing.worked_out(alliance, localdate(at)),
    )
