"""What people were sent, what waits for its day, what was stopped and what went wrong.

What is due when it is built counts as gone: nothing of it is ever handed to a mail relay. What went
to those who can sign in has its words. What waits is as the beat would have posted it.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils.timezone import localdate

from accounts.models import User
from alliances.models import Programme
from clusters import audience, quiet
from clusters.actions import telling
from clusters.models import CheckIn, Meeting
from clusters.notices import dates, parts
from clusters.notices.known import Known
from logs.actions.reminding import remind_all
from logs.demonstration.data import Account
from logs.demonstration.timeline import Timeline
from notifications import holding, outbox
from notifications.models import Message, MessageQuerySet
from notifications.writing import mail

State = Message.State

CAME_BACK_AFTER = timedelta(minutes=4)
WRITTEN = ("to", "subject", "text", "html", "because", "path")


def add_letters(
    programme: Programme, told: Account, known: dict[str, User], timeline: Timeline
) -> None:
    """Invitations to all that is ahead, and the reminders that follow, to the invented people."""
    at = timeline.moment(timeline.today)
    ours = Message.objects.filter(person__in=known.values())
    rows = list(_ahead(programme, at))
    Message.objects.bulk_create(letter for row in rows for letter in _invitations(row))
    for row in rows:
        telling.tell(row, at)
    remind_all(at)
    _stop(told, known, timeline.moment(timeline.back(1)))
    _let_go(ours, at)
    _go_wrong(told, known)


def _ahead(programme: Programme, at: datetime) -> Iterator[Meeting | CheckIn]:
    meetings = Meeting.objects.announced().filter(programme=programme, held_on__gt=localdate(at))
    calls = CheckIn.objects.announced().filter(alliance__programme=programme, outcome="")
    yield from meetings.select_related("programme", "cluster", "host")
    yield from calls.filter(due_on__gt=localdate(at)).select_related("alliance__programme")


def _invitations(row: Meeting | CheckIn) -> list[Message]:
    """As they went when the row was confirmed."""
    assert row.confirmed_at  # noqa: S101 - it is announced
    at = quiet.leaves_at(row.confirmed_at, parts.calendar_of(row))
    people = [each.person for each in audience.of(row, localdate(at))]
    invitations = telling.date_letters(row, people, Known(), at)
    for letter in invitations:
        _went(letter)
    return invitations


def _let_go(letters: MessageQuerySet, at: datetime) -> None:
    """What the worker would do with what is due, but for handing it over."""
    due = letters.claimable(at).order_by("due_at", "pk")
    gone = list(due.select_related("person", "about_type"))
    for letter in gone:
        said = outbox.verdict(letter, letter.due_at)
        if isinstance(said, datetime):
            letter.due_at = said
        elif said:
            letter.state = said
        else:
            _went(letter)
    Message.objects.bulk_update(gone, ["state", "sent_at", "due_at", "attempts", *WRITTEN])


def _went(letter: Message) -> None:
    if letter.person and letter.person.has_usable_password():
        mail(letter, letter.due_at)
    letter.state, letter.sent_at, letter.attempts = State.SENT, letter.due_at, 1


def _stop(told: Account, known: dict[str, User], at: datetime) -> None:
    """What the facilitator holds, and what they took back."""
    for row in told["held"]:
        holding.hold(_waiting(row, known), by=known[row["by"]], at=at)
    for row in told["taken_back"]:
        by, why = known[row["by"]], row["why"]
        holding.take_back(_waiting(row, known), by=by, at=at, why=why)


def _waiting(row: Account, known: dict[str, User]) -> list[int]:
    people = [known[name] for name in row["people"]]
    letters = Message.objects.filter(person__in=people, kind=row["kind"], state=State.WAITING)
    return list(letters.values_list("pk", flat=True))


def _go_wrong(told: Account, known: dict[str, User]) -> None:
    """Invitations that a mail system refused, or returned."""
    sent = Message.objects.filter(kind=dates.INVITATION, state=State.SENT).order_by("-sent_at")
    for row in told["refused"]:
        letter = sent.filter(person=known[row["person"]])[0]
        letter.state, letter.sent_at, letter.last_error = State.FAILED, None, row["answer"]
        letter.save()
    for row in told["came_back"]:
        letter = sent.filter(person=known[row["person"]])[0]
        letter.bounced_at = letter.due_at + CAME_BACK_AFTER
        letter.save()
