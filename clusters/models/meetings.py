"""What belongs to one meeting: who comes, the agenda, who was there, the minutes."""

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from alliances.models import Alliance
from clusters.models.dates import Meeting
from core.models import by_whom


class Reply(models.Model):
    """What one person answered to an invitation; answered again, it is the same row."""

    class Answer(models.TextChoices):
        COMING = "coming", "I am coming"
        CANNOT = "cannot", "I cannot come"
        INSTEAD = "instead", "Somebody comes instead of me"

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="replies")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="meeting_replies"
    )
    answer = models.CharField(max_length=7, choices=Answer)
    instead = models.CharField("who comes instead", max_length=120, blank=True)
    replied_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "replies"
        ordering = ["replied_at"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "person"], name="one_reply_of_a_person")
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_answer_display()}"


class AgendaItem(models.Model):
    """One point of an agenda. Its time follows from the meeting's start and what stands before."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="agenda")
    position = models.PositiveSmallIntegerField()
    minutes = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    alliance = models.ForeignKey(Alliance, models.SET_NULL, null=True, blank=True, related_name="+")
    """Whose turn it is, when the point is one alliance's."""

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "position"], name="one_point_at_a_position")
        ]

    def __str__(self) -> str:
        return self.title


class Attendance(models.Model):
    """Whether an alliance was at a meeting, and who for it."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendance")
    alliance = models.ForeignKey(Alliance, models.CASCADE, related_name="attendance")
    came = models.BooleanField()
    who = models.CharField(max_length=200, blank=True)
    noted_at = models.DateTimeField()
    noted_by = by_whom()

    class Meta:
        verbose_name_plural = "attendance"
        ordering = ["alliance__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "alliance"], name="an_alliance_is_noted_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.alliance} {'came' if self.came else 'did not come'}"


class Minutes(models.Model):
    """The minutes of a meeting. Every saved version stays, with who wrote it and when."""

    meeting = models.OneToOneField(Meeting, models.CASCADE, related_name="minutes")
    text = models.TextField()
    version = models.PositiveIntegerField(default=1)
    """Raised by one on every change; of two who save at once one wins, the other is told."""
    changed_at = models.DateTimeField()
    changed_by = by_whom()

    history = HistoricalRecords(history_user_id_field=None)

    class Meta:
        verbose_name_plural = "minutes"

    def __str__(self) -> str:
        return f"Minutes of {self.meeting}"
