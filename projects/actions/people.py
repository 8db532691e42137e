"""People come by invitation, and go: what they hold ends, what waits for them dies with it."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import CalendarKey, User
from alliances.actions import groups, invitations
from alliances.models import Alliance, Invitation, Post
from core.exceptions import DomainError
from core.models import in_force
from notifications import links, outbox
from notifications.models import Link
from projects.access import access_of
from projects.models import InvitedPart, Project, TeamRole

PARTS = {
    Post.Role.PROJECT_LEAD.value: TeamRole.Role.LEAD,
    Post.Role.GUEST.value: TeamRole.Role.GUEST,
}
"""The part in a project that goes with a post; any other post brings a member of the team."""


class AlreadyEnded(DomainError):
    def __init__(self) -> None:
        super().__init__("Somebody ended this post meanwhile.")


@transaction.atomic
def invite(
    alliance: Alliance, *, by: User, at: datetime, project: Project | None, **fields: Any
) -> Invitation:
    """Invite somebody to a post in an alliance, and to a part in one of its projects."""
    invitation = invitations.invite(alliance.programme, alliance=alliance, by=by, at=at, **fields)
    if project:
        role = PARTS.get(invitation.role, TeamRole.Role.MEMBER)
        InvitedPart.objects.create(invitation=invitation, project=project, role=role)
    return invitation


@transaction.atomic
def accept(link: Link, *, name: str, at: datetime) -> User:
    """Accept an invitation with all that was prepared. Of two at once one gets ``LinkGone``."""
    invitation, person, post = invitations.accept(link, name=name, at=at)
    part = InvitedPart.objects.filter(invitation=invitation).first()
    if part and post:
        today = timezone.localdate(at)
        held = {"project": part.project, "post": post, "role": part.role}
        if not TeamRole.objects.filter(in_force(today), **held).exists():
            TeamRole.objects.create(starts_on=today, ends_on=post.ends_on, **held)
    return person


@transaction.atomic
def end_post(
    post: Post,
    *,
    last_day: date | None,
    at: datetime,
    successor: User | None = None,
    successor_by: date | None = None,
) -> Post | None:
    """End a post and its parts in projects, now (no ``last_day``) or with that day.

    A successor gets a post, the same parts and places in groups from the next day on. Without one,
    ``successor_by`` says until when the vacancy is filled. What ends now takes with it, in this
    transaction, the letters that wait for its holder, and the calendar link of who has nothing
    left. Returns the successor’s post. Of two who end one post, the second gets ``AlreadyEnded``.
    """
    today = timezone.localdate(at)
    first_free = last_day + timedelta(days=1) if last_day else today
    still = Post.objects.filter(pk=post.pk, ends_on=post.ends_on, person=post.person_id)
    if not still.update(successor_by=None if successor else successor_by):
        raise AlreadyEnded
    held = TeamRole.objects.filter(post=post).exclude(ends_on__lt=first_free)
    parts = list(held.select_related("project"))
    following = _follow(post, successor, parts, first_free) if successor else None
    groups.follow(post, following, first_free)
    for part in parts:
        part.end_before(first_free)
    post.end_before(first_free)
    let_go(post.person, at)
    return following


def let_go(person: User, at: datetime) -> None:
    """Take back what waits for somebody whose roles changed; call it in that transaction.

    Letters go that are no longer theirs. Who has no role left, or may not sign in, loses the
    calendar link and every link that was sent to them.
    """
    outbox.forget(person.pk, at)
    access = access_of(person, timezone.localdate(at))
    if not (access.posts or access.programmes):
        CalendarKey.objects.filter(person=person).delete()
        links.end_all_to(person.email, at=at)


def _follow(post: Post, successor: User, parts: list[TeamRole], starts_on: date) -> Post:
    held = {"role": post.role, "alliance": post.alliance, "school": post.school}
    following = Post.objects.filter(in_force(starts_on), person=successor, **held).first()
    following = following or Post.objects.create(person=successor, starts_on=starts_on, **held)
    has = set(
        TeamRole.objects.filter(in_force(starts_on), post=following).values_list("project", "role")
    )
    TeamRole.objects.bulk_create(
        TeamRole(project=part.project, post=following, role=part.role, starts_on=starts_on)
        for part in parts
        if (part.project_id, part.role) not in has
    )
    return following
