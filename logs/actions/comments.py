"""What readers say beneath a text of the log."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from core.exceptions import DomainError
from logs.models import Entry, Reflection
from logs.notices import comments
from notifications import outbox
from writing.models import Comment


class QuestionClosed(DomainError):
    """Somebody closed the question meanwhile."""


@transaction.atomic
def say(
    text: Entry | Reflection,
    words: str,
    *,
    by: User,
    said_as: str,
    at: datetime,
    part: str | None = None,
    answers: Comment | None = None,
) -> Comment:
    """Say something beneath a text, and tell who wrote it.

    With ``part`` it asks, about that field or, empty, about the whole. With ``answers`` it answers
    a question, and who asked is told as well. Raises ``QuestionClosed``.
    """
    if answers and not _is_open(answers):
        raise QuestionClosed("This question was closed while you wrote. Your words are kept below.")
    comment = Comment.objects.create(
        to=text,
        by=by,
        said_as=said_as,
        said_to=text.sharing,
        at=at,
        text=words,
        is_question=part is not None,
        part=part or "",
        answers=answers,
    )
    outbox.post(comments.told_of(comment, text))
    return comment


def close(question: Comment, *, by: User, at: datetime) -> bool:
    """Close a question; says whether it was open until now."""
    still_open = Comment.objects.filter(pk=question.pk, is_question=True, closed_at__isnull=True)
    return bool(still_open.update(closed_at=at, closed_by=by))


@transaction.atomic
def take_back(comment: Comment, *, at: datetime) -> bool:
    """Take back one's own words, and the letters about them that have not gone."""
    outbox.supersede(comment, at)
    there = Comment.objects.filter(pk=comment.pk, removed_at__isnull=True)
    return bool(there.update(removed_at=at))


def _is_open(question: Comment) -> bool:
    """Held until the answer is there, so that nobody closes it in between."""
    waiting = Comment.objects.select_for_update().filter(pk=question.pk, is_question=True)
    return waiting.filter(closed_at__isnull=True, removed_at__isnull=True).first() is not None
