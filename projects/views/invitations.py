"""People of an alliance and of what runs a programme: see, invite, end."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliances import leaving
from alliances.actions import invitations
from alliances.models import Alliance, Invitation, Post, Programme, confided_to
from core import clock
from core.access import SignedInRequest
from core.exceptions import DomainError
from core.templatetags.components import clock as at_clock
from core.templatetags.components import day
from projects import people_page, rules
from projects.actions import people
from projects.forms.invitations import (
    EndPostForm,
    InviteFields,
    InviteForm,
    InviteStewardForm,
    LevelForm,
)
from projects.views import scope
from projects.views.scope import WRITE
from writing import submissions

FOR_LEADS = "Alliance leads and the programme’s administrators look after its people."
FOR_ADMINS = "The programme’s administrators look after this page."


@dataclass(frozen=True)
class Place:
    """Where an invitation leads to, and its pages."""

    name: str
    page: str
    invite: str
    to: Alliance | Programme


def of_alliance(alliance: Alliance) -> Place:
    return Place(
        alliance.name,
        reverse("projects:alliance_people", args=[alliance.slug]),
        reverse("projects:person_new", args=[alliance.slug]),
        alliance,
    )


def of_programme(programme: Programme) -> Place:
    return Place(
        programme.name,
        reverse("projects:programme_people", args=[programme.slug]),
        reverse("projects:steward_new", args=[programme.slug]),
        programme,
    )


@require_safe
def people_of_mine(request: SignedInRequest) -> HttpResponse:
    """The alliances and programmes whose people one looks after; straight in where it is one."""
    access = request.access
    if not rules.can_manage_people(access):
        raise PermissionDenied(FOR_LEADS)
    alliances = Alliance.objects.live().filter(
        Q(pk__in=access.leads) | Q(programme__in=access.admin_of)
    )
    programmes = Programme.objects.live().filter(pk__in=access.admin_of)
    places = [*map(of_programme, programmes), *map(of_alliance, alliances)]
    if len(places) == 1:
        return redirect(places[0].page)
    return render(request, "projects/people_places.html", {"places": places})


@require_safe
def alliance_people(request: SignedInRequest, slug: str) -> HttpResponse:
    """Who holds what since when, what is vacant, who is invited."""
    alliance, today = _alliance(request, slug), clock.today()
    posts = people_page.posts_of(alliance, today)
    before = people_page.ended(alliance, today)
    held = [post for post in posts if post.starts_on <= today]
    context = {
        "place": of_alliance(alliance),
        "alliance": alliance,
        "sees_groups": alliance.pk in confided_to(request.access),
        "today": today,
        "posts": posts,
        "before": before,
        "vacancies": people_page.vacancies(held, before, people_page.schools_of(alliance), today),
        "invitations": people_page.invitations(alliance, clock.now()),
    }
    return render(request, "projects/people.html", context)


@require_safe
def programme_people(request: SignedInRequest, slug: str) -> HttpResponse:
    """Who runs a programme and reads it for research, and who is invited to."""
    programme = _programme(request, slug)
    context = {
        "place": of_programme(programme),
        "stewards": people_page.stewards_of(programme, clock.today()),
        "invitations": people_page.invitations(programme, clock.now()),
    }
    return render(request, "projects/stewards.html", context)


@require_http_methods(WRITE)
def person_new(request: SignedInRequest, slug: str) -> HttpResponse:
    """Invite somebody to a post in an alliance; sent twice, it invites once."""
    alliance = _alliance(request, slug)
    form = InviteForm(
        request.POST or None,
        alliance=alliance,
        today=clock.today(),
        initial={name: request.GET.get(name) for name in ("role", "school")},
    )
    return _invite(
        request,
        form,
        of_alliance(alliance),
        lambda: people.invite(alliance, by=request.user, at=clock.now(), **form.fields_of_post()),
    )


@require_http_methods(WRITE)
def steward_new(request: SignedInRequest, slug: str) -> HttpResponse:
    """Invite somebody to administer a programme, or to its research team."""
    programme = _programme(request, slug)
    form = InviteStewardForm(request.POST or None, today=clock.today())
    return _invite(
        request,
        form,
        of_programme(programme),
        lambda: invitations.invite(
            programme, by=request.user, at=clock.now(), **form.fields_of_post()
        ),
    )


@require_POST
def invitation_change(request: SignedInRequest, pk: int) -> HttpResponse:
    """Send an invitation again, or withdraw it."""
    visible = Invitation.objects.visible_to(request.access)
    row = get_object_or_404(visible.select_related("programme", "alliance", "school"), pk=pk)
    place = of_alliance(row.alliance) if row.alliance else of_programme(row.programme)
    try:
        if "withdraw" in request.POST:
            invitations.withdraw(row, by=request.user, at=clock.now())
            messages.success(request, f"Withdrawn. The link sent to {row.name} opens nothing now.")
        else:
            invitations.send_again(row, by=request.user, at=clock.now())
            messages.success(request, f"Sent again, with a new link. {_leaving(row)}")
    except DomainError as problem:
        messages.warning(request, str(problem), extra_tags="warn")
    return redirect(place.page)


@require_http_methods(WRITE)
def post_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say at which level somebody is in their school; end the post, and say who follows."""
    today = clock.today()
    rows = Post.objects.filter(scope.around(request, "alliance__")).exclude(ends_on__lt=today)
    post = get_object_or_404(rows.select_related("person", "school", "alliance__programme"), pk=pk)
    if not rules.can_manage_people_of(request.access, post.alliance):
        raise PermissionDenied(FOR_LEADS)
    says_level = "say" in request.POST
    level = LevelForm(request.POST if says_level else None, initial={"level": post.level})
    if level.is_valid():
        Post.objects.filter(pk=post.pk).update(level=level.cleaned_data["level"])
        messages.success(request, "Saved.")
        return redirect("projects:alliance_people", post.alliance.slug)
    ending = EndPostForm(None if says_level else request.POST or None, post=post, today=today)
    if ending.is_valid():
        try:
            people.end_post(post, at=clock.now(), **ending.answers())
        except DomainError as problem:
            ending.add_error(None, str(problem))
        else:
            messages.success(request, f"The post of {post.person} is ended. What they wrote stays.")
            return redirect("projects:alliance_people", post.alliance.slug)
    sent = level if says_level else ending  # whose errors stand above the page
    context = {"post": post, "form": sent, "ending": ending, "level": level, "writing": True}
    return render(request, "projects/post_edit.html", context)


