"""Schools of a project: invited by letter, joining, leaving; what is agreed with each."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, TypeVar

from django.db import IntegrityError, models, transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from alliances.models import School
from core.exceptions import ChangedMeanwhile, DomainError
from notifications import links, outbox
from notifications.models import Link
from projects import closing, school_letters
from projects.models import (
    Agreement,
    Answer,
    Concern,
    Cycle,
    Participation,
    Project,
    SchoolInvitation,
    SchoolRole,
)
from projects.models.schools import Asked
from writing.actions import attachments
from writing.files import Incoming

Row = TypeVar("Row", bound=Asked)
Standing = TypeVar("Standing", SchoolRole, Agreement, Concern)
ALL_LEFT = "All schools have left."


class TakesPart(DomainError):
    def __init__(self, school: School) -> None:
        super().__init__(f"{school} takes part already.")


class HasLeft(DomainError):
    def __init__(self) -> None:
        super().__init__("Somebody noted meanwhile that this school has left.")


class LastSchool(DomainError):
    def __init__(self) -> None:
        super().__init__(
            "This is the last school. Say that the project closes with it, or add another first."
        )


@transaction.atomic
def invite(
    project: Project, school: School, *, by: User, at: datetime, **fields: str
) -> SchoolInvitation:
    """Invite a school by letter, with one reminder that goes to no answer alone.

    Refused while it takes part or another letter waits for its answer.
    """
    if project.participations.joined().filter(school=school).exists():
        raise TakesPart(school)
    row = SchoolInvitation(project=project, school=school, asked_at=at, asked_by=by, **fields)
    return _ask(row, by, at, lambda: DomainError(f"{school} has a letter that waits already."))


@transaction.atomic
def withdraw(invitation: SchoolInvitation, *, by: User, at: datetime) -> None:
    """Take an invitation back, with its link and what waits to be sent."""
    standing = SchoolInvitation.objects.filter(
        pk=invitation.pk, answered_at__isnull=True, withdrawn_at__isnull=True
    )
    if not standing.update(withdrawn_at=at, withdrawn_by=by):
        raise DomainError("This invitation was answered or withdrawn meanwhile.")
    _take_back(invitation, at)


@transaction.atomic
def answer(link: Link, *, yes: bool, note: str, at: datetime) -> Asked:
    """Keep what somebody in a school answered; of two at once one gets ``LinkGone``.

    A school that accepts its invitation takes part from today, from the open cycle on.
    """
    links.use(link, at)
    row: Any = link.about
    row.answered_at, row.note = at, note
    row.answer = Answer.YES if yes else Answer.NO
    row.save(update_fields=["answered_at", "answer", "note"])
    outbox.supersede(row, at)
    if yes and isinstance(row, SchoolInvitation):
        _accept(row, timezone.localdate(at))
    return row


@transaction.atomic
def join(
    project: Project,
    school: School,
    *,
    joined_on: date,
    at: datetime,
    joined_from: Cycle | None = None,
    why_joined: str = "",
) -> Participation:
    """A school joins, from a day and a cycle on. Of two who add it at once, one wins.

    Totals before that day stay as they were. An invitation that waits is answered by it.
    """
    fields = {"joined_on": joined_on, "joined_from": joined_from, "why_joined": why_joined}
    if _joined(project, school, fields):
        for waiting in SchoolInvitation.objects.filter(
            project=project, school=school, answered_at__isnull=True, withdrawn_at__isnull=True
        ):
            waiting.answered_at, waiting.answer = at, Answer.YES
            waiting.save(update_fields=["answered_at", "answer"])
            _take_back(waiting, at)
        return Participation.objects.get(project=project, school=school, left_on__isnull=True)
    raise TakesPart(school)


@transaction.atomic
def leave(
    row: Participation,
    *,
    by: User,
    at: datetime,
    left_on: date,
    why_left: str,
    reason: str,
    closes: bool = False,
) -> None:
    """A school leaves; what it logged stays. The last one takes the project with it, if said so.

    Its sponsor and champion end with it, and every question to it that waits.
    """
    Project.objects.select_for_update().get(pk=row.project_id)
    others = row.project.participations.joined().exclude(pk=row.pk)
    if not others.exists() and not closes:
        raise LastSchool
    still = Participation.objects.filter(pk=row.pk, left_on__isnull=True)
    if not still.update(left_on=left_on, why_left=why_left, reason=reason):
        raise HasLeft
    for held in row.roles.filter(ends_on__isnull=True):
        _take_back(held, at)
        held.ends_on = max(left_on, held.starts_on)
        held.save(update_fields=["ends_on"])
    for agreement in row.agreements.filter(answered_at__isnull=True):
        _take_back(agreement, at)
    settle(row, by=by, at=at)
    if not others.exists():
        close(row.project, left_on, ALL_LEFT, by=by, at=at)


@transaction.atomic
def name(
    row: Participation,
    role: str,
    *,
    by: User,
    at: datetime,
    version: int,
    to_name: str,
    to_email: str,
) -> SchoolRole:
    """Name the sponsor or champion of a school, who is asked to confirm. The one before ends.

    That is the one whose number the person saw as ``version`` (0: nobody), else
    ``ChangedMeanwhile``. Sent twice, it is done once.
    """
    said = {"to_name": to_name, "to_email": to_email, "asked_by": by}
    standing = row.roles.filter(role=role, ends_on__isnull=True)
    if before := _said_already(row, standing, version, "role", said):
        return before
    vacate(row, role, at=at)
    today = timezone.localdate(at)
    held = SchoolRole(participation=row, role=role, asked_at=at, starts_on=today, **said)
    return _ask(held, by, at, lambda: ChangedMeanwhile("role"))


@transaction.atomic
def vacate(row: Participation, role: str, *, at: datetime) -> None:
    """Nobody holds the role from today on; what waits for the one before dies with it."""
    today = timezone.localdate(at)
    for held in row.roles.filter(role=role, ends_on__isnull=True):
        _take_back(held, at)
        held.end_before(today)


def propose(
    row: Participation,
    *,
    by: User,
    at: datetime,
    version: int,
    file: Incoming | None = None,
    **fields: Any,
) -> Agreement:
    """Write an agreement down and ask the school to confirm it; the one before is replaced.

    That is the one whose number the person saw as ``version`` (0: none), else
    ``ChangedMeanwhile``. Sent twice, it is done once. What was replaced keeps its words and its
    file. A file that cannot be kept raises ``NotKept``.
    """
    kept = attachments.keep(file) if file else None
    with transaction.atomic():
        standing = row.agreements.filter(replaced_at__isnull=True)
        said = fields | {"asked_by": by}
        if already := _said_already(row, standing, version, "agreement", said):
            if file and (already.file is None or already.file.sha256 != file.sha256):
                raise ChangedMeanwhile("agreement")
            return already
        for before in standing:
            _take_back(before, at)
            before.replaced_at, before.replaced_by = at, by
            before.save(update_fields=["replaced_at", "replaced_by"])
        agreement = Agreement(participation=row, asked_at=at, asked_by=by, **fields)
        _ask(agreement, by, at, lambda: ChangedMeanwhile("agreement"))
        if kept:
            attachments.attach(kept, agreement, by=by, at=at)
    return agreement


@transaction.atomic
def worry(
    row: Participation, *, by: User, at: datetime, version: int, reason: str, action: str
) -> Concern:
    """Mark a school as at risk; what was written before is kept as settled.

    That is what the person saw, by its number as ``version`` (0: nothing), else
    ``ChangedMeanwhile``. Sent twice, it is done once.
    """
    said = {"reason": reason, "action": action, "raised_by": by}
    standing = row.concerns.filter(settled_at__isnull=True)
    if before := _said_already(row, standing, version, "mark", said):
        return before
    settle(row, by=by, at=at)
    try:
        with transaction.atomic():
            return Concern.objects.create(participation=row, raised_at=at, **said)
    except IntegrityError:
        raise ChangedMeanwhile("mark") from None


def plan(row: Participation, *, version: int, **fields: Any) -> None:
    """Change what is planned for a school, if it still is what the person saw.

    Of two who save at once one wins, the other gets ``ChangedMeanwhile``.
    """
    seen = Participation.objects.filter(pk=row.pk, plan_version=version)
    if not seen.update(plan_version=F("plan_version") + 1, **fields):
        raise ChangedMeanwhile("plan")


def settle(row: Participation, *, by: User, at: datetime) -> bool:
    """The school is at risk no longer; says whether it was."""
    return bool(row.concerns.filter(settled_at__isnull=True).update(settled_at=at, settled_by=by))


def close(project: Project, day: date, why: str, *, by: User, at: datetime) -> None:
    """Close a project with its open cycle; call it in the transaction of what led to it.

    ``day`` is the last day of both. Whoever moves the cycle on at the same moment comes before this
    or finds it closed. What schools were asked and have not answered is taken back.
    """
    Project.objects.filter(pk=project.pk).update(closed_on=day)
    for invitation in project.school_invitations.filter(
        answered_at__isnull=True, withdrawn_at__isnull=True
    ):
        invitation.withdrawn_at, invitation.withdrawn_by = at, by
        invitation.save(update_fields=["withdrawn_at", "withdrawn_by"])
        _take_back(invitation, at)
    for asked in (SchoolRole, Agreement):
        for row in asked.objects.filter(participation__project=project, answered_at__isnull=True):
            _take_back(row, at)
    for cycle in project.cycles.open().select_for_update():
        for keep in closing.KEEPS:
            keep(cycle, by, at)
        cycle.stage, cycle.decision = Cycle.Stage.CLOSED, Cycle.Decision.STOP
        cycle.decision_reason = why
        cycle.ends_on, cycle.open_until = max(day, cycle.starts_on), None
        cycle.save(update_fields=["stage", "decision", "decision_reason", "ends_on", "open_until"])


def _said_already(
    row: Participation,
    standing: models.QuerySet[Standing],
    version: int,
    what: str,
    said: dict[str, Any],
) -> Standing | None:
    """What stands of a school, where the person said just that: the form was sent twice.

    Else nothing; and where they have not seen what stands, it raises ``ChangedMeanwhile``. Others
    who replace something there wait until this transaction ends.
    """
    Participation.objects.select_for_update().get(pk=row.pk)
    stands = standing.first()
    if version == (stands.pk if stands else 0):
        return None
    if stands and all(getattr(stands, name) == value for name, value in said.items()):
        return stands
    raise ChangedMeanwhile(what)


def _ask(row: Row, by: User, at: datetime, taken: Callable[[], DomainError]) -> Row:
    """Keep a question, offer its link, and post the letter with its one reminder."""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise taken() from None
    purpose = school_letters.PURPOSES[type(row)]
    links.offer(purpose, row, to=row.to_email, at=at, lasts=Asked.LASTS, by=by)
    outbox.post(school_letters.letters(row, at))
    return row


def _take_back(row: models.Model, at: datetime) -> None:
    links.end(school_letters.PURPOSES[type(row)], row, at=at)
    outbox.supersede(row, at)


def _accept(invitation: SchoolInvitation, today: date) -> None:
    cycle = invitation.project.cycles.open().first()
    invited_on = timezone.localdate(invitation.asked_at)
    _joined(
        invitation.project,
        invitation.school,
        {"joined_on": today, "joined_from": cycle, "invited_on": invited_on},
    )


def _joined(project: Project, school: School, fields: dict[str, Any]) -> bool:
    """Make the one open row of a school one that has joined; False when it has already."""
    expected = Participation.objects.filter(
        project=project, school=school, left_on__isnull=True, joined_on__isnull=True
    )
    if expected.update(**fields):
        return True
    try:
        with transaction.atomic():
            Participation.objects.create(project=project, school=school, **fields)
    except IntegrityError:
        return False
    Project.objects.filter(pk=project.pk).update(closed_on=None)
    return True
