"""The presentations of an event as its page lists them, and the projects that can be chosen."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time

from django.db.models import QuerySet

from clusters import rules as meetings
from clusters.meeting_parts import Part
from clusters.models import Meeting
from core.access import Access
from projects import rules
from projects.models import Presentation, Project, Sharing


@dataclass(frozen=True)
class Line:
    """One presentation as one person sees it."""

    presentation: Presentation
    can_answer: bool
    """Speaks for the project, nobody has answered yet, and there is still time."""
    opens: bool
    """Whether there is a page of it worth opening: it is agreed to, or this person may act."""


@dataclass(frozen=True)
class Programme:
    """The presentations of one event, in order of their times."""

    meeting: Meeting
    lines: list[Line]
    can_choose: bool
    runs: bool

    @property
    def waiting(self) -> int:
        return sum(line.presentation.is_waiting for line in self.lines)


def takes_them(meeting: Meeting) -> bool:
    """National events have presentations; a cluster's meeting has peer challenge instead."""
    return meeting.kind == Meeting.Kind.NATIONAL and meeting.cluster_id is None


def find(access: Access) -> QuerySet[Presentation]:
    """What a person sees of presentations, with all that a line or a page says."""
    return Presentation.objects.visible_to(access).select_related(
        "meeting__programme", "project__alliance", "given_by", "declined_by", "outcome_by"
    )


def reads_project(access: Access, presentation: Presentation) -> bool:
    """Whether this person may open the project itself, so that its page is linked."""
    return Project.objects.visible_to(access).filter(pk=presentation.project_id).exists()


def on_page(meeting: Meeting, access: Access, at: datetime) -> Part | None:
    """The panel on the page of an event; none where there is nothing to see or to do."""
    if not takes_them(meeting) or meeting.cancelled_at:
        return None
    runs, is_ahead = meetings.runs(access, meeting), at < meeting.begins_at
    lines = [
        _line(each, access, runs=runs, is_ahead=is_ahead)
        for each in find(access).filter(meeting=meeting).prefetch_related("attachments")
    ]
    can_choose = runs and is_ahead
    shown = Programme(meeting, lines, can_choose, runs)
    return Part("projects/_presentations.html", shown) if lines or can_choose else None


def choices(meeting: Meeting) -> dict[str, list[Project]]:
    """The projects that can be chosen, those that the whole programme sees before the others."""
    rows = (
        Project.objects.live()
        .filter(alliance__programme=meeting.programme_id)
        .exclude(presentations__meeting=meeting)
        .select_related("alliance")
        .order_by("alliance__name", "title")
    )
    shared = [row for row in rows if row.sharing == Sharing.PROGRAMME]
    return {
        "Shared with the whole programme": shared,
        "Not shared so far: shown once their lead agrees": [
            row for row in rows if row.sharing != Sharing.PROGRAMME
        ],
    }


def next_free(meeting: Meeting, presentations: Iterable[Presentation]) -> time:
    """When the next presentation can begin: after the last one, within the event."""
    ends = [each.ends_at for each in presentations if not each.is_declined and each.fits]
    last = max([meeting.starts_at, *ends])
    return last if last < meeting.ends_at else meeting.starts_at


def _line(presentation: Presentation, access: Access, *, runs: bool, is_ahead: bool) -> Line:
    speaks = rules.can_edit_project(access, presentation.project)
    return Line(
        presentation,
        can_answer=speaks and is_ahead and presentation.is_waiting,
        opens=presentation.is_agreed or runs or speaks,
    )
