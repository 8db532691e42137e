"""The set-up pages: Django's admin site, opened by what a person administers."""

from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme

from core.set_up.admin import SetUpAdmin


@dataclass(frozen=True)
class Page:
    """One row of the first page: what is kept there, and what it is for."""

    label: str
    hint: str
    url: str


GROUPS: list[tuple[str, list[tuple[str, str]]]] = [
    (
        "Programme",
        [
            ("alliances.programme", "The theme question, the aims, and the words people use"),
            ("alliances.cohort", "Alliances that joined together"),
            ("alliances.school", "Every school that takes part"),
            ("alliances.alliance", "Lead school, schools taking part, other names"),
            ("clusters.cluster", "Which alliances meet, and who facilitates"),
        ],
    ),
    (
        "People",
        [
            ("accounts.user", "Who can sign in. Add a person before giving them a post"),
            ("alliances.post", "Who leads, who teaches, who is headteacher, and until when"),
            ("alliances.stewardship", "Who sets up the programme, and who reads it for research"),
        ],
    ),
    (
        "Terms and dates",
        [
            ("clusters.term", "First and last days and half-term breaks"),
            ("clusters.closure", "INSET days and local holidays inside a term"),
            ("clusters.busyperiod", "When an alliance would rather not meet: reports, exams"),
            ("clusters.meeting", "Cluster meetings, kick-start workshops, national events"),
            ("clusters.checkin", "Half-termly calls with each alliance"),
        ],
    ),
    (
        "Toolkit",
        [
            ("toolkit.intervention", "What alliances can try. Import and export a file here"),
            ("projects.ideaproposal", "What facilitators propose to the toolkit, to add or answer"),
            ("toolkit.strand", "The twelve rows of the maturity matrix"),
            ("toolkit.dimension", "The three capitals the strands belong to"),
            ("toolkit.maturitystage", "How far along an alliance can place itself"),
            ("toolkit.keymessage", "What the programme learned about leading"),
            ("toolkit.level", "Where leadership happened"),
            ("toolkit.claim", "What the literature supports, and the messages linked to it"),
            ("toolkit.behaviour", "Leadership behaviours an entry can name"),
            ("toolkit.focusarea", "What a project can be about"),
            ("toolkit.challenge", "Difficulties, with actions that might help"),
            ("toolkit.evidencesource", "The kinds of evidence an entry can come from"),
        ],
    ),
]


class SetUpSite(admin.AdminSite):
    """The admin under our own pages and rights.

    ``is_staff`` lets a person in; what they may do there follows from the programmes they
    administer. Signing in and out and changing one's password happen on the ordinary pages.
    """

    site_title = "Enquiry Cycles"
    site_header = "Set-up"
    index_title = "Set-up"
    enable_nav_sidebar = False

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Take our own pages only: those that libraries bring know nothing of our rights."""
        if admin_class is not None and issubclass(admin_class, SetUpAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        access = request.access
        return bool(request.user.is_staff and (access.is_admin or access.is_operator))

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """What can be set up, in four groups; only what this person may open."""
        groups = [(title, self._pages(request, rows)) for title, rows in GROUPS]
        context = self.each_context(request) | {
            "title": self.index_title,
            "groups": [(title, rows) for title, rows in groups if rows],
            "starts": request.access.is_operator and not request.access.is_admin,
            "add_programme": reverse("admin:alliances_programme_add"),
        }
        return TemplateResponse(request, "admin/index.html", context)

    def _pages(self, request: HttpRequest, rows: list[tuple[str, str]]) -> list[Page]:
        owners = {owner.opts.label_lower: owner for owner in self._registry.values()}
        found = []
        for label, hint in rows:
            owner = owners.get(label)
            if owner and owner.has_module_permission(request):
                name = owner.names(request)[1]
                url = reverse(f"admin:{label.replace('.', '_')}_changelist")
                found.append(Page(name[:1].upper() + name[1:], hint, url))
        return found

    def app_index(
        self, request: HttpRequest, app_label: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Apps are ours, not the reader's: the first page groups them better."""
        return HttpResponseRedirect(reverse("admin:index"))

    @method_decorator(login_not_required)
    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Send to the ordinary sign-in; refuse whoever is signed in without business here."""
        there = request.GET.get("next", "")
        if not url_has_allowed_host_and_scheme(there, allowed_hosts=None):
            there = reverse("admin:index")
        if not request.user.is_authenticated:
            return redirect_to_login(there)
        if not self.has_permission(request):
            raise PermissionDenied
        return HttpResponseRedirect(there)

    def logout(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return HttpResponseRedirect(reverse("account_logout"))

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return HttpResponseRedirect(reverse("account_change_password"))

    password_change_done = password_change  # type: ignore[assignment]  # Django means a page

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Refuse at once, instead of offering to sign in as somebody else."""
        inner = super().admin_view(view, cacheable)

        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.user.is_authenticated and not self.has_permission(request):
                raise PermissionDenied
            return inner(request, *args, **kwargs)

        return guarded
