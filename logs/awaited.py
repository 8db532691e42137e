"""The reviews somebody has still to write, on the page of the meeting they are for."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from clusters.meeting_parts import Part
from clusters.models import Meeting
from core.access import Access
from core.prepared import prepared
from logs import review_times, rules
from logs.actions.reviews import is_over
from logs.models import PeerChallenge


@dataclass(frozen=True)
class Awaited:
    """What the alliances of one person are asked to challenge and have not yet."""

    challenges: list[PeerChallenge]


def on_page(meeting: Meeting, access: Access, at: datetime) -> Part | None:
    """The reviews this person can write now; no panel for whoever has none to write."""
    if not (access.member_of and meeting.has_review):
        return None
    found = [row for row in _asked(meeting.pk, access) if _can_be_written(row, access, at)]
    return Part("logs/_awaited.html", Awaited(found)) if found else None


@prepared
def _asked(meeting: int, access: Access) -> QuerySet[PeerChallenge]:
    rows = PeerChallenge.objects.visible_to(access).waiting()
    theirs = rows.filter(meeting=meeting, challenger_id__among=access.member_of)
    return theirs.select_related("challenger", "cycle__project__alliance", "meeting__pack")


def _can_be_written(row: PeerChallenge, access: Access, at: datetime) -> bool:
    pack = getattr(row.meeting, "pack", None)
    is_open = review_times.is_open(row.meeting, pack, at) and not is_over(row.cycle)
    return is_open and rules.writes_review(access, row)
