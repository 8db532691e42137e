"""A school in a project: who stands behind it, what is agreed, what was planned and done."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from core.access import Access
from core.templatetags.components import short_day
from projects import missed_steps
from projects.agreements import SOON
from projects.missed_steps import Proposal
from projects.models import (
    Agreement,
    Concern,
    Participation,
    Project,
    SchoolInvitation,
    SchoolRole,
    SchoolVisit,
)


@dataclass(frozen=True)
class State:
    """A state in words, with its colour."""

    words: str
    kind: str


@dataclass(frozen=True)
class Standing:
    """Sponsor or champion of a school: who, and whether they confirmed; perhaps nobody."""

    role: str
    label: str
    held: SchoolRole | None
    state: State


def state_of_invitation(row: SchoolInvitation, at: datetime) -> State:
    """Invited, accepted, declined, no answer: with its day."""
    if row.withdrawn_at:
        return State(f"Withdrawn {short_day(row.withdrawn_at)}", "none")
    if row.answered_at:
        said = ("Accepted", "ok") if row.is_confirmed else ("Declined", "risk")
        return State(f"{said[0]} {short_day(row.answered_at)}", said[1])
    if row.is_over(at):
        return State(f"No answer since {short_day(row.asked_at)}", "watch")
    return State(f"Invited {short_day(row.asked_at)}", "info")


def state_of_role(held: SchoolRole | None) -> State:
    """Whoever has not confirmed is amber for the lead (C01), as a vacancy is (C08)."""
    if held is None:
        return State("Vacant", "watch")
    if held.answered_at is None:
        return State(f"Asked {short_day(held.asked_at)}, not confirmed", "watch")
    if held.is_confirmed:
        return State(f"Confirmed {short_day(held.answered_at)}", "ok")
    return State(f"Declined {short_day(held.answered_at)}", "risk")


def state_of_agreement(row: Agreement | None, today: date) -> State:
    """None, waiting, confirmed, challenged; and whether its time is over."""
    if row is None:
        return State("None yet", "none")
    if row.has_expired(today):
        return State(f"Ended {short_day(row.ends_on)}", "risk")
    if row.answered_at is None:
        return State(f"Sent {short_day(row.asked_at)}, not confirmed", "watch")
    if row.is_confirmed and row.ends_on <= today + SOON:
        return State(f"Ends {short_day(row.ends_on)}", "watch")
    if row.is_confirmed:
        return State(f"Confirmed {short_day(row.answered_at)}", "ok")
    return State(f"Challenged {short_day(row.answered_at)}", "risk")


def standings(roles: Iterable[SchoolRole]) -> list[Standing]:
    """Both roles of a school, held or vacant."""
    now = {row.role: row for row in roles if row.ends_on is None}
    return [
        Standing(role, str(label), now.get(role), state_of_role(now.get(role)))
        for role, label in SchoolRole.Role.choices
    ]


@dataclass(frozen=True)
class Line:
    """A school on the list of a project."""

    row: Participation
    sponsor: State
    champion: State
    agreement: State
    ends: date | None
    """Until when the agreement holds, where it has ended or soon will."""
    visits: int
    is_at_risk: bool
    proposed: Proposal | None
    """Why it may be at risk, for those who see that."""


def lines(project: Project, today: date, *, with_concerns: bool) -> list[Line]:
    """The schools that take part now, in five queries whatever their number.

    Whoever sees which are at risk sees, in two more, which may be.
    """
    found = list(
        project.participations.joined()
        .select_related("school")
        .prefetch_related("roles", "agreements", "visits", "concerns")
    )
    may_be = with_concerns and project.closed_on is None
    proposed = missed_steps.among(found) if may_be else {}
    told = []
    for row in found:
        sponsor, champion = standings(row.roles.all())
        standing = next((each for each in row.agreements.all() if not each.replaced_at), None)
        told.append(
            Line(
                row,
                sponsor.state,
                champion.state,
                state_of_agreement(standing, today),
                standing.ends_on if standing and standing.ends_on <= today + SOON else None,
                len(row.visits.all()),
                with_concerns and any(not each.settled_at for each in row.concerns.all()),
                proposed.get(row.pk),
            )
        )
    return told


@dataclass(frozen=True)
class Compared:
    """One thing that was planned for a school beside what was done."""

    what: str
    planned: str
    done: str


def planned_and_done(row: Participation, visits: list[SchoolVisit]) -> list[Compared]:
    """Visits and year groups; empty while nothing is planned."""
    planned = row.visits_planned
    seen = dict.fromkeys(visit.year_groups for visit in reversed(visits) if visit.year_groups)
    left = max((planned or 0) - len(visits), 0)
    compared = [
        ("Visits", "" if planned is None else str(planned), _visits_done(len(visits), left)),
        ("Year groups", row.year_groups, ", ".join(seen) or "None noted yet"),
    ]
    return [Compared(*each) for each in compared if each[1]]


def _visits_done(done: int, left: int) -> str:
    return f"{done}, {left} still to come" if left else str(done)


def invitations(project: Project, at: datetime) -> list[tuple[SchoolInvitation, State]]:
    """Letters to schools, the newest first, with what became of each."""
    rows = project.school_invitations.select_related("school")[:50]
    return [(row, state_of_invitation(row, at)) for row in rows]


def concerns(row: Participation, access: Access) -> list[Concern]:
    """Whether a school is at risk, and was, for those it is for; the newest first."""
    return list(Concern.objects.visible_to(access).filter(participation=row))
