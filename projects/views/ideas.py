"""Own ideas: the facilitator proposes one to the toolkit. Administrators answer in the set-up."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from core import clock
from core.access import SignedInRequest
from core.exceptions import DomainError
from projects import rules
from projects.actions import ideas
from projects.forms.ideas import IdeaForm
from projects.models import IdeaProposal, Trial
from projects.views import scope
from projects.views.scope import WRITE
from writing import submissions


@require_http_methods(WRITE)
def idea_new(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Propose an own idea to the toolkit."""
    project = scope.read(request, slug)
    if not rules.can_propose_ideas(request.access, project):
        raise PermissionDenied("The facilitator proposes ideas to the toolkit.")
    tested = Trial.objects.filter(cycle__project=project).exclude(own_idea="")
    trial = get_object_or_404(tested, pk=pk)
    form = IdeaForm(request.POST or None, initial=_as_it_is(trial))
    if form.is_valid():
        try:
            submissions.once(
                IdeaProposal,
                form.cleaned_data["key"],
                by=request.user,
                make=lambda: ideas.propose(
                    project,
                    trial.own_idea,
                    by=request.user,
                    at=clock.now(),
                    fields=form.handed_over(),
                ),
            )
        except DomainError as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, "Proposed. What becomes of it will stand here.")
            return redirect("projects:core_parts", project.slug)
    if submissions.already_made(IdeaProposal, form.sent_key, by=request.user):
        return redirect("projects:core_parts", project.slug)
    return scope.page(
        request, form, "Propose it to the toolkit", "Propose it",
        project=project, about=trial.own_idea,
    )  # fmt: skip


def _as_it_is(trial: Trial) -> dict[str, str]:
    """The words of the project, to be handed over or changed before."""
    own = trial.cycle.project.own_parts.filter(own_idea=trial.own_idea).first()
    return {
        "previous_practice": trial.previous_practice,
        "core_parts": own.core_parts if own else "",
        "adaptable_parts": own.adaptable_parts if own else "",
    }
