"""The schools of a project: invite, join, leave; and what is agreed with each."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock
from core.access import SignedInRequest
from core.exceptions import ChangedMeanwhile, DomainError
from projects import missed_steps, rules, school_letters, school_page
from projects.actions import schools
from projects.forms.schools import (
    AgreementForm,
    ConcernForm,
    InviteSchoolForm,
    JoinForm,
    LeaveForm,
    NameForm,
    PlanForm,
    VisitForm,
)
from projects.models import Participation, Project, SchoolInvitation, SchoolRole, SchoolVisit
from projects.views import scope
from projects.views.scope import WRITE
from writing import submissions
from writing.views import download


@require_http_methods(WRITE)
def schools_edit(request: SignedInRequest, slug: str) -> HttpResponse:
    """Who takes part and who is invited; a school joins."""
    project, today = scope.edited(request, slug), clock.today()
    join = JoinForm(
        request.POST or None,
        project=project,
        initial={"joined_on": today, "joined_from": project.cycles.open().first()},
    )
    if join.is_valid():
        try:
            row = schools.join(project, at=clock.now(), **join.cleaned_data)
        except DomainError as problem:
            join.add_error("school", str(problem))
        else:
            messages.success(request, f"{row.school} takes part.")
            return redirect(request.path)
    with_concerns = rules.can_see_concerns(request.access, project)
    lines = school_page.lines(project, today, with_concerns=with_concerns)
    context = {
        "project": project,
        "lines": lines,
        "ending": [line for line in lines if line.ends],
        "invitations": school_page.invitations(project, clock.now()),
        "form": join,
    }
    return render(request, "projects/schools.html", context)


@require_http_methods(WRITE)
def school_invitation_new(request: SignedInRequest, slug: str) -> HttpResponse:
    """Invite a school by letter; the page shows the letter before it is sent."""
    project = scope.edited(request, slug)
    form = InviteSchoolForm(request.POST or None, project=project)
    if form.is_valid() and not form.cleaned_data["text"]:
        data = form.cleaned_data
        form.carry(text=school_letters.invitation_text(project, data["school"], data["time_asked"]))
        return _invite_page(request, form, project, "Send the letter", has_letter=True)
    if form.is_valid():
        data = {**form.cleaned_data}
        key, school = data.pop("key"), data.pop("school")
        try:
            submissions.once(
                SchoolInvitation,
                key,
                by=request.user,
                make=lambda: schools.invite(
                    project, school, by=request.user, at=clock.now(), **data
                ),
            )
        except DomainError as problem:
            form.add_error("school", str(problem))
        else:
            messages.success(request, f"{school} is invited. The letter leaves on a school day.")
            return redirect("projects:schools_edit", project.slug)
    return _invite_page(request, form, project, "See the letter")


@require_POST
def school_invitation_withdraw(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Take a letter back that nobody answered."""
    project = scope.edited(request, slug)
    row = get_object_or_404(project.school_invitations.select_related("school"), pk=pk)
    try:
        schools.withdraw(row, by=request.user, at=clock.now())
    except DomainError as problem:
        messages.warning(request, str(problem), extra_tags="warn")
    else:
        messages.success(request, f"Withdrawn. The link sent to {row.to_name} opens nothing now.")
    return redirect("projects:schools_edit", project.slug)


