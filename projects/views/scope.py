"""What the forms about a project share. Reading one is ``insights:project``."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.forms.models import model_to_dict
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from alliances.models import Alliance
from core import clock
from core.access import SignedInRequest
from core.exceptions import ChangedMeanwhile
from core.prepared import first_or_404
from projects import addresses, rules
from projects.models import Project, TeamRole

WRITE = ["GET", "HEAD", "POST"]


def edited(request: SignedInRequest, slug: str) -> Project:
    """A project this person edits: 404 outside their reach, 403 without the role."""
    project = first_or_404(addresses.project_at(slug, request.access))
    if not rules.can_edit_project(request.access, project):
        raise PermissionDenied("Alliance leads and project leads change a project.")
    return project


def looked_after(request: SignedInRequest, slug: str) -> Project:
    """A project, for those who edit it and the facilitator of its alliance, who reads."""
    project = first_or_404(addresses.project_at(slug, request.access))
    facilitated = project.alliance_id in request.access.facilitated
    if not (facilitated or rules.can_edit_project(request.access, project)):
        raise PermissionDenied("Leads and the facilitator look after the schools of a project.")
    return project


def conflict(form: Any, problem: ChangedMeanwhile, row: Any, **saved: Any) -> str:
    """What somebody saved meanwhile; the form then holds the version that the person now sees.

    ``row`` is what was changed, ``saved`` what it says beyond its own columns.
    """
    now = type(row)._default_manager.get(pk=row.pk)
    form.add_error(None, str(problem))
    form.carry(version=now.version)
    return form.saved_instead(model_to_dict(now) | saved) or "The same as in your form."


def checked(request: SignedInRequest, slug: str) -> Project:
    """A project whose quality this person checks: those who edit it, and its subject experts."""
    project = read(request, slug)
    if not checks_quality(request, project):
        raise PermissionDenied("Leads and the subject experts of a project note quality checks.")
    return project


def checks_quality(request: SignedInRequest, project: Project) -> bool:
    """Whether this person edits the project or is a subject expert in its team today."""
    experts = TeamRole.objects.in_force(clock.today()).filter(
        project=project, role=TeamRole.Role.EXPERT, post__person=request.user
    )
    return rules.can_edit_project(request.access, project) or experts.exists()


def page(
    request: SignedInRequest, form: Any, heading: str, save: str, **context: Any
) -> HttpResponse:
    """A form about a project; 409 with a ``conflict``, what somebody saved meanwhile."""
    context |= {"form": form, "heading": heading, "save": save, "writing": True}
    status = 409 if context.get("conflict") else 200
    return render(request, "projects/form.html", context, status=status)


def read(request: SignedInRequest, slug: str) -> Project:
    """A project whose records this person reads: 404 outside their reach, 403 without the role."""
    project = first_or_404(addresses.project_at(slug, request.access))
    if not rules.can_read_records(request.access, project):
        raise PermissionDenied("The alliance of the project and its facilitator read this.")
    return project


def around(request: SignedInRequest, path: str = "") -> Q:
    """Alliances one works in or facilitates, or whose programme one administers.

    ``path`` leads to the alliance with its ``__``, empty on the alliance itself.
    """
    access = request.access
    here = path.removesuffix("__") or "pk"
    return Q(**{f"{here}__in": access.reached_alliances}) | Q(
        **{f"{path}programme__in": access.admin_of}
    )


def alliance(request: SignedInRequest, slug: str) -> Alliance:
    """An alliance of those, with its programme and lead school; 404 for everybody else."""
    rows = Alliance.objects.live().filter(around(request))
    return get_object_or_404(rows.select_related("programme", "lead_school"), slug=slug)
