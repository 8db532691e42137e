"""The toolkit desk's part of projects: own ideas that facilitators proposed."""

from datetime import date
from textwrap import shorten
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.timezone import localdate

from core import clock
from core.access import Access, SignedInRequest
from core.exceptions import DomainError
from core.set_up.admin import SetUpAdmin
from projects.actions import ideas
from projects.forms.ideas import MergeForm
from projects.models import IdeaProposal
from writing import submissions

Outcome = IdeaProposal.Outcome


class Answered(admin.SimpleListFilter):
    """Whether somebody has said what becomes of it."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("waiting", "Waits for an answer"), *Outcome.choices]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "waiting":
            return queryset.filter(outcome="")
        return queryset.filter(outcome=self.value()) if self.value() else queryset


@admin.register(IdeaProposal)
class IdeaProposalAdmin(SetUpAdmin):
    """Ideas of the programme's alliances: added to the toolkit, found to be in it, or declined."""

    lede = "Facilitators propose them. What you add is listed for every programme."
    list_display = ("__str__", "alliance", "proposed", "state")
    list_select_related = ("project__alliance", "intervention")
    list_filter = (Answered,)
    ordering = ("outcome", "-proposed_at")

    def owns(self, access: Access) -> Q:
        """Only who administers the programme an idea comes from (docs/decisions/0017)."""
        return Q(
            project__alliance__programme__in=access.admin_of,
            project__alliance__programme__is_published=False,
        )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description="Alliance")
    def alliance(self, row: IdeaProposal) -> str:
        return str(row.project.alliance)

    @admin.display(description="Proposed")
    def proposed(self, row: IdeaProposal) -> date:
        return localdate(row.proposed_at)

    @admin.display(description="State")
    def state(self, row: IdeaProposal) -> str:
        return row.get_outcome_display() or "Waits for an answer"

    def get_urls(self) -> list[URLPattern]:
        """The list, and a page for each to answer it; nothing is added or deleted here."""
        inside = self.admin_site.admin_view
        return [
            path("", inside(self.changelist_view), name="projects_ideaproposal_changelist"),
            path(
                "<path:object_id>/change/",
                inside(self.change_view),
                name="projects_ideaproposal_change",
            ),
        ]

    def change_view(self, request: SignedInRequest, object_id: str, **_: Any) -> HttpResponse:
        """Read what was handed over, and say what becomes of it."""
        proposal = self._found(request, object_id)
        form = MergeForm(request.POST or None, initial=_as_proposed(proposal))
        lost = False
        if form.is_valid():
            try:
                submissions.once(
                    IdeaProposal,
                    form.cleaned_data["key"],
                    by=request.user,
                    make=lambda: self._answer(request, proposal, form),
                )
            except DomainError as problem:
                form.add_error(None, str(problem))
                lost = True
            else:
                return HttpResponseRedirect(self.page("changelist"))
        if submissions.already_made(IdeaProposal, form.sent_key, by=request.user):
            return HttpResponseRedirect(self.page("changelist"))
        context = {
            "title": str(proposal),
            "proposal": self._found(request, object_id),
            "form": form,
            "list_url": self.page("changelist"),
        }
        return TemplateResponse(
            request,
            "admin/idea.html",
            self.admin_site.each_context(request) | context,
            status=409 if lost else 200,
        )

    def _found(self, request: HttpRequest, object_id: str) -> IdeaProposal:
        if not self.may_open(request):
            raise PermissionDenied
        proposal = self.get_object(request, unquote(object_id))
        if proposal is None:
            raise Http404
        return proposal

    def _answer(
        self, request: SignedInRequest, proposal: IdeaProposal, form: MergeForm
    ) -> IdeaProposal:
        data = form.cleaned_data
        told = {"by": request.user, "at": clock.now(), "answer": data["answer"]}
        if data["outcome"] == Outcome.ADDED:
            added = ideas.add(proposal, **told, fields=form.intervention(), strands=data["strands"])
            self.log_addition(request, added, "Added from an idea of an alliance.")
            messages.success(request, f"{added} is in the toolkit.")
        elif data["outcome"] == Outcome.SAME:
            ideas.say_it_is(proposal, data["same_as"], **told)
            messages.success(request, f"{proposal} counts as {data['same_as']} from now on.")
        else:
            ideas.decline(proposal, **told)
            messages.success(request, f"{proposal} is answered.")
        return proposal


def _as_proposed(proposal: IdeaProposal) -> dict[str, str]:
    return {
        "title": shorten(proposal.own_idea, 120, placeholder="…"),
        "summary": proposal.summary,
        "core_parts": proposal.core_parts,
        "adaptable_parts": proposal.adaptable_parts,
    }
