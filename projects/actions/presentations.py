"""Presentations at an event: choose a project, agree or decline, note what came of it."""

from datetime import datetime, time

from django.db import IntegrityError, transaction
from django.db.models import F

from accounts.models import User
from clusters.models import Meeting
from core.exceptions import ChangedMeanwhile, DomainError
from notifications import outbox
from projects import notices
from projects.models import Presentation, Project
from writing.actions import attachments
from writing.files import Incoming


class NotNow(DomainError):
    """An event that is called off or over, or a presentation that is answered, refuses this."""


class ChosenAlready(DomainError):
    """A project is presented once at an event."""

    def __init__(self) -> None:
        super().__init__("This project is chosen already.")


@transaction.atomic
def choose(
    meeting: Meeting, project: Project, *, by: User, at: datetime, starts_at: time, minutes: int
) -> Presentation:
    """Choose a project for a time of the event, and ask its leads by a letter.

    Of two who choose the same at once, the second gets ``ChosenAlready``.
    """
    if not meeting.is_announced or at >= meeting.begins_at:
        raise NotNow("Projects are chosen before the event begins.")
    try:
        with transaction.atomic():
            presentation = Presentation.objects.create(
                meeting=meeting,
                project=project,
                starts_at=starts_at,
                minutes=minutes,
                chosen_at=at,
                chosen_by=by,
            )
    except IntegrityError:
        raise ChosenAlready from None
    outbox.post(notices.asked(presentation, at))
    return presentation


def give(
    presentation: Presentation,
    *,
    by: User,
    at: datetime,
    version: int,
    title: str,
    abstract: str,
    slides: str,
    file: Incoming | None = None,
    drops_file: bool = False,
) -> None:
    """Agree to present, with these words, or change them; slides may follow after the event.

    A file takes the place of the one before, which ``drops_file`` takes off without another.
    Whoever declined before and gives a title after all presents. Of two who save at once one wins,
    the other gets ``ChangedMeanwhile``; a file that cannot be kept raises ``NotKept``.
    """
    _refuse_when_called_off(presentation)
    if not presentation.is_agreed:
        _refuse_when_begun(presentation, at)
    kept = attachments.keep(file) if file else None
    with transaction.atomic():
        changed = Presentation.objects.filter(pk=presentation.pk, version=version).update(
            version=F("version") + 1, title=title, abstract=abstract, slides=slides,
            given_at=at, given_by=by, declined_at=None, declined_by=None, declined_why="",
        )  # fmt: skip
        if not changed:
            raise ChangedMeanwhile("presentation")
        if kept or drops_file:
            presentation.attachments.all().delete()
        if kept:
            attachments.attach(kept, presentation, by=by, at=at)


@transaction.atomic
def decline(presentation: Presentation, *, by: User, at: datetime, why: str) -> bool:
    """Decline with a reason, and tell whoever chose; says whether it was not declined before.

    Words that were given stay with it.
    """
    _refuse_when_called_off(presentation)
    _refuse_when_begun(presentation, at)
    standing = Presentation.objects.filter(pk=presentation.pk, declined_at__isnull=True)
    if not standing.update(declined_at=at, declined_by=by, declined_why=why):
        return False
    presentation.refresh_from_db(fields=["declined_at"])
    outbox.post(notices.declined(presentation, at))
    return True


def reschedule(presentation: Presentation, *, starts_at: time, minutes: int) -> None:
    """Give a presentation another time of the day."""
    _refuse_when_called_off(presentation)
    Presentation.objects.filter(pk=presentation.pk).update(starts_at=starts_at, minutes=minutes)


@transaction.atomic
def take_out(presentation: Presentation, *, at: datetime) -> None:
    """Ask no more: while nobody has answered. A letter that has not left is taken back."""
    outbox.supersede(presentation, at)
    gone, _ = Presentation.objects.waiting().filter(pk=presentation.pk).delete()
    if not gone:
        raise NotNow("Its lead has answered, so it stays. Ask them to decline if it cannot be.")


def note_outcome(
    presentation: Presentation, *, by: User, at: datetime, version: int, text: str
) -> None:
    """Note what came of it, once the event has begun (else ``NotNow``).

    Of two who save at once one wins, the other gets ``ChangedMeanwhile``.
    """
    _refuse_when_called_off(presentation)
    if at < presentation.meeting.begins_at or not presentation.is_agreed:
        raise NotNow("What came of a presentation is noted once the event has begun.")
    seen = Presentation.objects.filter(pk=presentation.pk, outcome_version=version)
    if not seen.update(
        outcome_version=F("outcome_version") + 1, outcome=text, outcome_at=at, outcome_by=by
    ):
        raise ChangedMeanwhile("presentation")


def _refuse_when_called_off(presentation: Presentation) -> None:
    if not presentation.meeting.is_announced:
        raise NotNow("This event does not take place, so nothing was saved.")


def _refuse_when_begun(presentation: Presentation, at: datetime) -> None:
    if at >= presentation.meeting.begins_at:
        raise NotNow("The event has begun, so nothing was saved.")
