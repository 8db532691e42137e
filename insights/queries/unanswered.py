"""What was asked about the projects of a role and nobody has answered yet."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, QuerySet, Value

from accounts.models import name_of
from core.access import Access
from core.paths import path_to
from logs.models import Entry, LogText, PeerChallenge, Reflection
from projects.models import Sharing
from writing.models import Comment

PAGES: dict[type[LogText], str] = {Entry: "logs:entry", Reflection: "logs:reflection"}
REVIEW = "logs:review_cycle"


@dataclass(frozen=True)
class Unanswered:
    """A question beneath a text, or a peer challenge; ``about`` and ``second`` name its page."""

    page: str
    about: int
    second: int
    words: str
    by: str
    at: datetime

    @property
    def url(self) -> str:
        about = (self.about, self.second) if self.page == REVIEW else (self.about,)
        return path_to(self.page, *about)


def read(cycles: Collection[int], access: Access, *, is_own: bool) -> list[Unanswered]:
    """The oldest first, in one query, of what this person may read.

    ``is_own`` says whether they are of the alliance: what was said to it alone is read there alone.
    """
    challenges = PeerChallenge.objects.visible_to(access).of_peers()
    rows = challenges.filter(cycle__in=cycles, answered_at__isnull=True).order_by()
    found = rows.values_list(
        Value(REVIEW), "meeting", "cycle", "questions", "challenger__name", "submitted_at"
    ).union(*(_questions(kind, cycles, access, is_own=is_own) for kind in PAGES), all=True)
    return sorted((Unanswered(*row) for row in found), key=attrgetter("at"))


def _questions(
    kind: type[LogText], cycles: Collection[int], access: Access, *, is_own: bool
) -> QuerySet[Any, tuple[Any, ...]]:
    texts = kind._default_manager.visible_to(access).filter(cycle__in=cycles)
    answers = Comment.objects.filter(answers=OuterRef("pk"), removed_at__isnull=True)
    asked = Comment.objects.filter(
        ~Exists(answers),
        content_type=ContentType.objects.get_for_model(kind),
        object_id__in=texts.values("pk"),
        is_question=True,
        closed_at__isnull=True,
        removed_at__isnull=True,
        said_to__in=Sharing.values if is_own else [Sharing.PROGRAMME],
    )
    return asked.order_by().values_list(
        Value(PAGES[kind]), "object_id", Value(0), "text", name_of("by"), "at"
    )
