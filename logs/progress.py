"""The word for an alliance's progress, and why (UX section 9).

It speaks of contact and evidence, never of quality. *Only me* texts count for nobody but their
author, so callers pass only what is shared.
"""

from dataclasses import dataclass
from datetime import date

from clusters.calendar import SchoolCalendar

FRESH = 21
"""School days for which an entry counts as recent. Holidays stop the clock."""


@dataclass(frozen=True)
class Facts:
    """What is known of an alliance when its progress is told."""

    has_project: bool = True
    started_on: date | None = None
    last_entry_on: date | None = None
    last_shared_reflection_on: date | None = None
    missed_call_on: date | None = None
    """The day of a check-in call that was missed and not made up for since."""
    override: "Override | None" = None


@dataclass(frozen=True)
class Override:
    """A facilitator's own word, with the reason."""

    word: str
    reason: str


@dataclass(frozen=True)
class Progress:
    """A word, how it is drawn, and the reasons as short phrases."""

    word: str
    kind: str
    reasons: tuple[str, ...] = ()

    @property
    def needs_chasing(self) -> bool:
        return self.kind in ("watch", "risk")

    @property
    def urgency(self) -> int:
        """0 for whoever needs the facilitator most."""
        return ("risk", "watch", "none", "ok").index(self.kind)


ON_TRACK, NUDGE, OFF_TRACK, SETTING_UP = (
    ("On track", "ok"),
    ("Needs a nudge", "watch"),
    ("Off track", "risk"),
    ("Setting up", "none"),
)
_CHOSEN = {"on_track": ON_TRACK, "nudge": NUDGE, "off_track": OFF_TRACK}


def drawn(word: str) -> Progress:
    """A word that somebody chose, as it is drawn."""
    return Progress(*_CHOSEN[word])


def progress(facts: Facts, calendar: SchoolCalendar, today: date) -> Progress:
    """How an alliance is doing on this day.

    On track: an entry in the last 21 school days and no missed call. Needs a nudge: one of these is
    missing, or no reflection was shared this term. Off track: both are missing. In a project's
    first term it is setting up, and nothing is overdue. A facilitator's own word goes before all of
    it.
    """
    if facts.override:
        return Progress(*_CHOSEN[facts.override.word], (facts.override.reason,))
    term = calendar.current_term(today)
    if not facts.has_project:
        return Progress(*SETTING_UP, ("No project yet",))
    if _is_first_term(facts, calendar, today):
        return Progress(*SETTING_UP, ("First term of the project",))

    missing = drift(facts, calendar, today)
    if len(missing) == 2:
        return Progress(*OFF_TRACK, tuple(missing))
    if not _reflected(facts, term.starts_on if term else None):
        missing.append("No shared reflection this term")
    return Progress(*NUDGE, tuple(missing)) if missing else Progress(*ON_TRACK)


def drift(facts: Facts, calendar: SchoolCalendar, today: date) -> list[str]:
    """What says that an alliance is losing touch; nothing in a project's first term (row H08)."""
    if not facts.has_project or _is_first_term(facts, calendar, today):
        return []
    return [*_stale(facts, calendar, today), *_missed(facts)]


def _is_first_term(facts: Facts, calendar: SchoolCalendar, today: date) -> bool:
    term = calendar.current_term(today)
    return bool(term and facts.started_on and facts.started_on >= term.starts_on)


def _stale(facts: Facts, calendar: SchoolCalendar, today: date) -> list[str]:
    if facts.last_entry_on is None:
        return ["No entry yet"]
    days = calendar.school_days_since(facts.last_entry_on, today)
    return [f"No entry for {days} school days"] if days > FRESH else []


def _missed(facts: Facts) -> list[str]:
    day = facts.missed_call_on
    return [f"Missed the call of {day.day} {day:%B}"] if day else []


def _reflected(facts: Facts, since: date | None) -> bool:
    reflected_on = facts.last_shared_reflection_on
    return reflected_on is not None and (since is None or reflected_on >= since)
