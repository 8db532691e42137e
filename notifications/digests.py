"""Letters of one person gathered into one, once a day or once a week."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from notifications import gathering, outbox
from notifications.kinds import Kind, Topic, kind_of
from notifications.letters import Button, Item, Letter
from notifications.models import Message, Preference, Way

DIGEST = "digest"
TOPIC = Topic("digest", "Digests", "Sent when you asked for letters of a kind together.")


def post_digests(at: datetime) -> int:
    """Post one letter for each person whose gathered letters are ripe; say how many.

    Ripe once their day has passed, for whoever wants them once a week once their week has, and
    before that what would come too late. Any number may run at once: each letter is gathered by one
    of them.
    """
    today = timezone.localdate(at)
    by_person: dict[int, list[Message]] = defaultdict(list)
    for message in _ripe(at, today):
        by_person[message.person_id or 0].append(message)
    return sum(_post(person, found, at, today) for person, found in by_person.items())


def still_wanted(message: Message, at: datetime) -> bool:
    return message.person is not None and message.person.is_active and bool(_items(message, at))


def compose(message: Message, at: datetime) -> Letter:
    """What was gathered, each thing in one line with its page; what is not true now is left out."""
    items = _items(message, at)
    title = items[0].title if len(items) == 1 else f"{len(items)} things from Enquiry Cycles"
    return Letter(
        subject=title,
        title=title,
        greeting=f"Hello {message.person},",
        paragraphs=("Here is what came together since the last time.",),
        items=tuple(items),
        button=Button("Open Enquiry Cycles", "/"),
        because="You get this because you asked for these emails together. The next comes when "
        "there is something, tomorrow at the earliest.",
    )


def earliest(message: Message, at: datetime) -> datetime:
    """When every letter in it may leave: each keeps the quiet hours of what it is about."""
    return max(kind_of(each).earliest(each, at) for each in _wanted(message, at))


def _ripe(at: datetime, today: date) -> Iterator[Message]:
    ways = {(row.person_id, row.topic): row.way for row in Preference.objects.in_force(today)}
    monday = today - timedelta(days=today.weekday())
    for message in Message.objects.filter(state=Message.State.GATHERED, digest=None, held_at=None):
        topic = kind_of(message).topic
        way = ways.get((message.person_id or 0, topic.name), topic.usual)
        gathered_on = timezone.localdate(message.due_at)
        has_passed = gathered_on < (monday if way == Way.WEEKLY else today)
        if has_passed or gathering.comes_too_late(message, Way(way), at):
            yield message


@transaction.atomic
def _post(person: int, found: list[Message], at: datetime, today: date) -> int:
    """Gather these letters, unless the digest of today has left: then into that of tomorrow."""
    key = f"digest:{person}:{today}"
    outbox.post([
        Message(
            key=key, kind=DIGEST, to=found[0].to, person_id=person, due_at=at,
            subject="What came together for you",
        )
    ])  # fmt: skip
    digest = Message.objects.select_for_update().get(key=key)
    if digest.state != Message.State.WAITING:
        return 0
    waiting = Message.objects.filter(
        pk__in=[each.pk for each in found],
        state=Message.State.GATHERED,
        digest=None,
        held_at=None,
    )
    return int(waiting.update(digest=digest) > 0)


def _items(digest: Message, at: datetime) -> list[Item]:
    items = []
    for message in _wanted(digest, at):
        kind = kind_of(message)
        if kind.compose:
            letter = kind.compose(message, at)
            items.append(Item(letter.subject, path=letter.button.path))
    return list(dict.fromkeys(items))


def _wanted(digest: Message, at: datetime) -> list[Message]:
    gathered = digest.gathered.order_by("due_at", "pk")
    return [each for each in gathered if kind_of(each).still_wanted(each, at)]


KIND = Kind(DIGEST, TOPIC, still_wanted, compose, earliest)
