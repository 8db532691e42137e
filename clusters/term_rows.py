"""The meetings and calls of one term of a cluster: proposed, announced or called off."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from clusters.models import CheckIn, Cluster, Meeting, Placing, Term
from core.prepared import prepared


@dataclass(frozen=True)
class TermRows:
    """Each call carries ``is_placed``: whether its alliance is in the cluster on its day."""

    term: Term
    meetings: list[Meeting]
    calls: list[Any]

    @property
    def all(self) -> list[Meeting | CheckIn]:
        return [*self.meetings, *self.calls]

    def to_confirm(self, today: date) -> "TermRows":
        """The proposals that can still be confirmed: what is past stays a proposal."""
        return TermRows(
            self.term,
            [row for row in self.meetings if self._waits(row, today)],
            [row for row in self.calls if self._waits(row, today) and row.is_placed],
        )

    def _waits(self, row: Meeting | CheckIn, today: date) -> bool:
        untouched = row.confirmed_at is None and row.cancelled_at is None
        return untouched and row.term_id == self.term.pk and row.day >= today


def read(cluster: Cluster, term: Term, today: date) -> TermRows:
    """What is planned for a term or lies in it, for a cluster and those in it now or later."""
    span = (term.starts_on, term.ends_on)
    return TermRows(
        term, _meetings(cluster.pk, term.pk, *span), _calls(cluster.pk, term.pk, *span, today)
    )


@prepared
def _meetings(cluster: int, term: int, first: date, last: date) -> QuerySet[Meeting]:
    here = Meeting.objects.filter(Q(term=term) | _within("held_on", first, last), cluster=cluster)
    return here.select_related("cluster", "programme", "host")


@prepared
def _calls(cluster: int, term: int, first: date, last: date, today: date) -> QuerySet[Any]:
    placings = Placing.objects.filter(cluster=cluster)
    now_or_later = placings.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today))
    then = placings.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=OuterRef("due_on")),
        alliance=OuterRef("alliance"),
        starts_on__lte=OuterRef("due_on"),
    )
    here = CheckIn.objects.filter(
        Q(term=term) | _within("due_on", first, last),
        alliance__in=now_or_later.values("alliance"),
    )
    return here.annotate(is_placed=Exists(then)).select_related("alliance__programme")


def _within(field: str, first: date, last: date) -> Q:
    return Q(**{f"{field}__gte": first, f"{field}__lte": last})
