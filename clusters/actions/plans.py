"""The plan of a term: propose what is missing, re-space what nobody has touched, confirm."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from alliances.models import Programme
from clusters import planner, queries, term_rows
from clusters.actions import telling
from clusters.models import CheckIn, Cluster, Meeting, Term
from clusters.planner import Kind
from core.exceptions import DomainError


class PlanChanged(DomainError):
    """Somebody changed the plan after it was shown."""

    def __init__(self) -> None:
        super().__init__("The plan has changed since you opened it. Look at it again.")


@dataclass(frozen=True)
class Confirmed:
    """What became a meeting or a call that people may see, just now."""

    meetings: list[Meeting]
    calls: list[CheckIn]


@transaction.atomic
def plan(of: Programme | Cluster, *, today: date) -> planner.Plan:
    """Write a proposal for everything that is missing, and return them with the gaps that stay.

    Safe to run as often as you like and by several at once: a meeting of a cluster is planned once
    a term and a call once a half term. What is there already, cancelled rows too, is not touched.
    """
    programme = lock(of.programme if isinstance(of, Cluster) else of)
    if not is_planned(programme, today):
        return planner.Plan()
    scene = scene_of(of, today)
    found = planner.plan(scene.groups, scene.bookings, today, scene.around)
    Meeting.objects.bulk_create(
        _meeting(each, programme, today) for each in found.proposals if _is_meeting(each)
    )
    CheckIn.objects.bulk_create(
        _call(each, today) for each in found.proposals if not _is_meeting(each)
    )
    return found


def plan_all(today: date) -> int:
    """Plan every programme that people work in, each by itself, and say how much was proposed."""
    running = [each for each in Programme.objects.live() if is_planned(each, today)]
    return sum(len(plan(each, today=today).proposals) for each in running)


def is_planned(programme: Programme, today: date) -> bool:
    """Neither published, which is only read, nor over."""
    over = programme.ends_on is not None and programme.ends_on < today
    return not programme.is_published and not over


def difference(of: Programme | Cluster, *, today: date) -> planner.Plan:
    """Which open proposals would move as things are now. Nothing is written."""
    scene = scene_of(of, today)
    return planner.respace(scene.groups, scene.bookings, today, scene.around)


@transaction.atomic
def respace(changes: Iterable[planner.Proposal]) -> None:
    """Move open proposals as ``difference`` or a preview showed; all of them or none.

    Where somebody has touched one of them since, ``PlanChanged``.
    """
    for change in changes:
        was = change.moves
        if was is None or not _move(change, was):
            raise PlanChanged


@transaction.atomic
def confirm_term(
    cluster: Cluster, term: Term, *, at: datetime, by: User | None = None
) -> Confirmed:
    """Make a cluster's proposals for a term into meetings and calls, and invite people to them.

    What is past stays a proposal. Of two who confirm at once, one gets the rows and the other none.
    """
    lock(cluster.programme)
    today = timezone.localdate(at)
    waiting = term_rows.read(cluster, term, today).to_confirm(today)
    done = Confirmed(
        [row for row in waiting.meetings if _confirm(row, at, by)],
        [row for row in waiting.calls if _confirm(row, at, by)],
    )
    told: list[Meeting | CheckIn] = [*done.meetings, *done.calls]
    for row in told:
        telling.tell(row, at, mailing_of(cluster, term))
    return done


def mailing_of(cluster: Cluster, term: Term) -> str:
    """What the invitations to a term's dates are together: one step to many people."""
    return f"plan:{cluster.pk}:{term.pk}"


def scene_of(of: Programme | Cluster, today: date) -> queries.Scene:
    """What the planner needs to know, for a programme or for one cluster of it."""
    if isinstance(of, Cluster):
        return queries.scene_of(of, today)
    return queries.scene(of, today)


def lock(programme: Programme) -> Programme:
    """One plan of a programme at a time: whoever comes second sees what the first has written.

    On SQLite the transaction itself has seen to that.
    """
    return Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)


def _is_meeting(proposal: planner.Proposal) -> bool:
    return proposal.slot.kind is Kind.MEETING


def _meeting(proposal: planner.Proposal, programme: Programme, today: date) -> Meeting:
    return Meeting(
        programme=programme,
        cluster_id=proposal.slot.cluster,
        term=proposal.slot.term,
        held_on=proposal.day,
        starts_at=proposal.starts_at,
        ends_at=planner.MEETING_ENDS,
        why_this_day=proposal.why,
        planned_on=today,
    )


def _call(proposal: planner.Proposal, today: date) -> CheckIn:
    return CheckIn(
        alliance_id=proposal.slot.alliance,
        term=proposal.slot.term,
        half=proposal.slot.half,
        due_on=proposal.day,
        starts_at=proposal.starts_at,
        minutes=planner.CALL_MINUTES,
        why_this_day=proposal.why,
        planned_on=today,
    )


def _move(change: planner.Proposal, was: planner.Booking) -> bool:
    model = Meeting if was.kind is Kind.MEETING else CheckIn
    seen = model.objects.proposed().filter(pk=was.row, sequence=was.sequence)
    when: dict[str, date | time] = {model.DAY: change.day}
    if model is CheckIn:
        when["starts_at"] = change.starts_at
    return bool(seen.update(**when, why_this_day=change.why, sequence=F("sequence") + 1))


def _confirm(row: Meeting | CheckIn, at: datetime, by: User | None) -> bool:
    """Confirm a row as it was read, unless somebody was quicker."""
    seen = type(row).objects.filter(
        pk=row.pk, sequence=row.sequence, confirmed_at=None, cancelled_at=None
    )
    row.confirmed_at, row.confirmed_by, row.sequence = at, by, row.sequence + 1
    return bool(seen.update(confirmed_at=at, confirmed_by=by, sequence=row.sequence))
