"""Invite people: send, send again, withdraw, accept. All four are decided by the database."""

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from alliances import leaving, notices
from alliances.models import Alliance, Invitation, Post, Programme, School, Stewardship
from core.clock import moment
from core.exceptions import DomainError
from core.models import in_force
from notifications import links, outbox
from notifications.models import Link

A_DAY = 20
"""Invitations one person sends on one day, those sent again included (AU-09)."""


class TooMany(DomainError):
    def __init__(self) -> None:
        super().__init__(
            f"You have sent {A_DAY} invitations today. Send the others tomorrow, so that "
            "nobody can use your account to send thousands."
        )


class Settled(DomainError):
    """The invitation was accepted or withdrawn meanwhile."""

    def __init__(self) -> None:
        super().__init__("This invitation was accepted or withdrawn meanwhile.")


@transaction.atomic
def invite(
    programme: Programme,
    *,
    by: User,
    at: datetime,
    role: str,
    name: str,
    email: str,
    alliance: Alliance | None = None,
    school: School | None = None,
    ends_on: Any = None,
) -> Invitation:
    """Invite somebody and post the letter. Nobody is told whether the address has an account.

    It leaves when its reader may be written to, and its link lasts from then on (``sent_at``).
    Refused when that person holds the role already, or is invited to it already.
    """
    _count(by, at)
    invitation = Invitation(
        programme=programme, alliance=alliance, school=school, role=role, ends_on=ends_on,
        name=name, email=email.lower(), invited_at=at, invited_by=by,
        sent_at=leaving.leaves_at(alliance or programme, at),
    )  # fmt: skip
    if _holds(invitation, at):
        raise DomainError(f"{email} holds this role already.")
    try:
        with transaction.atomic():
            invitation.save()
    except IntegrityError:
        raise DomainError(
            f"{email} is invited to this role already. Send that invitation again instead."
        ) from None
    _send(invitation, by, at)
    return invitation


@transaction.atomic
def send_again(invitation: Invitation, *, by: User, at: datetime) -> None:
    """Send a new link; the one before opens nothing any more."""
    _count(by, at)
    leaves_at = leaving.leaves_at(invitation.alliance or invitation.programme, at)
    if not _standing(invitation).update(sent_at=leaves_at, invited_by=by):
        raise Settled
    invitation.sent_at = leaves_at
    outbox.supersede(invitation, at)
    _send(invitation, by, at)


@transaction.atomic
def withdraw(invitation: Invitation, *, by: User, at: datetime) -> None:
    """Take it back: its link and a letter that waits die with it."""
    if not _standing(invitation).update(withdrawn_at=at, withdrawn_by=by):
        raise Settled
    links.end(notices.PURPOSE, invitation, at=at)
    outbox.supersede(invitation, at)


@transaction.atomic
def accept(link: Link, *, name: str, at: datetime) -> tuple[Invitation, User, Post | None]:
    """Use the link: make the account if the address has none, and give what was prepared.

    Of two at once one wins; the other gets ``LinkGone``. An account that was closed stays closed.
    """
    links.use(link, at)
    invitation = Invitation.objects.select_related("programme", "alliance", "school").get(
        pk=link.about_id
    )
    person = _account(invitation, name)
    if not person.is_active:
        raise DomainError("This account was closed. Ask whoever invited you to have it opened.")
    if not _standing(invitation).update(accepted_at=at, accepted_by=person):
        raise links.LinkGone
    outbox.supersede(invitation, at)
    return invitation, person, _give(invitation, person, at)


def _give(invitation: Invitation, person: User, at: datetime) -> Post | None:
    """The post, or the part in running the programme, unless it is held already."""
    today = timezone.localdate(at)
    row = invitation.held(today)
    if invitation.alliance:
        held = {name: row[name] for name in ("role", "alliance", "school")}
        post = Post.objects.filter(in_force(today), person=person, **held).first()
        return post or Post.objects.create(person=person, **row)
    held = {name: row[name] for name in ("role", "programme")}
    if not Stewardship.objects.filter(in_force(today), person=person, **held).exists():
        Stewardship.objects.create(person=person, **row)
    if invitation.role == Stewardship.Role.ADMIN and not person.is_staff:
        person.is_staff = True
        person.save(update_fields=["is_staff"])
    return None


def _account(invitation: Invitation, name: str) -> User:
    """The account of the address, made if there is none."""
    people = User.objects.filter(email__iexact=invitation.email)
    try:
        with transaction.atomic():
            return people.first() or User.objects.create_user(
                invitation.email, name=name, added_by=invitation.invited_by
            )
    except IntegrityError:  # of two invitations to one address, accepted at once, one makes it
        return people.get()


def _holds(invitation: Invitation, at: datetime) -> bool:
    today = timezone.localdate(at)
    row = invitation.held(today)
    rows = Post.objects if invitation.alliance else Stewardship.objects
    names = ("role", "alliance", "school") if invitation.alliance else ("role", "programme")
    return rows.filter(
        in_force(today),
        person__email__iexact=invitation.email,
        **{name: row[name] for name in names},
    ).exists()


def _send(invitation: Invitation, by: User, at: datetime) -> None:
    lasts = invitation.expires_at - at
    link = links.offer(notices.PURPOSE, invitation, to=invitation.email, at=at, lasts=lasts, by=by)
    outbox.post([notices.letter(invitation, link, invitation.sent_at)])


def _count(by: User, at: datetime) -> None:
    """Refuse the twenty-first of a day. The row of the sender makes two at once take turns."""
    User.objects.select_for_update().get(pk=by.pk)
    day = timezone.localdate(at)
    since = moment(day, datetime.min.time())
    sent = Link.objects.filter(
        purpose=notices.PURPOSE,
        made_by=by,
        made_at__gte=since,
        made_at__lt=since + timedelta(days=1),
    )
    if sent.count() >= A_DAY:
        raise TooMany


def _standing(invitation: Invitation) -> Any:
    return Invitation.objects.standing().filter(pk=invitation.pk)
