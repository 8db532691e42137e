"""What a facilitator saves of a call: the note, and a word for the alliance's progress."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from clusters.actions import calls
from clusters.agreed import Agreed
from clusters.models import CheckIn, Cluster
from logs.actions import progress


@transaction.atomic
def keep_note(
    call: CheckIn,
    *,
    by: User,
    at: datetime,
    today: date,
    version: int,
    fields: dict[str, Any],
    agreed: Iterable[Agreed],
    cluster: Cluster,
    to: dict[str, Any] | None,
    own_word: tuple[str, str] | None,
    takes_word_back: bool,
) -> None:
    """Save a note as ``calls.keep_note`` does, and the word with it; all of it or nothing.

    ``own_word`` is a word with its reason. Taken back, the word is worked out again.
    """
    calls.keep_note(
        call, by=by, at=at, version=version, fields=fields, agreed=agreed, cluster=cluster, to=to
    )
    if own_word:
        word, reason = own_word
        until = today + progress.USUAL
        progress.say(call.alliance, by=by, at=at, word=word, reason=reason, until=until)
    elif takes_word_back:
        progress.take_back(call.alliance, by=by, at=at)
