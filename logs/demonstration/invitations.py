"""Who is invited: waiting, without an answer, accepted."""

from collections.abc import Iterable
from datetime import timedelta

from accounts.models import User
from alliances.models import Alliance, Invitation, Post
from core import clock
from logs.demonstration.places import schools_of

WAITING, OVER, ACCEPTED = timedelta(days=3), timedelta(days=40), timedelta(days=60)


def add_invitations(alliances: Iterable[Alliance]) -> None:
    """For each alliance one of each; nobody gets a letter."""
    now = clock.now()
    for alliance in alliances:
        schools = list(schools_of(alliance).values())
        lead = _holder(alliance, Post.Role.LEAD)
        teacher = _holder(alliance, Post.Role.TEACHER)
        if lead is None or teacher is None:
            continue
        given = {"programme": alliance.programme, "alliance": alliance, "invited_by": lead}
        domain = lead.email.partition("@")[2]
        Invitation.objects.create(
            name="Robin Ferrers", email=f"robin.ferrers@{domain}", role=Post.Role.SCHOOL_LEAD,
            school=schools[-1], invited_at=now - WAITING, sent_at=now - WAITING, **given,
        )  # fmt: skip
        Invitation.objects.create(
            name="Ida Marsh", email=f"ida.marsh@{domain}", role=Post.Role.HEADTEACHER,
            school=schools[0], invited_at=now - OVER, sent_at=now - OVER, **given,
        )  # fmt: skip
        Invitation.objects.create(
            name=teacher.name, email=teacher.email, role=Post.Role.TEACHER, school=schools[0],
            invited_at=now - ACCEPTED, sent_at=now - ACCEPTED,
            accepted_at=now - ACCEPTED + WAITING, accepted_by=teacher, **given,
        )  # fmt: skip


def _holder(alliance: Alliance, role: str) -> User | None:
    post = alliance.posts.filter(role=role, ends_on__isnull=True).select_related("person").first()
    return post.person if post else None
