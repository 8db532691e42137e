"""What the list of meetings says of each, to one person."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, QuerySet, Subquery

from clusters import audience, rules
from clusters.models import Meeting, Minutes, Reply
from core.access import Access

PAGE = 50


@dataclass(frozen=True)
class Line:
    """One meeting. ``state`` is empty for one that is simply announced."""

    meeting: Meeting
    state: str
    state_kind: str
    can_reply: bool
    answer: str
    replied: str
    """To whoever runs it: how many of those who were told have replied."""

    @property
    def where(self) -> str:
        return str(self.meeting.cluster or "Whole programme")


def upcoming(access: Access, today: date) -> list[Line]:
    """From today on, the next one first."""
    rows = _visible(access).filter(held_on__gte=today)
    return _lines(list(rows.order_by("held_on", "starts_at", "pk")), access, today)


def past(access: Access, today: date, page: str | None) -> tuple[Page[Meeting], list[Line]]:
    """A page of what has been, the last one first. A proposal that is past never was a meeting."""
    rows = _visible(access).filter(held_on__lt=today, confirmed_at__isnull=False)
    found = Paginator(rows.order_by("-held_on", "-starts_at", "-pk"), PAGE).get_page(page)
    return found, [_line(row, access, "") for row in found]


def _visible(access: Access) -> QuerySet[Meeting]:
    """Each carries ``my_answer``, ``my_instead`` and ``has_minutes``."""
    mine = Reply.objects.filter(meeting=OuterRef("pk"), person=access.person_id)
    return (
        Meeting.objects.visible_to(access)
        .select_related("cluster", "host")
        .annotate(
            my_answer=Subquery(mine.values("answer")[:1]),
            my_instead=Subquery(mine.values("instead")[:1]),
            has_minutes=Exists(Minutes.objects.filter(meeting=OuterRef("pk"))),
        )
    )


def _lines(meetings: list[Meeting], access: Access, today: date) -> list[Line]:
    own = [row for row in meetings if row.is_announced and rules.runs(access, row)]
    told = audience.people_of(own, today)
    answered = _answered(own)
    replied = {
        row.pk: f"{len(told[row.pk] & answered[row.pk])} of {len(told[row.pk])} replied"
        for row in own
    }
    return [_line(row, access, replied.get(row.pk, "")) for row in meetings]


def _answered(meetings: Iterable[Meeting]) -> dict[int, set[int]]:
    """Who has replied to each."""
    found: dict[int, set[int]] = defaultdict(set)
    for meeting, person in Reply.objects.filter(meeting__in=meetings).values_list(
        "meeting", "person"
    ):
        found[meeting].add(person)
    return found


def _line(meeting: Meeting, access: Access, replied: str) -> Line:
    state, kind = _state(meeting)
    answers = dict(Reply.Answer.choices)
    answer = str(answers.get(meeting.my_answer or "", ""))
    if meeting.my_instead:
        answer = f"{meeting.my_instead} comes instead of me"
    return Line(
        meeting=meeting,
        state=state,
        state_kind=kind,
        can_reply=meeting.is_announced and rules.can_reply(access, meeting),
        answer=answer,
        replied=replied,
    )


def _state(meeting: Meeting) -> tuple[str, str]:
    if meeting.cancelled_at:
        return "Called off", "none"
    return ("", "") if meeting.confirmed_at else ("Proposed", "watch")
