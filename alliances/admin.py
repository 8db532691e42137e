"""Set-up of who belongs where: the programme, its schools and alliances, and who holds what."""

from typing import Any

from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from alliances.models import (
    Alias,
    Alliance,
    Cohort,
    Membership,
    Post,
    Programme,
    School,
    Stewardship,
)
from core import clock
from core.access import Access
from core.models import in_force
from core.set_up.admin import OwnOnly, ProgrammeRow, SetUpAdmin, SetUpInline
from core.set_up.forms import SetUpForm
from core.set_up.keeping import holds
from notifications import outbox

WORDS = ("word_alliance", "word_cluster", "word_term", "word_check_in")


@admin.register(Programme)
class ProgrammeAdmin(SetUpAdmin):
    """A programme is made by an operator, who then administers it, and is never deleted."""

    lede = "You become its administrator, and can add others once it is saved."
    list_display = ("name", "starts_on", "ends_on", "commissioner")
    fieldsets = (
        (None, {"fields": ("name", "theme_question", "aims", "commissioner", "source")}),
        ("When it runs", {"fields": ("starts_on", "ends_on")}),
        ("The words people use", {"fields": WORDS}),
    )
    later_fieldsets = (("Schools at risk", {"fields": ("missed_steps",)}),)
    """With what most programmes begin; an administrator of one changes it."""

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return (*self.fieldsets, *(self.later_fieldsets if obj else ()))

    def owns(self, access: Access) -> models.Q:
        return models.Q(pk__in=access.admin_of, is_published=False)

    def may_open(self, request: HttpRequest) -> bool:
        access = request.access
        return self.admin_site.has_permission(request) and (access.is_admin or access.is_operator)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.admin_site.has_permission(request) and request.access.is_operator

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if not change:
            Stewardship.objects.create(
                programme=obj,
                person=request.user,
                role=Stewardship.Role.ADMIN,
                starts_on=clock.today(),
            )

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: str | None = None
    ) -> HttpResponse:
        messages.success(
            request, f"{obj} is saved, and you administer it. Next, add its schools and alliances."
        )
        return HttpResponseRedirect(reverse("admin:index"))


@admin.register(Cohort)
class CohortAdmin(ProgrammeRow):
    list_display = ("__str__", "programme", "applied_on", "kick_start_on")
    list_select_related = ("programme",)


@admin.register(School)
class SchoolAdmin(ProgrammeRow):
    lede = "A school is added once, and then belongs to one alliance or more."
    list_display = ("name", "phase", "urn", "local_authority", "trust")
    list_filter = ("phase", ("programme", OwnOnly))
    search_fields = ("name", "urn", "local_authority", "trust")
    search_help_text = "Name, URN, local authority or trust"
    fields = ("programme", "name", "urn", "phase", "local_authority", "trust")


class MembershipInline(SetUpInline):
    model = Membership
    called = "school"
    verbose_name = "school"
    verbose_name_plural = "schools"
    lede = "A school that leaves gets a last day; what it did stays."
    fields = ("school", "kind", "joined_on", "left_on", "reason")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return super().get_queryset(request).select_related("school", "alliance")


class AliasInline(SetUpInline):
    model = Alias
    verbose_name = "other name"
    verbose_name_plural = "other names"
    lede = "Search and import find the alliance by these too."
    fields = ("name",)
    extra = 1


@admin.register(Alliance)
class AllianceAdmin(ProgrammeRow):
    word = "alliance"
    lede = "A lead school with its partners. Schools can be added now or later."
    list_display = ("name", "region", "cohort", "lead_school")
    list_select_related = ("cohort", "lead_school")
    list_filter = (("cohort", OwnOnly), ("programme", OwnOnly))
    search_fields = ("name", "aliases__name", "region", "schools__name")
    search_help_text = "Name, another name, region or school"
    fields = ("programme", "name", "region", "cohort", "lead_school", "link")
    inlines = (MembershipInline, AliasInline)
    parts = (Alias,)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A lead school that is named changes on its own page, which keeps the one before."""
        settled = super().get_readonly_fields(request, obj)
        if obj and (obj.lead_school_id or obj.lead_changes.exists()):
            return (*settled, "led_by")
        return settled

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        settled = "led_by" in self.get_readonly_fields(request, obj)
        return ["led_by" if settled and name == "lead_school" else name for name in self.fields]

    @admin.display(description="Lead school")
    def led_by(self, row: Alliance) -> str:
        return f"{row.lead_school or 'None'}. To change it, open People, then Lead school."


class HeldAdmin(SetUpAdmin):
    """Something a person holds: who and what is settled once saved; a successor gets a new one."""

    settled: tuple[str, ...] = ()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return self.settled if obj else ()

    @admin.display(description="Now")
    def state(self, row: Any) -> str:
        today = clock.today()
        if holds(row, today):
            return "Yes"
        return "Not yet" if row.starts_on > today else "Ended"


class PostForm(SetUpForm):
    def clean(self) -> dict[str, Any]:
        """Refuse to end the post of a lead without a word of who follows."""
        cleaned = super().clean()
        row = self.instance
        before, ends_on = self.initial.get("ends_on"), (cleaned or {}).get("ends_on")
        is_earlier = ends_on is not None and (before is None or ends_on < before)
        if row.pk and row.role in Post.LEADING and is_earlier:
            self.add_error("ends_on", "Open People to end the post of a lead: it asks who follows.")
        return cleaned


@admin.register(Post)
class PostAdmin(HeldAdmin):
    form = PostForm
    lede = "When somebody moves on, end their post and add a new one for the successor."
    list_display = ("person", "role", "alliance", "school", "starts_on", "ends_on", "state")
    list_select_related = ("person", "alliance", "school")
    list_filter = ("role", ("alliance", OwnOnly))
    search_fields = ("person__name", "person__email", "alliance__name", "school__name")
    search_help_text = "Person, alliance or school"
    fields = ("person", "role", "alliance", "school", "level", "starts_on", "ends_on")
    settled = ("person", "role", "alliance")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save, and take back the letters that are no longer theirs."""
        super().save_model(request, obj, form, change)
        outbox.forget(obj.person_id, clock.now())


class StewardshipForm(SetUpForm):
    def clean(self) -> dict[str, Any]:
        """Refuse what would leave a programme with nobody to administer it."""
        cleaned = super().clean()
        row, today = self.instance, clock.today()
        until = cleaned.get("ends_on")
        if row.pk and row.role == Stewardship.Role.ADMIN and until and until < today:
            others = Stewardship.objects.filter(
                in_force(today), programme_id=row.programme_id, role=Stewardship.Role.ADMIN
            )
            if not others.exclude(pk=row.pk).exists():
                self.add_error("ends_on", "Add another administrator first: this is the only one.")
        return cleaned


@admin.register(Stewardship)
class StewardshipAdmin(HeldAdmin, ProgrammeRow):
    lede = "Administrators set up the programme; the research team reads it."
    form = StewardshipForm
    list_display = ("person", "role", "programme", "starts_on", "ends_on", "state")
    list_select_related = ("person", "programme")
    list_filter = ("role",)
    fields = ("programme", "person", "role", "starts_on", "ends_on")
    settled = ("programme", "person", "role")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return self.settled if obj else ()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save, and let a new administrator into these pages (which gives no rights by itself)."""
        super().save_model(request, obj, form, change)
        if obj.role == Stewardship.Role.ADMIN and not obj.person.is_staff:
            obj.person.is_staff = True
            obj.person.save(update_fields=["is_staff"])