def _invite(
    request: SignedInRequest, form: InviteFields, place: Place, make: Callable[[], Invitation]
) -> HttpResponse:
    if form.is_valid():
        try:
            made = submissions.once(
                Invitation, form.cleaned_data["key"], by=request.user, make=make
            )
        except DomainError as problem:
            if not submissions.already_made(Invitation, form.sent_key, by=request.user):
                form.add_error(None, str(problem))
        else:
            messages.success(request, f"{made.name} is invited. {_leaving(made)}")
        if not form.errors:
            return redirect(place.page)
    context = {"form": form, "place": place, "held_until": _held_until(place), "writing": True}
    return render(request, "projects/person_invite.html", context)


def _held_until(place: Place) -> datetime | None:
    """When an invitation that is sent now leaves, where that is not at once."""
    now = clock.now()
    leaves_at = leaving.leaves_at(place.to, now)
    return leaves_at if leaves_at > now else None


def _leaving(invitation: Invitation) -> str:
    """When the letter that was just posted leaves."""
    if invitation.sent_at <= clock.now():
        return "The email leaves now."
    when = f"{day(invitation.sent_at)} at {at_clock(invitation.sent_at)}"
    return f"The email leaves on {when}: nobody is written to at night or out of school days."


def _alliance(request: SignedInRequest, slug: str) -> Alliance:
    alliance = scope.alliance(request, slug)
    if not rules.can_manage_people_of(request.access, alliance):
        raise PermissionDenied(FOR_LEADS)
    return alliance


def _programme(request: SignedInRequest, slug: str) -> Programme:
    rows = Programme.objects.live().visible_to(request.access)
    programme = get_object_or_404(rows, slug=slug)
    if programme.pk not in request.access.admin_of:
        raise PermissionDenied(FOR_ADMINS)
    return programme
