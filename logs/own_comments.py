"""What a person has said beneath texts of the log, also where they read the text no more."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet

from core.access import Access
from logs.models import Entry, LogText, Reflection
from writing.models import Comment

KINDS: tuple[type[LogText], ...] = (Entry, Reflection)


@dataclass(frozen=True)
class OwnComment:
    """What somebody said, with the text it stands beneath while they may read that."""

    comment: Comment
    text: LogText | None


def of(access: Access) -> QuerySet[Comment]:
    """All that a person said and did not take back, the newest first."""
    mine = Comment.objects.filter(by=access.person_id, removed_at__isnull=True)
    return mine.order_by("-at", "-pk")


def with_texts(comments: Iterable[Comment], access: Access) -> list[OwnComment]:
    """Each with its text where the person reads it: one query a kind of text, whatever the number.

    Of a text that was made private since nothing is read, its title neither.
    """
    rows = list(comments)
    texts: dict[tuple[int, int], LogText] = {}
    for model in KINDS:
        kind = ContentType.objects.get_for_model(model).pk
        about = [row.object_id for row in rows if row.content_type_id == kind]
        readable = model._default_manager.filter(pk__in=about).visible_to(access)
        texts |= {(kind, text.pk): text for text in readable}
    return [OwnComment(row, texts.get((row.content_type_id, row.object_id))) for row in rows]