@require_safe
def school(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """One school in the project."""
    project = scope.looked_after(request, slug)
    row, today = _row(project, pk), clock.today()
    agreements = list(row.agreements.prefetch_related("attachments"))
    standing = next((each for each in agreements if not each.replaced_at), None)
    visits = list(row.visits.all())
    sees_concerns = rules.can_see_concerns(request.access, project)
    context = {
        "project": project,
        "row": row,
        "standings": school_page.standings(row.roles.all()),
        "before": row.roles.filter(ends_on__isnull=False),
        "agreement": standing,
        "agreement_state": school_page.state_of_agreement(standing, today),
        "earlier": [each for each in agreements if each.replaced_at],
        "visits": visits,
        "concerns": school_page.concerns(row, request.access),
        "proposed": missed_steps.of_school(row) if sees_concerns and not row.left_on else None,
        "can_see_concerns": sees_concerns,
        "planned_and_done": school_page.planned_and_done(row, visits),
        "can_edit": rules.can_edit_project(request.access, project) and row.left_on is None,
    }
    return render(request, "projects/school.html", context)


@require_http_methods(WRITE)
def school_leave_edit(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """A school leaves, with the reason; the last one closes the project, if that is confirmed."""
    project = scope.edited(request, slug)
    row = _row(project, pk, left_on__isnull=True)
    others = project.participations.joined().exclude(pk=row.pk)
    form = LeaveForm(
        request.POST or None,
        joined_on=row.joined_on,
        is_last=not others.exists(),
        initial={"left_on": clock.today()},
    )
    return _saved(
        request,
        form,
        row,
        f"{row.school} leaves",
        "School leaves the project",
        lambda: schools.leave(row, by=request.user, at=clock.now(), **form.cleaned_data),
        f"{row.school} has left. Its entries stay.",
    )


@require_http_methods(WRITE)
def school_role_edit(request: SignedInRequest, slug: str, pk: int, role: str) -> HttpResponse:
    """Name the sponsor or champion of a school, or leave the role vacant."""
    project = scope.edited(request, slug)
    row = _row(project, pk, left_on__isnull=True)
    if role not in SchoolRole.Role.values:
        raise Http404
    label = SchoolRole.Role(role).label
    standing = row.roles.filter(role=role, ends_on__isnull=True)
    if "vacate" in request.POST:
        if _has_seen(request, "vacate", standing):
            schools.vacate(row, role, at=clock.now())
            messages.success(request, f"{label}: vacant.")
        return redirect("projects:school", project.slug, row.pk)
    form = NameForm(request.POST or None, standing=standing)
    return _saved(
        request,
        form,
        row,
        f"{label} at {row.school}",
        "Ask to confirm",
        lambda: schools.name(row, role, by=request.user, at=clock.now(), **form.cleaned_data),
        "Asked. The email leaves on a school day.",
    )


@require_http_methods(WRITE)
def agreement_edit(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Write an agreement with a school down; it replaces the one before."""
    project, today = scope.edited(request, slug), clock.today()
    row = _row(project, pk, left_on__isnull=True)
    names = ("link_role", "school_role", "to_name", "to_email")
    standing = row.agreements.filter(replaced_at__isnull=True)
    before = standing.first()
    initial = {name: getattr(before, name) for name in names} if before else {}
    form = AgreementForm(
        request.POST or None,
        request.FILES or None,
        standing=standing,
        initial=initial | {"starts_on": today},
        file_before=before and before.file,
    )
    return _saved(
        request,
        form,
        row,
        f"Agreement with {row.school}",
        "Ask to confirm",
        lambda: schools.propose(row, by=request.user, at=clock.now(), **form.cleaned_data),
        "Sent for confirmation. The email leaves on a school day.",
    )


@require_safe
def agreement_file(request: SignedInRequest, slug: str, pk: int, number: int) -> HttpResponse:
    """The file of an agreement, the one that stands or an earlier one."""
    row = _row(scope.looked_after(request, slug), pk)
    return download(request, get_object_or_404(row.agreements, pk=number).file)


@require_http_methods(WRITE)
def concern_edit(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Mark a school as at risk, or no longer: between the project lead and the facilitator."""
    project = scope.looked_after(request, slug)
    if not rules.can_see_concerns(request.access, project):
        raise PermissionDenied("This is between the project’s lead and the facilitator.")
    row = _row(project, pk, left_on__isnull=True)
    standing = row.concerns.filter(settled_at__isnull=True)
    if "settle" in request.POST:
        if _has_seen(request, "settle", standing):
            schools.settle(row, by=request.user, at=clock.now())
            messages.success(request, f"{row.school} is not at risk any more.")
        return redirect("projects:school", project.slug, row.pk)
    proposed = missed_steps.of_school(row)
    form = ConcernForm(
        request.POST or None,
        standing=standing,
        initial={"reason": proposed.reason[:500] if proposed else ""},
    )
    return _saved(
        request,
        form,
        row,
        f"{row.school} is at risk",
        "Save",
        lambda: schools.worry(row, by=request.user, at=clock.now(), **form.cleaned_data),
        "Saved. The project’s lead and the facilitator see it, nobody else.",
    )


@require_http_methods(WRITE)
def school_plan_edit(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """What a school needs, how often it is visited, how it came in, what else runs there."""
    project = scope.edited(request, slug)
    row = _row(project, pk, left_on__isnull=True)
    form = PlanForm(request.POST or None, initial=_planned(row))
    conflict = ""
    if form.is_valid():
        try:
            schools.plan(row, **form.cleaned_data)
        except ChangedMeanwhile as problem:
            now = _planned(_row(project, pk, left_on__isnull=True))
            form.add_error(None, str(problem))
            form.carry(version=now["version"])
            conflict = form.saved_instead(now) or "The same as in your form."
        else:
            messages.success(request, "Saved.")
            return redirect("projects:school", project.slug, row.pk)
    return scope.page(
        request, form, f"Plan for {row.school}", "Save plan", project=project, conflict=conflict
    )


def _planned(row: Participation) -> dict[str, Any]:
    names = ("visits_planned", "year_groups", "needs", "came_in", "other_support")
    return {"version": row.plan_version} | {name: getattr(row, name) for name in names}


@require_http_methods(WRITE)
def school_visit_new(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Note a visit that took place."""
    project, today = scope.edited(request, slug), clock.today()
    row = _row(project, pk, left_on__isnull=True)
    form = VisitForm(request.POST or None, today=today, initial={"visited_on": today})
    return _saved(
        request,
        form,
        row,
        f"Visit to {row.school}",
        "Save visit",
        lambda: submissions.once(
            SchoolVisit,
            form.cleaned_data["key"],
            by=request.user,
            make=lambda: row.visits.create(**form.visit_fields()),
        ),
        "Saved.",
    )


def _row(project: Project, pk: int, **more: bool) -> Participation:
    rows = project.participations.filter(joined_on__isnull=False, **more)
    return get_object_or_404(rows.select_related("school", "project__alliance__programme"), pk=pk)


def _has_seen(request: SignedInRequest, button: str, standing: QuerySet[Any]) -> bool:
    """Whether the button was pressed on what stands, or nothing does; otherwise the person is told.

    Pressed twice, the second finds nothing.
    """
    now = standing.first()
    has_seen = now is None or request.POST[button] == str(now.pk)
    if not has_seen:
        words = "Somebody changed this while you had it open. Look at what stands now."
        messages.warning(request, words, extra_tags="warn")
    return has_seen


def _saved(
    request: SignedInRequest,
    form: Any,
    row: Participation,
    heading: str,
    save: str,
    act: Callable[[], object],
    said: str,
) -> HttpResponse:
    """A form about one school: do what it asks for and go back to its page."""
    conflict = ""
    if form.is_valid():
        try:
            act()
        except ChangedMeanwhile as problem:
            conflict = form.conflict(problem)
        except DomainError as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, said)
            return redirect("projects:school", row.project.slug, row.pk)
    return scope.page(request, form, heading, save, project=row.project, conflict=conflict)


def _invite_page(
    request: SignedInRequest,
    form: InviteSchoolForm,
    project: Project,
    save: str,
    *,
    has_letter: bool = False,
) -> HttpResponse:
    about = "Read the letter and change what you like. Nothing is sent yet." if has_letter else ""
    return scope.page(request, form, "Invite a school", save, project=project, about=about)
