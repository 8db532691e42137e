"""Actions that were agreed: write one down, change it, tick it off."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import F

from accounts.models import User
from clusters.circles import Circle
from clusters.models import Action, Meeting
from core.exceptions import ChangedMeanwhile
from notifications import outbox


def agree(
    circle: Circle,
    *,
    by: User,
    at: datetime,
    what: str,
    owner: int,
    due_on: date | None,
    meeting: Meeting | None = None,
) -> Action:
    """Write an action down for a cluster or an alliance, as agreed at a meeting or without one."""
    return Action.objects.create(
        programme_id=circle.programme,
        cluster_id=circle.cluster,
        alliance_id=circle.alliance,
        what=what,
        owner_id=owner,
        due_on=due_on,
        meeting=meeting,
        agreed_at=at,
        agreed_by=by,
    )


@transaction.atomic
def change(
    action: Action, *, at: datetime, version: int, what: str, owner: int, due_on: date | None
) -> None:
    """Change an action that still is as the person saw it (else ``ChangedMeanwhile``).

    Reminders of it as it was are taken back.
    """
    seen = Action.objects.filter(pk=action.pk, version=version)
    if not seen.update(version=F("version") + 1, what=what, owner=owner, due_on=due_on):
        raise ChangedMeanwhile("action")
    outbox.supersede(action, at)


@transaction.atomic
def finish(action: Action, *, by: User, at: datetime) -> bool:
    """Tick an action off, and say whether it was open: who ticked it first stays named.

    Nobody is reminded of it any more.
    """
    outbox.supersede(action, at)
    open_still = Action.objects.open().filter(pk=action.pk)
    return bool(open_still.update(done_at=at, done_by=by))


def reopen(action: Action) -> bool:
    """Open an action again, and say whether it was done; reminders still to come are posted anew.

    A version of its own gives them keys of their own.
    """
    done = Action.objects.filter(pk=action.pk, done_at__isnull=False)
    return bool(done.update(done_at=None, done_by=None, version=F("version") + 1))
