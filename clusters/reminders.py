"""When people are reminded: one line for each rule, and the letters that follow from it.

A new reminder is a rule here, a kind of letter that says what is still owed, and whoever lists the
occasions. docs/decisions/0010 tells how letters leave.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import models
from django.db.models import Max, Q
from django.db.models.functions import Coalesce

from accounts.models import User
from clusters import quiet
from clusters.calendar import SchoolCalendar
from core.templatetags.components import day as in_words
from notifications.models import Message

State = Message.State

AHEAD = timedelta(days=60)
"""How far ahead reminders are posted, so that "My emails" tells what will come."""
LATE_IS_OF_USE = timedelta(days=14)
"""How long the last reminder after a day may still leave, where a relay or worker was away."""


@dataclass(frozen=True)
class Rule:
    """When somebody is reminded of one kind of thing: as often as there are days, no more.

    ``days`` are counted from its day: -1 is the day before, 0 the day itself, 7 a week after.
    """

    kind: str
    """The kind of letter; its ``still_wanted`` says when the rule stops."""
    days: tuple[int, ...]
    words: str
    """The days in the words of a letter."""
    reason: str = "{thing}:{sequence}:{days}:{person}"
    """What tells the keys of its letters apart. It never changes: letters are known by it, and
    would go twice."""

    def key(self, *, thing: int, sequence: int, days: int, person: int) -> str:
        """The key of the letter to one person on one of its days."""
        words = self.reason.format(
            thing=thing, sequence=sequence, days=days, before=-days, person=person
        )
        return f"{self.kind}:{words}"

    def moments(self, day: date, calendar: SchoolCalendar) -> dict[datetime, int]:
        """When it reminds of something on this day, and which of its days that stands for.

        Before and on the day in the morning, or on the last school day before that; after the day
        on the next school day. Where two fall together, as in holidays, the later one counts.
        """
        return {
            (quiet.morning_from if days > 0 else quiet.reminder_at)(
                day + timedelta(days=days), calendar
            ): days
            for days in self.days
        }


MEETING = Rule(
    "meeting_reminder",
    (-16, -6),
    "16 days and 6 days before a meeting",
    "{thing}:{sequence}:{before}:{person}",
)
CALL = Rule(
    "call_reminder", (-1,), "on the school day before a call", "checkin:{thing}:{sequence}:{person}"
)
ACTION = Rule(
    "action_reminder", (-3, 0, 7), "3 days before an action is due, on the day and a week after"
)


def what_next(rule: Rule, day: date, calendar: SchoolCalendar, at: datetime) -> str:
    """When a rule writes again of something on this day, as a letter says it."""
    later = [moment for moment in rule.moments(day, calendar) if moment > at]
    if not later:
        return "This is the last time."
    return f"Next time: {in_words(min(later))}, unless it is done by then."


@dataclass(frozen=True)
class Occasion:
    """Something on a day that people can be reminded of."""

    thing: models.Model
    sequence: int
    """Which state of it the letters tell of."""
    day: date
    subject: str
    people: Sequence[User]
    calendar: SchoolCalendar
    since: datetime
    """When it became known: a reminder whose moment had passed by then never comes."""
    useless_after: datetime | None = None
    """When the last reminder is of no use any more; without it, two weeks after it was due."""
    scope_alliance: int | None = None
    """In whose list of emails it stands, where the thing is no meeting, call or action."""


def letters(rule: Rule, occasion: Occasion, at: datetime) -> Iterator[Message]:
    """What the outbox should hold for an occasion. Offer it as often as you like.

    Each reminder is of use until the next one. None comes again when the thing has changed since
    it went, unless that gave it another day.
    """
    return letters_of_each(rule, [occasion], at)


def letters_of_each(rule: Rule, occasions: Sequence[Occasion], at: datetime) -> Iterator[Message]:
    """The same for several occasions, all of one kind of thing, in one query for all."""
    reminded = _reminded(rule, [each.thing for each in occasions])
    for occasion in occasions:
        yield from _letters(rule, occasion, reminded[occasion.thing.pk], at)


def _letters(
    rule: Rule, occasion: Occasion, reminded: dict[int, datetime], at: datetime
) -> Iterator[Message]:
    moments = rule.moments(occasion.day, occasion.calendar)
    due = list(moments)
    last = occasion.useless_after or due[-1] + LATE_IS_OF_USE
    for due_at, useless_after in zip(due, [*due[1:], last], strict=True):
        if not (occasion.since < due_at and at < useless_after):
            continue
        for person in occasion.people:
            if person.pk not in reminded or reminded[person.pk] < due_at:
                yield _letter(rule, occasion, person, moments[due_at], due_at, useless_after)


def _letter(
    rule: Rule,
    occasion: Occasion,
    person: User,
    days: int,
    due_at: datetime,
    useless_after: datetime,
) -> Message:
    return Message(
        key=rule.key(
            thing=occasion.thing.pk, sequence=occasion.sequence, days=days, person=person.pk
        ),
        kind=rule.kind,
        to=person.email,
        person=person,
        about=occasion.thing,
        about_sequence=occasion.sequence,
        scope_alliance_id=occasion.scope_alliance,
        subject=occasion.subject[:200],
        due_at=due_at,
        useless_after=useless_after,
    )


def _reminded(rule: Rule, things: Sequence[models.Model]) -> dict[int, dict[int, datetime]]:
    """When each person was reminded of each thing last, by a letter or the digest it went in.

    What went in a digest counts as of when it was due: the digest of a day tells nothing of it.
    """
    found: dict[int, dict[int, datetime]] = defaultdict(dict)
    if not things:
        return found
    sent = Message.objects.about_each(things).filter(
        Q(state=State.SENT) | Q(state=State.GATHERED, digest__state=State.SENT),
        kind=rule.kind,
        person__isnull=False,
    )
    last = Max(Coalesce("sent_at", "due_at"))
    rows = sent.values_list("about_id", "person").annotate(last=last).order_by()
    for thing, person, reminded_at in rows:
        found[thing][person] = reminded_at
    return found
