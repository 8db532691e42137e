"""What every form that people write in shares."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q

from core.models import by_whom


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


class Attachment(models.Model):
    """A file that somebody attached to something; whoever reads that thing may have the file.

    The row and the file never change: another file is another row. The file itself lies in the
    storage under a name nobody can guess, and goes some time after its row has gone.
    """

    class Kind(models.TextChoices):
        """What may be attached, by the ending it is given."""

        PDF = "pdf", "PDF"
        WORD = "docx", "Word"
        EXCEL = "xlsx", "Excel"
        POWERPOINT = "pptx", "PowerPoint"
        OPEN_TEXT = "odt", "OpenDocument text"
        OPEN_SHEET = "ods", "OpenDocument spreadsheet"
        OPEN_SLIDES = "odp", "OpenDocument slides"
        PNG = "png", "PNG picture"
        JPEG = "jpg", "JPEG picture"
        TEXT = "txt", "plain text"
        CSV = "csv", "CSV"

    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    object_id = models.PositiveBigIntegerField()
    to = GenericForeignKey("content_type", "object_id")
    name = models.CharField(max_length=120)
    """As people see it: without a path, and without characters that no line of text shows."""
    kind = models.CharField(max_length=4, choices=Kind)
    size = models.PositiveBigIntegerField("bytes")
    sha256 = models.CharField(max_length=64)
    stored = models.CharField(max_length=100, unique=True)
    """Where it lies in the storage."""
    added_at = models.DateTimeField()
    added_by = by_whom()

    class Meta:
        ordering = ["-added_at", "-pk"]
        indexes = [models.Index(fields=["content_type", "object_id"], name="attachment_to")]

    def __str__(self) -> str:
        return self.name

    @property
    def size_in_words(self) -> str:
        return size_in_words(self.size)


class WithFile(models.Model):
    """Something that one file at a time may be attached to."""

    attachments = GenericRelation(Attachment)

    class Meta:
        abstract = True

    @property
    def file(self) -> Attachment | None:
        """The file; of several the one that was attached last. Prefetch ``attachments`` of many."""
        return next(iter(self.attachments.all()), None)


def size_in_words(size: int) -> str:
    """Bytes as people say them: 1 KB at least, and from a megabyte on with one digit behind it."""
    kilobyte, megabyte = 1024, 1024 * 1024
    if size < megabyte:
        return f"{max(round(size / kilobyte), 1)} KB"
    return f"{size / megabyte:.1f}".removesuffix(".0") + " MB"
