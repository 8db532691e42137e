from logs.models.progress import OwnProgress, ProgressOverride, ProgressWord
from logs.models.reviews import Pack, PeerChallenge
from logs.models.stages import StageChange
from logs.models.texts import (
    LONGEST_TEXT,
    Entry,
    LogText,
    LogTextQuerySet,
    Reflection,
    VersionedText,
    opening,
)

__all__ = [
    "LONGEST_TEXT",
    "Entry",
    "LogText",
    "LogTextQuerySet",
    "OwnProgress",
    "Pack",
    "PeerChallenge",
    "ProgressOverride",
    "ProgressWord",
    "Reflection",
    "StageChange",
    "VersionedText",
    "opening",
]
