"""Letters of one step to many people: nobody gets those of two such steps on one day."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from django.contrib.auth import get_user_model
from django.db.models import Q
from django.utils.timezone import localdate

from core.clock import moment
from notifications.models import Message

MORNING = time(8)
SOON = timedelta(hours=24)
"""What comes less than this before it is of no use does not wait."""

State = Message.State


def days_taken(people: Collection[int], mailing: str, at: datetime) -> dict[int, set[date]]:
    """The days from today on on which each person gets letters of other mailings."""
    others = Message.objects.filter(
        Q(state=State.SENT, sent_at__gte=moment(localdate(at), time.min))
        | Q(state__in=Message.UNSENT),
        person__in=people,
        held_at=None,
    ).exclude(mailing__in=["", mailing])
    found: dict[int, set[date]] = defaultdict(set)
    for person, sent_at, due_at in others.values_list("person", "sent_at", "due_at"):
        found[person or 0].add(localdate(sent_at or due_at))
    return found


def next_morning(at: datetime) -> datetime:
    return moment(localdate(at) + timedelta(days=1), MORNING)


def can_wait(message: Message, until: datetime) -> bool:
    """Whether a letter is still of use when it leaves at this moment."""
    return message.useless_after is None or until + SOON <= message.useless_after


def must_wait(message: Message, at: datetime, until: datetime) -> bool:
    """Whether a letter that is about to leave is the second mailing of its person today.

    It leaves all the same where it would be of no use at ``until``, when it may leave next. Asked
    in the transaction that hands it over. The person's row is locked, so that of two workers one
    sees what the other has just handed over.
    """
    if not (message.mailing and message.person_id and can_wait(message, until)):
        return False
    get_user_model().objects.select_for_update(no_key=True).get(pk=message.person_id)
    gone = Message.objects.filter(
        Q(state=State.SENT, sent_at__gte=moment(localdate(at), time.min)) | Q(state=State.SENDING),
        person=message.person_id,
    )
    return gone.exclude(mailing__in=["", message.mailing]).exists()
