"""What every form that people write in shares."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q


class Submission(models.Model):
    """A form that was sent, by the one-time key it carried, and what came of it."""

    key = models.UUIDField(primary_key=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    object_id = models.PositiveBigIntegerField()
    made = GenericForeignKey("content_type", "object_id")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.key)


class CommentQuerySet(models.QuerySet["Comment"]):
    def about(self, kind: int, pk: int) -> "CommentQuerySet":
        """What was said about one thing: the id of its content type, and its own."""
        return self.filter(content_type=kind, object_id=pk)


class Comment(models.Model):
    """Something said beneath a text, seen by those the text was shared with when it was said.

    One that asks is a question, about the whole text or one part of it. It is open until somebody
    answers, and closed when who asked, or who wrote the text, has no need of more.
    """

    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    object_id = models.PositiveBigIntegerField()
    to = GenericForeignKey("content_type", "object_id")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="comments_written"
    )
    said_as = models.CharField(max_length=200)
    """The role in which it was said, as it was on that day: "headteacher", "facilitator"."""
    at = models.DateTimeField()
    said_to = models.CharField(max_length=10)
    """How far the text was shared when it was said: it is shown to nobody beyond that."""
    text = models.TextField()
    is_question = models.BooleanField(default=False)
    part = models.CharField(max_length=20, blank=True)
    """The field of the text a question is about; empty for the whole."""
    answers = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="answers_given"
    )
    """The question that this answers."""
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    removed_at = models.DateTimeField(null=True, blank=True)
    """When its author took it back: the words are kept, and shown to nobody."""

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["content_type", "object_id"], name="comment_about")]
        constraints = [
            models.CheckConstraint(
                name="only_questions_are_closed_or_about_a_part",
                condition=Q(is_question=True) | Q(closed_at__isnull=True, part=""),
            ),
            models.CheckConstraint(
                name="an_answer_is_no_question",
                condition=Q(is_question=False) | Q(answers__isnull=True),
            ),
            models.CheckConstraint(
                name="closed_means_by_somebody",
                condition=Q(closed_at__isnull=True, closed_by__isnull=True)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.by} on {self.at:%d %b %Y}"
