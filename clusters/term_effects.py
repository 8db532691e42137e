"""What another day of a term would mean for dates that people were told of."""

from datetime import date

from clusters import term_plan, term_rows
from clusters.models import Cluster, Term
from core.templatetags.components import day


def affected(cluster: Cluster, before: Term, after: Term | None, today: date) -> list[str]:
    """The announced dates that lay in a term and would lie outside it, each in a sentence.

    ``after`` is the term as it would be; None when it would be gone.
    """
    rows = term_rows.read(cluster, before, today).all
    found = sorted(
        (row for row in rows if row.is_announced and _is_in(before, row.day)),
        key=lambda row: (row.day, row.starts_at),
    )
    where = "in no term" if after is None else "outside the term"
    return [
        f"{term_plan.what(row)}, {day(row.day)}, would lie {where}."
        for row in found
        if after is None or not _is_in(after, row.day)
    ]


def same_as(term: Term) -> Term | None:
    """Another term of the same cluster, season and year."""
    rows = Term.objects.filter(
        programme_id=term.programme_id,
        cluster=term.cluster_id,
        season=term.season,
        starts_on__year=term.starts_on.year,
    )
    return rows.exclude(pk=term.pk).first()


def _is_in(term: Term, on: date) -> bool:
    starts_on, ends_on = term.break_starts_on, term.break_ends_on
    in_break = bool(starts_on and ends_on and starts_on <= on <= ends_on)
    return term.starts_on <= on <= term.ends_on and not in_break
