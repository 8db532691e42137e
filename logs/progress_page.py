"""The words for an alliance's progress side by side, and what was said before."""

from dataclasses import dataclass
from datetime import date

from django.utils.timezone import localdate

from alliances.models import Alliance
from core.access import Access
from core.templatetags.components import long_day
from logs import standing
from logs.models import OwnProgress, ProgressOverride, ProgressWord
from logs.progress import Progress, drawn


@dataclass(frozen=True)
class Said:
    """A word with who said it when, and what the facts said then."""

    row: ProgressWord
    who: str
    drawn: Progress
    reason: str
    until: str = ""

    @property
    def day(self) -> date:
        return localdate(self.row.at)


@dataclass(frozen=True)
class ProgressPage:
    """What stands side by side now, and the history, the newest first."""

    proposed: Progress | None
    """None while the alliance is in no cluster."""
    own: Said | None
    facilitator: Said | None
    history: list[Said]


def read(alliance: Alliance, access: Access, today: date) -> ProgressPage:
    """A facilitator's reasons are for facilitators; the alliance reads the word and its day."""
    here = standing.of_alliance(alliance, today)
    own = [_own(row) for row in OwnProgress.objects.filter(alliance=alliance).select_related("by")]
    overrides = list(ProgressOverride.objects.filter(alliance=alliance).select_related("by"))
    reads_reasons = alliance.pk in access.facilitated
    theirs = [_theirs(row, reads_reasons=reads_reasons) for row in overrides]
    return ProgressPage(
        proposed=here.rows[0].worked_out if here and here.rows else None,
        own=next(iter(own), None),
        facilitator=next(
            (said for said, row in zip(theirs, overrides, strict=True) if row.holds(today)), None
        ),
        history=sorted([*own, *theirs], key=lambda said: said.row.at, reverse=True),
    )


def _own(row: OwnProgress) -> Said:
    return Said(row, f"{row.by}, for the alliance", drawn(row.word), row.reason)


def _theirs(row: ProgressOverride, *, reads_reasons: bool) -> Said:
    until = (
        f"Taken back on {long_day(localdate(row.taken_back_at))}"
        if row.taken_back_at
        else f"Until {long_day(row.until)}"
    )
    reason = row.reason if reads_reasons else ""
    return Said(row, f"{row.by}, facilitator", drawn(row.word), reason, until)
