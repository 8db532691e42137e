"""Who holds what in an alliance since when, what is vacant, and who is invited."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from alliances.models import Alliance, Invitation, Membership, Post, Programme, School, Stewardship
from core.templatetags.components import long_day

ORDER = {role: place for place, role in enumerate(Post.Role.values)}


@dataclass(frozen=True)
class Vacancy:
    """A role that nobody holds, until when somebody is to be named, and the post before."""

    role: str
    school: School | None = None
    by: date | None = None
    before: Post | None = None
    is_late: bool = False

    @property
    def words(self) -> str:
        name = str(Post.Role(self.role).label).lower()
        return f"{name} at {self.school}" if self.school else name

    @property
    def hint(self) -> str:
        held = f"{self.before.person} held it. " if self.before else ""
        return f"{held}To be named by {long_day(self.by)}" if self.by else f"{held}Nobody is named"


@dataclass(frozen=True)
class Invited:
    """An invitation with its state in words."""

    invitation: Invitation
    state: str
    kind: str
    is_open: bool
    """Whether it can be sent again or withdrawn."""
    day: datetime
    leaves_at: datetime | None = None
    """When its email leaves, where it waits for a school day."""


def posts_of(alliance: Alliance, today: date) -> list[Post]:
    """What is held today or from a later day on, in the order of the roles."""
    rows = Post.objects.filter(alliance=alliance).exclude(ends_on__lt=today)
    found = rows.select_related("person", "school")
    return sorted(found, key=lambda post: (ORDER[post.role], str(post.school), str(post.person)))


def ended(alliance: Alliance, today: date) -> list[Post]:
    """Posts that have ended, the last first."""
    rows = Post.objects.filter(alliance=alliance, ends_on__lt=today)
    return list(rows.select_related("person", "school").order_by("-ends_on", "-pk")[:50])


def schools_of(alliance: Alliance) -> list[School]:
    rows = Membership.objects.filter(alliance=alliance, left_on__isnull=True)
    return [row.school for row in rows.select_related("school").order_by("school__name")]


def vacancies(
    posts: Iterable[Post], before: Iterable[Post], schools: Iterable[School], today: date
) -> list[Vacancy]:
    """What is vacant: the lead, what ended without a successor, schools without a school lead.

    ``posts`` are those held now, ``before`` those that ended, the last first.
    """
    held = {(post.role, post.school_id) for post in posts}
    found: dict[tuple[str, int | None], Vacancy] = {}
    for post in before:
        key = (post.role, post.school_id)
        if post.successor_by and key not in held:
            late = post.successor_by < today
            found.setdefault(key, Vacancy(post.role, post.school, post.successor_by, post, late))
    if not any(role == Post.Role.LEAD for role, _ in held):
        found.setdefault((Post.Role.LEAD, None), Vacancy(Post.Role.LEAD))
    for school in schools:
        key = (Post.Role.SCHOOL_LEAD, school.pk)
        if key not in held:
            found.setdefault(key, Vacancy(Post.Role.SCHOOL_LEAD, school))
    return sorted(found.values(), key=lambda each: (ORDER[each.role], each.words))


def invitations(place: Alliance | Programme, at: datetime) -> list[Invited]:
    """Invitations into an alliance, or into what runs a programme; the newest first."""
    if isinstance(place, Alliance):
        rows = Invitation.objects.filter(alliance=place)
    else:
        rows = Invitation.objects.filter(programme=place, alliance__isnull=True)
    found = rows.select_related("school", "alliance", "programme", "invited_by")
    return [invited(each, at) for each in found[:50]]


def invited(invitation: Invitation, at: datetime) -> Invited:
    """The state of an invitation at a moment."""
    if invitation.accepted_at:
        return Invited(invitation, "Accepted", "ok", False, invitation.accepted_at)
    if invitation.withdrawn_at:
        return Invited(invitation, "Withdrawn", "none", False, invitation.withdrawn_at)
    if invitation.expires_at <= at:
        return Invited(invitation, "No answer, link over", "watch", True, invitation.expires_at)
    leaves_at = invitation.sent_at if invitation.sent_at > at else None
    return Invited(invitation, "Waiting for an answer", "info", True, invitation.sent_at, leaves_at)


def stewards_of(programme: Programme, today: date) -> list[Stewardship]:
    """Who administers a programme and who is in its research team, today or later."""
    rows = Stewardship.objects.filter(programme=programme).exclude(ends_on__lt=today)
    return list(rows.select_related("person").order_by("role", "person__name"))
