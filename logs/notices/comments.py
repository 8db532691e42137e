"""Somebody said something beneath a text: its author hears of it, and who asked a question.

What was said is not in the letter: it may quote the log.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import cast

from django.utils import timezone

from clusters import quiet
from core.templatetags.components import day
from logs import rules
from logs.models import Entry, Reflection
from logs.rules import reads_comment
from notifications.kinds import Kind, Topic
from notifications.letters import Button, Letter
from notifications.models import Message, Way
from projects.access import access_of
from writing.models import Comment

Text = Entry | Reflection

COMMENT = "comment"
TOPIC = Topic(
    "comments",
    "Comments and questions",
    "Sent when somebody comments on what you wrote, answers what you asked, or pulls back what you "
    "could read.",
    (Way.AT_ONCE, Way.DAILY, Way.WEEKLY, Way.NEVER),
    rules.has_a_say,
)


def told_of(comment: Comment, text: Text) -> Iterator[Message]:
    """To who wrote the text and who asked the question, but not to who said it."""
    people = {text.author, comment.answers.by} if comment.answers else {text.author}
    for person in sorted(people - {comment.by}, key=lambda each: each.pk):
        yield Message(
            key=f"{COMMENT}:{comment.pk}:{person.pk}",
            kind=COMMENT,
            to=person.email,
            person=person,
            about=comment,
            scope_alliance_id=text.cycle.project.alliance_id,
            subject=_subject(comment, text),
            due_at=comment.at,
        )


def still_wanted(message: Message, at: datetime) -> bool:
    """It was not taken back, and this person still reads it and the text."""
    found = _found(message)
    if found is None or message.person is None:
        return False
    comment, text = found
    access = access_of(message.person, timezone.localdate(at))
    readable = type(text).objects.visible_to(access)
    return (
        not comment.removed_at
        and reads_comment(access, text, comment)
        and readable.filter(pk=text.pk).exists()
    )


def compose(message: Message, at: datetime) -> Letter:
    """Who said something about which text; the words stand on its page."""
    found = _found(message)
    assert found is not None  # noqa: S101 - it was still wanted
    comment, text = found
    is_author = text.author_id == message.person_id
    wrote_or_asked = "wrote it" if is_author else "asked a question there"
    return Letter(
        subject=_subject(comment, text),
        title="Somebody answered" if comment.answers_id else "Somebody read what you wrote",
        greeting=f"Hello {message.person},",
        paragraphs=(f"{comment.by}, {comment.said_as}, {_did(comment)} {_named(text)}.",),
        button=Button("Read it and answer", f"{text.get_absolute_url()}#comments"),
        because=f"You get this because you {wrote_or_asked}. We send it once for each comment.",
        is_demonstration=text.cycle.project.alliance.programme.is_demonstration,
    )


def earliest(message: Message, at: datetime) -> datetime:
    """The quiet hours of the cluster the text comes from."""
    found = _found(message)
    if found is None:
        return at
    alliance = found[1].cycle.project.alliance
    return quiet.leaves_about(alliance, at)


def _found(message: Message) -> tuple[Comment, Text] | None:
    comment = Comment.objects.filter(pk=message.about_id or 0).select_related("by").first()
    return (comment, cast(Text, comment.to)) if comment else None


def _subject(comment: Comment, text: Text) -> str:
    return f"{comment.by} {_did(comment)} {_named(text)}"[:200]


def _did(comment: Comment) -> str:
    if comment.answers_id:
        return "answered a question about"
    return "asked a question about" if comment.is_question else "commented on"


def _named(text: Text) -> str:
    kind = "entry" if isinstance(text, Entry) else "reflection"
    return f"the {kind} of {day(text.happened_on)}"


ALL = [Kind(COMMENT, TOPIC, still_wanted, compose, earliest, is_private=True)]
