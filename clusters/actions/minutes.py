"""The minutes of a meeting: several may write, and no word is lost."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from accounts.models import User
from clusters.models import Meeting, Minutes
from core.exceptions import ChangedMeanwhile


def write(meeting: Meeting, *, by: User, at: datetime, version: int, text: str) -> Minutes:
    """Save the minutes that the person saw as ``version`` (0: none yet), as exactly one version.

    Of two who save at once one wins, the other gets ``ChangedMeanwhile``; the version before stays.
    """
    try:
        with transaction.atomic():
            if version:
                _claim(meeting, version)
            return _save(meeting, by, at, version, text)
    except IntegrityError as taken:  # two began the minutes at once
        raise ChangedMeanwhile("page of minutes") from taken


def _claim(meeting: Meeting, version: int) -> None:
    seen = Minutes.objects.filter(meeting=meeting, version=version)
    if not seen.update(version=F("version") + 1):
        raise ChangedMeanwhile("page of minutes")


def _save(meeting: Meeting, by: User, at: datetime, version: int, text: str) -> Minutes:
    minutes = Minutes.objects.get(meeting=meeting) if version else Minutes(meeting=meeting)
    minutes.version, minutes.text = version + 1, text
    minutes.changed_at, minutes.changed_by = at, by
    minutes._history_user, minutes._history_date = by, at  # type: ignore[attr-defined]  # its version
    minutes.save()
    return minutes
