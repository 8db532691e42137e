"""Groups of an alliance: who is in them, when they met, what they decided about projects."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from alliances import rules
from alliances.actions import groups as actions
from alliances.models import Alliance, Group, GroupMeeting
from alliances.views import scope
from core import clock
from core.access import SignedInRequest
from core.exceptions import ChangedMeanwhile, DomainError
from core.templatetags.components import long_day
from projects import group_page
from projects.actions import group_meetings
from projects.forms.groups import (
    GroupForm,
    GroupMeetingCorrection,
    GroupMeetingForm,
    GroupMemberForm,
    saved_of,
)
from projects.views import scope as project_scope
from projects.views.scope import WRITE
from writing import submissions

FOR_LEADS = "Alliance leads look after the groups of their alliance."


@require_http_methods(WRITE)
def groups(request: SignedInRequest, slug: str) -> HttpResponse:
    """Every group with its members by school and its meetings; a lead starts one more."""
    alliance = scope.find(request, slug)
    can_run = rules.can_run_groups(request.access, alliance.pk)
    if request.method == "POST" and not can_run:
        raise PermissionDenied(FOR_LEADS)
    form = GroupForm(request.POST or None)
    group = _started(request, form, alliance) if form.is_valid() else None
    if group:
        messages.success(request, f"{group} is started. Say who is in it.")
        return redirect("projects:group_edit", group.pk)
    context = {
        "alliance": alliance,
        "groups": group_page.read(alliance, request.access, clock.today()),
        "form": form if can_run else None,
    }
    return render(request, "projects/groups.html", context)


@require_http_methods(WRITE)
def group_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who is in a group: take somebody in, let somebody go, end the group."""
    group, today = _run(request, pk), clock.today()
    if group.ended_on and request.method != "POST":
        messages.info(request, f"{group} is ended.")
        return redirect("projects:groups", group.alliance.slug)
    members = group_page.members_of(group, today)
    if "goes" in request.POST:
        goes = next((row for row in members if str(row.pk) == request.POST["goes"]), None)
        if goes is None:
            raise Http404
        actions.let_go(goes, today)
        messages.success(request, f"{goes.post.person} is no longer in the group.")
        return redirect(request.path)
    form = GroupMemberForm(request.POST or None, group=group, today=today)
    try:
        if "ends" in request.POST:
            actions.end(group, today=today)
            messages.success(request, f"{group} is ended. What it agreed stays.")
            return redirect("projects:groups", group.alliance.slug)
        if form.is_valid():
            member = actions.take_in(group, form.cleaned_data["post"], today=today)
            messages.success(request, f"{member.post.person} is in the group.")
            return redirect(request.path)
    except DomainError as problem:
        form.add_error("post" if isinstance(problem, actions.IsMember) else None, str(problem))
    context = {"group": group, "members": members, "form": form}
    return render(request, "projects/group_edit.html", context)


@require_http_methods(WRITE)
def group_meeting_new(request: SignedInRequest, pk: int) -> HttpResponse:
    """Note a meeting of a group; what it decided goes to the decision logs of the projects."""
    group, today = _run(request, pk), clock.today()
    form = GroupMeetingForm(request.POST or None, group=group, today=today)
    if form.is_valid():
        fields = {name: form.cleaned_data[name] for name in ("held_on", "there", "agreed")}
        try:
            submissions.once(
                GroupMeeting,
                form.cleaned_data["key"],
                by=request.user,
                make=lambda: group_meetings.note(
                    group, by=request.user, at=clock.now(), decided=form.decided(), **fields
                ),
            )
        except DomainError as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, "Saved.")
            return redirect("projects:groups", group.alliance.slug)
    context = {"group": group, "form": form, "writing": True}
    return render(request, "projects/group_meeting.html", context)


@require_http_methods(WRITE)
def group_meeting_edit(request: SignedInRequest, pk: int, meeting: int) -> HttpResponse:
    """Put right what was noted of a meeting; what it said before stays readable with the reason."""
    group, today = _run(request, pk), clock.today()
    met = get_object_or_404(group.meetings.select_related("group"), pk=meeting)
    form = GroupMeetingCorrection(request.POST or None, meeting=met, today=today)
    conflict = ""
    if form.is_valid():
        names = ("version", "held_on", "there", "agreed", "wrong", "why")
        fields = {name: form.cleaned_data[name] for name in names}
        try:
            group_meetings.correct(
                met, by=request.user, at=clock.now(), decided=form.decided(), **fields
            )
        except ChangedMeanwhile as problem:
            conflict = project_scope.conflict(
                form, problem, met, **saved_of(GroupMeeting.objects.get(pk=met.pk))
            )
        except DomainError as problem:
            form.add_error("wrong", str(problem))
        else:
            messages.success(request, "Saved. What it said before stays below it.")
            return redirect("projects:groups", group.alliance.slug)
    return project_scope.page(
        request,
        form,
        "Put a meeting right",
        "Save correction",
        about=f"{group}, {long_day(met.held_on)}",
        alliance=group.alliance,
        back=(reverse("projects:groups", args=[group.alliance.slug]), "Groups"),
        conflict=conflict,
    )


def _started(request: SignedInRequest, form: GroupForm, alliance: Alliance) -> Group | None:
    """The group a form asks for, made once; None with the reason in the form."""
    key, by = form.cleaned_data["key"], request.user
    fields = {name: form.cleaned_data[name] for name in ("name", "kind")}
    try:
        return submissions.once(
            Group,
            key,
            by=by,
            make=lambda: actions.start(alliance, today=clock.today(), **fields),
        )
    except DomainError as problem:
        first = submissions.already_made(Group, key, by=by)
        if first is None:
            form.add_error("name", str(problem))
        return first


def _run(request: SignedInRequest, pk: int) -> Group:
    """A group this person looks after: 404 outside their reach, 403 without the role."""
    visible = Group.objects.visible_to(request.access).select_related("alliance")
    group = get_object_or_404(visible, pk=pk)
    if not rules.can_run_groups(request.access, group.alliance_id):
        raise PermissionDenied(FOR_LEADS)
    return group
