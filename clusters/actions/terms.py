"""The terms of a cluster that has dates of its own, as its facilitator enters them.

A cluster with terms of its own uses only those. So when it gets its first, it takes over those of
its programme that are over: what was counted in them stays.

Whoever writes terms of a programme takes turns: its row is held, as an import holds it.
"""

from contextlib import suppress
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError

from alliances.models import Programme
from clusters import term_effects
from clusters.models import CheckIn, Cluster, Meeting, Term
from clusters.term_dates import DATES
from core.exceptions import ChangedMeanwhile, DomainError


class TermIsOver(DomainError):
    def __init__(self) -> None:
        super().__init__("This term is over. What was counted in it stays as it is.")


@transaction.atomic
def add(cluster: Cluster, *, season: str, dates: dict[str, Any], today: date) -> Term:
    """One more term of the cluster's own; refused where it overlaps another or is there already."""
    _hold(cluster)
    begin(cluster, ends_on__lt=today)
    return _save(Term(programme_id=cluster.programme_id, cluster=cluster, season=season, **dates))


@transaction.atomic
def copy(cluster: Cluster) -> int:
    """Begin the cluster's own dates with those of its programme; say how many were taken over."""
    _hold(cluster)
    return begin(cluster)


def begin(cluster: Cluster, **only: Any) -> int:
    """Take terms of the programme over, where the cluster has none; with its programme held."""
    if cluster.terms.exists():
        return 0
    names = ("season", *DATES)
    found = Term.objects.of(cluster.programme_id).filter(**only).values(*names)
    place = {"programme_id": cluster.programme_id, "cluster": cluster}
    return len(Term.objects.bulk_create(Term(**place, **row) for row in found))


@transaction.atomic
def change(term: Term, *, seen: str, today: date, season: str, dates: dict[str, Any]) -> Term:
    """Give a term other dates; whoever saw it otherwise gets ``ChangedMeanwhile``."""
    row = _as_seen(term, seen, today)
    row.season = season
    for name, day in dates.items():
        setattr(row, name, day)
    return _save(row)


@transaction.atomic
def remove(term: Term, *, seen: str, today: date) -> None:
    """Take a term away with the proposals for it that nobody has touched.

    Refused while anything else is planned for it. With the last one those that are over go as well
    where they are the programme's, so that its dates count again.
    """
    row = _as_seen(term, seen, today)
    for model in (Meeting, CheckIn):
        model.objects.proposed().filter(term=row).delete()
    try:
        row.delete()
    except ProtectedError:
        raise DomainError(
            "Something hangs on this term: dates that were confirmed, moved or called off, or a "
            "plan of a project. So it stays; change its days instead."
        ) from None
    left = Term.objects.filter(cluster=row.cluster_id)
    states = {each.state for each in Term.objects.of(row.programme_id)}
    if all(each.is_over(today) and each.state in states for each in left):
        with suppress(ProtectedError):
            left.delete()


def _hold(cluster: Cluster) -> None:
    Programme.objects.select_for_update().get(pk=cluster.programme_id)


def _as_seen(term: Term, seen: str, today: date) -> Term:
    Programme.objects.select_for_update().get(pk=term.programme_id)
    row = Term.objects.filter(pk=term.pk).first()
    if row is None or row.state != seen:
        raise ChangedMeanwhile("term")
    if row.is_over(today):
        raise TermIsOver
    return row


def _save(term: Term) -> Term:
    """Refuse what overlaps, in the words of the table of set-up."""
    if same := term_effects.same_as(term):
        raise DomainError(f"{same} is there already. Change its dates instead.")
    term.full_clean(validate_unique=False)
    term.save()
    return term
