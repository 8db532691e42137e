"""A term of a project on one page: what is to come by when (row B06)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from clusters.models import Meeting, Term
from clusters.queries import cluster_of
from core.access import Access
from projects.models import Project
from projects.registers import milestones_of


@dataclass(frozen=True)
class Dated:
    """One thing on one day."""

    day: date
    kind: str
    words: str
    detail: str = ""
    path: str = ""


def terms_of(project: Project, today: date) -> list[Term]:
    """The terms that count for the alliance of a project, from the one it started in."""
    cluster = cluster_of(project.alliance_id, today)
    terms = Term.objects.of(project.alliance.programme_id, cluster.pk if cluster else None)
    return list(terms.filter(ends_on__gte=project.started_on or date.min))


def current(terms: list[Term], today: date) -> Term | None:
    """The term of today, or the next one; after the last, the last."""
    return next((term for term in terms if term.ends_on >= today), terms[-1] if terms else None)


def read(project: Project, term: Term, access: Access) -> list[Dated]:
    """What of a project lies in a term, in the order of its days."""
    parts = (_term(term), _milestones(project), _meetings(project, term, access),
             _cycles(project), _measures(project))  # fmt: skip
    found = [each for part in parts for each in part]
    return sorted(
        (each for each in found if term.starts_on <= each.day <= term.ends_on),
        key=lambda each: (each.day, each.kind),
    )


def _term(term: Term) -> Iterator[Dated]:
    yield Dated(term.starts_on, "Term", "First day of term")
    if term.break_starts_on and term.break_ends_on:
        yield Dated(term.break_starts_on, "Term", "Half-term begins")
        yield Dated(term.break_ends_on, "Term", "Half-term ends")
    yield Dated(term.ends_on, "Term", "Last day of term")


def _milestones(project: Project) -> Iterator[Dated]:
    for row in milestones_of(project):
        if not row.is_taken_back:
            yield Dated(row.day, "Milestone", row.what, "Reached" if row.is_reached else "")


def _meetings(project: Project, term: Term, access: Access) -> Iterator[Dated]:
    """Those of its cluster and events of the programme, as far as this person sees them."""
    cluster = cluster_of(project.alliance_id, term.ends_on)
    here = Q(cluster=cluster) if cluster else Q(pk=None)
    event = Q(cluster__isnull=True, programme=project.alliance.programme_id)
    rows = Meeting.objects.visible_to(access).announced().filter(here | event)
    for row in rows.filter(held_on__range=(term.starts_on, term.ends_on)):
        yield Dated(
            row.held_on, "Meeting", row.get_kind_display(), row.place, row.get_absolute_url()
        )


def _cycles(project: Project) -> Iterator[Dated]:
    for cycle in project.cycles.all():
        yield Dated(cycle.starts_on, "Cycle", f"{cycle} starts")
        if cycle.ends_on:
            yield Dated(cycle.ends_on, "Cycle", f"{cycle} ends")


def _measures(project: Project) -> Iterator[Dated]:
    for measure in project.measures.all():
        if measure.target_on is None:
            continue
        who = f"Collected by {measure.collected_by}" if measure.collected_by else ""
        yield Dated(measure.target_on, "Measure", f"Target date of {measure}", who)
