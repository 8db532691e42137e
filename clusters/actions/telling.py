"""Tell people of meetings and calls: once, of the newest state, and only those it concerns.

Everything here is safe to do again: what was told before is in the outbox, and each letter has one
key for each person and state. Call it in the transaction of the change it tells of.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import User
from clusters import audience, quiet, reminders
from clusters.calendar import SchoolCalendar
from clusters.models import CheckIn, Meeting
from clusters.notices import calls, dates, parts, summaries
from clusters.notices.known import Known, known_of, known_of_each
from notifications import holding, mailings, outbox
from notifications.models import Message

SETTLES = timedelta(minutes=10)
"""How long a change waits for the next one, so that five edits make one letter (RM-09)."""
SETTLES_SOON = timedelta(minutes=2)
"""The same for what begins within a day."""

Dated = Meeting | CheckIn


def tell(row: Dated, at: datetime, mailing: str = "") -> int:
    """Tell everybody concerned the newest state of a meeting or call that is announced and ahead.

    Who was told of an older state gets the change, who was not gets the invitation, and whom it
    does not concern any more hears that they are not expected, if they were told. Letters that
    tell of an older state and have not left are taken back; where one was held, what takes its
    place is held as well. Who left before a letter went and has come back gets it. ``mailing``
    names the step to many people that it is part of. Returns how many letters were offered.
    """
    if not row.is_announced or row.begins_at <= at:
        return 0
    people = [each.person for each in audience.of(row, timezone.localdate(at))]
    return _tell(row, people, known_of(row), at, mailing)


def _tell(row: Dated, people: list[User], known: Known, at: datetime, mailing: str = "") -> int:
    outbox.supersede(row, at, before=row.sequence)
    letters = date_letters(row, people, known, at)
    holding.carry_on(row, letters, dates.KINDS, at)
    if mailing:
        in_turn(letters, mailing, parts.calendar_of(row), at)
    if isinstance(row, CheckIn):
        letters += reminders.letters(reminders.CALL, _occasion(row, people, at), at)
    return outbox.post_again(letters)


def tell_off(row: Dated, at: datetime) -> int:
    """Tell those who were told of a meeting or call that it is off; nobody else hears of it.

    Calling off raised the sequence, so all that waits but the cancellation itself is older.
    """
    outbox.supersede(row, at, before=row.sequence)
    return outbox.post(cancellations(row, at))


def date_letters(row: Dated, people: Sequence[User], known: Known, at: datetime) -> list[Message]:
    """What those it concerns do not know yet, and that it does not concern the others any more.

    The change for who was told of an older state, the invitation for who was not told at all, or
    has come back.
    """
    told = known.newest
    news = [
        (dates.CHANGE if person.pk in told else dates.INVITATION, person)
        for person in people
        if told.get(person.pk, -1) < row.sequence
    ]
    if others := told.keys() - {person.pk for person in people}:
        left = User.objects.filter(pk__in=others, is_active=True)
        news += [(dates.NOT_EXPECTED, person) for person in left]
    return [_date_letter(row, person, kind, known, at) for kind, person in news]


def cancellations(row: Dated, at: datetime) -> list[Message]:
    """That it is off, for everybody who was told of it."""
    known = known_of(row)
    people = User.objects.filter(pk__in=known.newest)
    return [_date_letter(row, person, dates.CANCELLATION, known, at) for person in people]


def tell_all(at: datetime) -> int:
    """Tell of everything that is announced and ahead: who joins or leaves a cluster hears so."""
    today = timezone.localdate(at)
    meetings = Meeting.objects.announced().filter(held_on__gte=today)
    ahead = CheckIn.objects.announced().filter(due_on__gte=today, outcome="")
    rows: list[Dated] = [
        row
        for row in (
            *meetings.select_related("cluster", "programme"),
            *ahead.select_related("alliance__programme"),
        )
        if row.begins_at > at
    ]
    concerned, known = audience.of_each(rows, today), known_of_each(rows)
    return sum(
        _tell(row, [each.person for each in people], told, at)
        for row, people, told in zip(rows, concerned, known, strict=True)
    )


def in_turn(
    letters: Sequence[Message], mailing: str, calendar: SchoolCalendar, at: datetime
) -> None:
    """Make letters one mailing, each due on a day on which its person gets no other (row G07).

    What would then come less than a day before its event does not wait.
    """
    first = quiet.leaves_at(at, calendar)
    taken = mailings.days_taken([each.person_id or 0 for each in letters], mailing, at)
    for letter in letters:
        letter.mailing, letter.due_at, due_at = mailing, first, first
        while timezone.localdate(due_at) in taken[letter.person_id or 0]:
            due_at = quiet.morning_from(timezone.localdate(due_at) + quiet.ONE_DAY, calendar)
        if mailings.can_wait(letter, due_at):
            letter.due_at = due_at


def ask_to_move(call: CheckIn, at: datetime) -> int:
    """Tell the facilitator that an alliance asks for another day."""
    people = audience.facilitators(call, timezone.localdate(at))
    return outbox.post(_letter(call, person, calls.MOVE_ASKED, at, at) for person in people)


def summarise(meeting: Meeting, at: datetime) -> int:
    """Send what a meeting agreed on to everybody who is told of it, and say to how many."""
    return outbox.post(summary_letters(meeting, at))


def summary_letters(meeting: Meeting, at: datetime) -> list[Message]:
    """What a meeting agreed on, as one mailing to everybody who is told of it."""
    letters = [
        Message(
            key=f"{summaries.SUMMARY}:{meeting.pk}:{each.person.pk}",
            kind=summaries.SUMMARY,
            to=each.person.email,
            person=each.person,
            about=meeting,
            subject=summaries.subject(meeting),
            due_at=at,
        )
        for each in audience.of_meeting(meeting, timezone.localdate(at))
    ]
    in_turn(letters, f"{summaries.SUMMARY}:{meeting.pk}", parts.calendar_of(meeting), at)
    return letters


def is_counted_on(row: Dated, at: datetime) -> bool:
    """Whether people expect it: announced or told of, not called off, and ahead."""
    is_known = row.is_announced or bool(known_of(row).newest)
    return is_known and row.cancelled_at is None and row.begins_at > at


def _date_letter(row: Dated, person: User, kind: str, known: Known, at: datetime) -> Message:
    """Who has left and come back is told of the same state anew."""
    due_at = at
    if kind == dates.CHANGE:
        is_soon = row.begins_at - at <= quiet.LAST_MINUTE
        due_at += SETTLES_SOON if is_soon else SETTLES
    letter = _letter(row, person, kind, at, due_at)
    if left := known.left[person.pk]:
        letter.key += f":{left}"
    return letter


def _letter(row: Dated, person: User, kind: str, at: datetime, due_at: datetime) -> Message:
    return Message(
        key=f"{kind}:{row._meta.model_name}:{row.pk}:{row.sequence}:{person.pk}",
        kind=kind,
        to=person.email,
        person=person,
        about=row,
        about_sequence=row.sequence,
        subject=dates.subject(kind, row),
        due_at=due_at,
        useless_after=max(row.begins_at, at),
    )


def _occasion(call: CheckIn, people: list[User], at: datetime) -> reminders.Occasion:
    """A call as reminders see it: known from now on, so that nothing comes late beside a change."""
    return reminders.Occasion(
        call,
        call.sequence,
        call.due_on,
        dates.subject(reminders.CALL.kind, call),
        people,
        parts.calendar_of(call),
        since=at,
        useless_after=call.begins_at,
    )
