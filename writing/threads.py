"""What was said beneath a text, put in order."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from writing.models import Comment

OPEN, ANSWERED, CLOSED = "Open", "Answered", "Closed"


@dataclass(frozen=True)
class Thread:
    """A comment, or a question with its answers."""

    comment: Comment
    answers: list[Comment]

    @property
    def state(self) -> str:
        """Of a question: open, answered or closed; nothing for a comment."""
        if not self.comment.is_question or self.comment.removed_at:
            return ""
        if self.comment.closed_at:
            return CLOSED
        return ANSWERED if any(not each.removed_at for each in self.answers) else OPEN

    @property
    def can_be_answered(self) -> bool:
        return self.state in (OPEN, ANSWERED)


def threads(comments: Iterable[Comment]) -> list[Thread]:
    """The oldest first. What was taken back stays as a line where an answer stands beneath it."""
    given: dict[int | None, list[Comment]] = defaultdict(list)
    for comment in comments:
        given[comment.answers_id].append(comment)
    said = [
        Thread(comment, [each for each in given[comment.pk] if not each.removed_at])
        for comment in given[None]
    ]
    return [each for each in said if each.answers or not each.comment.removed_at]


def count(said: Iterable[Thread]) -> int:
    """How many comments, questions and answers can be read."""
    return sum(len(each.answers) + (not each.comment.removed_at) for each in said)
