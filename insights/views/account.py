"""One's own account: the roles held today, over every app that gives roles."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from alliances.models import Post, Stewardship
from clusters.models import Facilitation
from core import clock
from core.access import SignedInRequest
from core.readonly import readonly


@dataclass(frozen=True)
class Role:
    """A role in words, where it holds, and until when if that is known."""

    words: str
    where: str
    until: date | None
    before: int | None = None
    """The post of whoever held it before, where that has ended: what was handed over."""


@require_safe
@readonly
def account(request: SignedInRequest) -> HttpResponse:
    """Who one is here, and how one signs in."""
    return render(request, "accounts/account.html", {"roles": _roles(request, clock.today())})


def _roles(request: SignedInRequest, today: date) -> list[Role]:
    person = request.user
    posts = Post.objects.in_force(today).filter(person=person).select_related("alliance", "school")
    facilitations = (
        Facilitation.objects.in_force(today).filter(person=person).select_related("cluster")
    )
    stewardships = (
        Stewardship.objects.in_force(today).filter(person=person).select_related("programme")
    )
    ended = Post.objects.filter(
        alliance__in=[post.alliance_id for post in posts], ends_on__lt=today
    )
    before = {
        (role, alliance, school): pk
        for pk, role, alliance, school in ended.exclude(person=person)
        .order_by("ends_on", "pk")
        .values_list("pk", "role", "alliance", "school")
    }
    return [
        *(
            Role(
                str(post.get_role_display()),
                ", ".join(filter(None, [post.school and str(post.school), str(post.alliance)])),
                post.ends_on,
                before.get((post.role, post.alliance_id, post.school_id)),
            )
            for post in posts
        ),
        *(Role("Research facilitator", str(row.cluster), row.ends_on) for row in facilitations),
        *(
            Role(str(row.get_role_display()), str(row.programme), row.ends_on)
            for row in stewardships
        ),
    ]
