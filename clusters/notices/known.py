"""What people know of meetings and calls: the outbox remembers what each of them was told."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.contrib.contenttypes.models import ContentType

from clusters.models import CheckIn, Meeting
from clusters.notices import dates
from notifications.models import Message


@dataclass(frozen=True)
class Known:
    """What is known of one meeting or call, by the numbers of the people."""

    newest: dict[int, int] = field(default_factory=dict)
    """By who expects it, the newest state they were told of, or are being told of just now."""
    left: Counter[int] = field(default_factory=Counter)
    """How often each was told that they are not expected any more."""


def known_of(row: Meeting | CheckIn) -> Known:
    """What everybody was told of a meeting or call."""
    return known_of_each([row])[0]


def known_of_each(rows: Sequence[Meeting | CheckIn]) -> list[Known]:
    """The same for several, in a query for the meetings and one for the calls."""
    found: dict[tuple[type, int | None], Known] = {(type(row), row.pk): Known() for row in rows}
    for model in {type(row) for row in rows}:
        letters = Message.objects.under_way().filter(
            about_type=ContentType.objects.get_for_model(model),
            about_id__in=[row.pk for row in rows if type(row) is model],
            kind__in=dates.KINDS,
            person__isnull=False,
        )
        told = letters.order_by("pk").values_list("about_id", "person", "kind", "about_sequence")
        for about, person, kind, sequence in told:
            _tell(found[model, about], person, kind, sequence or 0)
    return [found[type(row), row.pk] for row in rows]


def _tell(known: Known, person: int, kind: str, sequence: int) -> None:
    if kind == dates.NOT_EXPECTED:
        known.left[person] += 1
        known.newest.pop(person, None)
    else:
        known.newest[person] = max(sequence, known.newest.get(person, 0))
