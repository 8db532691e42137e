"""What the page of a cluster's plan shows, read from the tables and the planner."""

from dataclasses import dataclass
from datetime import date, time

from clusters import planner, queries, term_rows
from clusters.calendar import SchoolCalendar
from clusters.models import CheckIn, Cluster, Meeting, Term
from clusters.term_rows import TermRows


@dataclass(frozen=True)
class Line:
    """One date of the plan: what it is, when, why then, and how far it has come."""

    kind: planner.Kind
    pk: int
    what: str
    day: date
    starts_at: time
    why: str
    state: str
    state_kind: str
    can_change: bool
    moved_from: date | None = None
    place: str = ""


@dataclass(frozen=True)
class TermPlan:
    """A term of a cluster as its facilitator sees it."""

    calendar: SchoolCalendar
    rows: TermRows | None
    """What is planned for the term that is shown; None where no term is known."""
    terms: list[Term]
    """Terms not yet over that are near enough to be planned."""
    lines: list[Line]
    missing: int
    """Dates that the term asks for and that the planner could propose now."""
    gaps: list[str]
    clashes: list[str]
    moves: list[planner.Proposal]
    """Open proposals that no longer fit where they stand."""

    @property
    def term(self) -> Term | None:
        return self.rows.term if self.rows else None

    @property
    def proposed(self) -> int:
        return sum(line.state == PROPOSED for line in self.lines)


PROPOSED = "Proposed"
STATES = {
    PROPOSED: "watch",
    "Announced": "ok",
    "Held": "plain",
    "Missed": "risk",
    "Called off": "none",
}


def read(cluster: Cluster, asked: str, today: date) -> TermPlan:
    """The plan of the term that is asked for by number, else of the first that is not done.

    In that one dates are missing, or proposals wait to be confirmed.
    """
    scene = queries.scene_of(cluster, today)
    (group,) = scene.groups
    terms = [
        term
        for term in group.calendar.terms
        if term.ends_on > today and term.starts_on - today <= planner.LOOK_AHEAD
    ]
    rest = planner.plan(scene.groups, scene.bookings, today, scene.around)
    slots = [each.slot for each in rest.proposals]
    slots += [each.slot for each in scene.bookings if each.is_open and each.slot]
    not_done = {slot.term for slot in slots if slot.cluster == cluster.pk}
    usual = next((term for term in terms if term in not_done), terms[0] if terms else None)
    term = next((term for term in group.calendar.terms if str(term.pk) == asked), usual)
    moves = planner.respace(scene.groups, scene.bookings, today, scene.around).proposals
    against = planner.clashes(scene.groups, scene.bookings, today, scene.around)
    rows = term_rows.read(cluster, term, today) if term else None
    return TermPlan(
        calendar=group.calendar,
        rows=rows,
        terms=terms,
        lines=_lines(rows, today) if rows else [],
        missing=sum(each.slot.term == term for each in rest.proposals),
        gaps=[each.sentence for each in rest.gaps if each.slot is None or each.slot.term == term],
        clashes=[
            each.sentence
            for each in against
            if each.booking.slot and each.booking.slot.term == term
        ],
        moves=[each for each in moves if each.slot.term == term],
    )


def members(cluster: Cluster, today: date) -> tuple[planner.Member, ...]:
    """The alliances that a cluster is planned for: those in it, and those that will be."""
    (group,) = queries.scene_of(cluster, today).groups
    return group.members


def _lines(rows: TermRows, today: date) -> list[Line]:
    found = [_line(row, today) for row in rows.all]
    return sorted(found, key=lambda line: (line.day, line.starts_at, line.what))


def what(row: Meeting | CheckIn) -> str:
    """A meeting or call without its date."""
    if isinstance(row, Meeting):
        return str(row.get_kind_display())
    return f"Check-in call: {row.alliance}"


def _line(row: Meeting | CheckIn, today: date) -> Line:
    state = _state(row, today)
    return Line(
        kind=planner.Kind.MEETING if isinstance(row, Meeting) else planner.Kind.CALL,
        pk=row.pk,
        what=what(row),
        day=row.day,
        starts_at=row.starts_at,
        why=row.why_this_day,
        state=state,
        state_kind=STATES[state],
        can_change=state in (PROPOSED, "Announced") and row.day >= today,
        moved_from=row.moved_from if row.moved_from != row.day else None,
        place=_place(row) if isinstance(row, Meeting) else "",
    )


def _place(meeting: Meeting) -> str:
    """Who hosts it, where it is and how to get there."""
    host = f"Hosted by {meeting.host}" if meeting.host else ""
    return ". ".join(filter(None, [host, meeting.place, meeting.travel_note]))


def _state(row: Meeting | CheckIn, today: date) -> str:
    if row.cancelled_at:
        return "Called off"
    if isinstance(row, CheckIn) and row.outcome:
        return str(row.get_outcome_display())
    if not row.confirmed_at:
        return PROPOSED
    is_over = isinstance(row, Meeting) and row.held_on < today
    return "Held" if is_over else "Announced"
