"""A facilitator's own word for an alliance's progress."""

from datetime import date, datetime, timedelta

from accounts.models import User
from alliances.models import Alliance
from logs.models import ProgressOverride

USUAL = timedelta(weeks=3)
"""For how long a word holds when nobody says otherwise."""


def say(
    alliance: Alliance, *, by: User, at: datetime, word: str, reason: str, until: date
) -> ProgressOverride:
    """Put one's own word before the one worked out, until a day; the reason is shown with it."""
    return ProgressOverride.objects.create(
        alliance=alliance, by=by, at=at, word=word, reason=reason, until=until
    )


def take_back(alliance: Alliance, *, today: date) -> int:
    """Let the facts speak again from today; says how many words were taken back."""
    return ProgressOverride.objects.filter(alliance=alliance, until__gte=today).delete()[0]
