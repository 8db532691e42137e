"""The toolkit desk: interventions and the lists that evidence is tagged with."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse

from core import clock
from core.set_up.admin import CommonAdmin, OwnOnly, SetUpInline
from toolkit import importing
from toolkit.models import (
    Behaviour,
    Challenge,
    Claim,
    Dimension,
    EvidenceSource,
    FocusArea,
    Intervention,
    KeyMessage,
    Level,
    MaturityStage,
    Placement,
    Strand,
)


class OnOffer(admin.SimpleListFilter):
    """Whether it can be chosen for a new trial."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("offer", "On offer"), ("retired", "Retired")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() not in ("offer", "retired"):
            return queryset
        return queryset.filter(retired_on__isnull=self.value() == "offer")


class PlacementInline(SetUpInline):
    model = Placement
    called = "strand"
    verbose_name = "strand"
    verbose_name_plural = "strands"
    lede = "One intervention can be listed under several strands. A use in a project counts once."
    fields = ("strand", "position")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("strand", "intervention")


@admin.register(Intervention)
class InterventionAdmin(CommonAdmin):
    """Interventions are retired when a project has used them, and deleted only before."""

    lede = "Alliances choose it under one strand or more. The wording is yours."
    list_display = ("title", "strand_names", "origin", "state")
    list_filter = (("strands", OwnOnly), "origin", OnOffer)
    search_fields = ("title", "summary", "sub_items", "placements__strand__name")
    search_help_text = "Words of the title, summary, parts or strand"
    fieldsets = (
        (None, {"fields": ("title", "summary", "sub_items")}),
        ("For those who try it", {"fields": ("core_parts", "adaptable_parts", "before_you_start")}),
        ("Where it comes from", {"fields": ("origin", "retired_on")}),
    )
    inlines = (PlacementInline,)
    parts = (Placement,)
    instead = "Retire it instead; trials under way keep it."
    actions = ("retire", "put_back")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).prefetch_related("strands")

    @admin.display(description="Strands")
    def strand_names(self, row: Intervention) -> str:
        return "; ".join(str(strand) for strand in row.strands.all())

    @admin.display(description="State")
    def state(self, row: Intervention) -> str:
        return f"Retired from {row.retired_on}" if row.retired_on else "On offer"

    @admin.action(description="Retire from today")
    def retire(self, request: HttpRequest, queryset: QuerySet) -> None:
        """Off the list for new trials; trials under way keep it."""
        count = Intervention.objects.filter(
            pk__in=queryset.values("pk"), retired_on__isnull=True
        ).update(retired_on=clock.today())
        messages.success(request, f"Retired from today: {count}. Trials under way keep them.")

    @admin.action(description="Put back on offer")
    def put_back(self, request: HttpRequest, queryset: QuerySet) -> None:
        count = Intervention.objects.filter(
            pk__in=queryset.values("pk"), retired_on__isnull=False
        ).update(retired_on=None)
        messages.success(request, f"Back on offer: {count}.")

    def links(self, request: HttpRequest) -> list[tuple[str, str]]:
        return [
            (reverse("admin:toolkit_import"), "Import a file"),
            (reverse("admin:toolkit_export", args=["csv"]), "Export CSV"),
            (reverse("admin:toolkit_export", args=["xlsx"]), "Export Excel"),
        ]

    def get_urls(self) -> list[URLPattern]:
        return [
            path("import/", self.behind(importing.choose), name="toolkit_import"),
            path("import/<uuid:key>/", self.behind(importing.check), name="toolkit_import_check"),
            path(
                "import/<uuid:key>/rows/", self.behind(importing.unread), name="toolkit_import_rows"
            ),
            path("export/<slug:kind>/", self.behind(importing.export), name="toolkit_export"),
            *super().get_urls(),
        ]


class ListAdmin(CommonAdmin):
    """A short list in an order of its own."""

    lede = "The order is by number. A place that is taken has to be freed first."


@admin.register(Dimension)
class DimensionAdmin(ListAdmin):
    list_display = ("name", "summary", "position")
    fields = ("name", "summary", "position")


@admin.register(Strand)
class StrandAdmin(ListAdmin):
    list_display = ("name", "dimension", "position")
    list_select_related = ("dimension",)
    list_filter = (("dimension", OwnOnly),)
    search_fields = ("name", "summary")
    fields = ("dimension", "name", "summary", "signs", "position")


@admin.register(MaturityStage)
class MaturityStageAdmin(ListAdmin):
    list_display = ("name", "summary", "position")
    fields = ("name", "summary", "position")


@admin.register(Level)
class LevelAdmin(ListAdmin):
    list_display = ("name", "summary", "position")
    fields = ("name", "summary", "position")


@admin.register(KeyMessage)
class KeyMessageAdmin(ListAdmin):
    list_display = ("__str__", "level")
    list_select_related = ("level",)
    list_filter = (("level", OwnOnly),)
    search_fields = ("title", "summary")
    fields = ("number", "title", "level", "summary")


@admin.register(Claim)
class ClaimAdmin(ListAdmin):
    list_display = ("__str__", "messages_named")
    fields = ("number", "title", "summary", "key_messages")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).prefetch_related("key_messages")

    @admin.display(description="Key messages")
    def messages_named(self, claim: Claim) -> str:
        return ", ".join(str(message.number) for message in claim.key_messages.all())


@admin.register(Behaviour)
class BehaviourAdmin(ListAdmin):
    list_display = ("title", "group", "position")
    list_filter = ("group",)
    fields = ("title", "group", "summary", "position")


@admin.register(FocusArea)
class FocusAreaAdmin(ListAdmin):
    list_display = ("title", "is_other", "position")
    fields = ("title", "is_other", "position")


@admin.register(Challenge)
class ChallengeAdmin(ListAdmin):
    list_display = ("title", "position")
    search_fields = ("title", "summary", "actions")
    fields = ("title", "summary", "actions", "position")


@admin.register(EvidenceSource)
class EvidenceSourceAdmin(ListAdmin):
    instead = "Retire it instead."
    lede = "A source that was used is retired instead of deleted."
    list_display = ("title", "hint", "position", "retired_on")
    fields = ("title", "hint", "position", "retired_on")
