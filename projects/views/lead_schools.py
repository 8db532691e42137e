"""Which school led an alliance from when until when, and a change of it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from alliances.models import Alliance, LeadSchoolChange, Post
from core import clock
from core.access import SignedInRequest
from core.exceptions import ChangedMeanwhile, DomainError
from projects import rules
from projects.actions import lead_schools as actions
from projects.forms.lead_schools import LeadSchoolForm
from projects.views import scope
from projects.views.scope import WRITE


@require_http_methods(WRITE)
def lead_school(request: SignedInRequest, slug: str) -> HttpResponse:
    """The lead school, the changes before, who leads the alliance; administrators enter one more.

    Of two who enter one at once, the second sees the first (409) and may still add theirs.
    """
    alliance = scope.alliance(request, slug)
    decides = rules.can_change_lead_school(request.access, alliance)
    if request.method == "POST" and not decides:
        raise PermissionDenied("The programme’s administrators say which school leads an alliance.")
    form, conflict = _form(request, alliance), False
    if form.is_valid():
        try:
            change = actions.change(alliance, by=request.user, at=clock.now(), **form.answers())
        except DomainError as problem:
            form.add_error(None, str(problem))
            conflict = isinstance(problem, ChangedMeanwhile)
        else:
            messages.success(request, f"Saved. {change.in_words}.")
            return redirect(request.path)
    changes = _changes(alliance)
    if conflict:
        form.carry(seen=changes[0].number if changes else 0)
    context = {
        "alliance": alliance,
        "changes": changes,
        "leads": _leads(alliance),
        "form": form if decides and (form.is_bound or not alliance.ended_on) else None,
        "manages_people": rules.can_manage_people_of(request.access, alliance),
        "writing": decides,
    }
    status = 409 if conflict else 200
    return render(request, "projects/lead_school.html", context, status=status)


def _form(request: SignedInRequest, alliance: Alliance) -> LeadSchoolForm:
    changes = _changes(alliance)
    return LeadSchoolForm(
        request.POST or None,
        alliance=alliance,
        leads=_leads(alliance),
        newest=changes[0] if changes else None,
        today=clock.today(),
    )


def _changes(alliance: Alliance) -> list[LeadSchoolChange]:
    """The newest first."""
    return list(alliance.lead_changes.select_related("entered_by"))


def _leads(alliance: Alliance) -> list[Post]:
    posts = Post.objects.in_force(clock.today()).filter(alliance=alliance, role=Post.Role.LEAD)
    return list(posts.select_related("person").order_by("person__name"))
