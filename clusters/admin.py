"""Set-up of the rhythm: clusters, terms, days to keep clear, and dates one by one."""

from copy import copy
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.db import models, transaction
from django.forms.formsets import DELETION_FIELD_NAME
from django.http import HttpRequest, HttpResponse

from clusters.actions import previews, telling
from clusters.closure_dates import Closures
from clusters.date_pages import FromFiles
from clusters.forms.dates import LookFirst
from clusters.models import (
    BusyPeriod,
    CheckIn,
    Closure,
    Cluster,
    Facilitation,
    Meeting,
    Placing,
    Term,
)
from clusters.notices.known import known_of
from clusters.term_dates import Terms
from core import clock
from core.set_up.admin import OwnOnly, ProgrammeRow, SetUpInline
from core.set_up.forms import KeptFormSet, SetUpForm
from core.set_up.keeping import holds
from notifications.models import Message


class ClusterForm(SetUpForm):
    """Lets the placings below it ask why a cluster is larger or smaller than usual."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.being_changed_in = self


class PlacingFormSet(KeptFormSet):
    """The alliances of a cluster: three to five, or a reason."""

    def is_valid(self) -> bool:
        valid = super().is_valid()
        form = self.instance.being_changed_in
        if not valid or not self.asks_why() or (form.data.get("size_reason") or "").strip():
            return valid
        if not form.has_error("size_reason"):
            form.add_error("size_reason", self.question())
        return False

    def placed(self) -> int:
        """How many alliances the cluster would have: placings that go on or are to come."""
        today = clock.today()
        rows = [
            form.cleaned_data
            for form in self.forms
            if form.cleaned_data.get("alliance") and not form.cleaned_data.get(DELETION_FIELD_NAME)
        ]
        return sum(1 for row in rows if row["ends_on"] is None or row["ends_on"] >= today)

    def asks_why(self) -> bool:
        """A cluster that is still without any alliance is not asked."""
        return self.placed() != 0 and not Cluster.FEWEST <= self.placed() <= Cluster.MOST

    def question(self) -> str:
        count = self.placed()
        many = "alliance" if count == 1 else "alliances"
        return (
            f"Say why this cluster has {count} {many}. "
            f"Usually it is {Cluster.FEWEST} to {Cluster.MOST}."
        )


class PlacingInline(SetUpInline):
    model = Placing
    called = "alliance"
    formset = PlacingFormSet
    verbose_name = "alliance"
    verbose_name_plural = "alliances"
    lede = "An alliance is in one cluster at a time. To move it, end it here and add it there."
    fields = ("alliance", "starts_on", "ends_on")
    extra = 5

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return super().get_queryset(request).select_related("alliance", "cluster")


class FacilitationInline(SetUpInline):
    model = Facilitation
    called = "person"
    verbose_name = "facilitator"
    verbose_name_plural = "facilitators"
    lede = "A substitute gets a last day. A facilitator sees their own clusters only."
    fields = ("person", "starts_on", "ends_on")
    extra = 1

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return super().get_queryset(request).select_related("person", "cluster")


@admin.register(Cluster)
class ClusterAdmin(ProgrammeRow):
    word = "cluster"
    lede = "Three to five alliances that meet every term, with a research facilitator."
    form = ClusterForm
    list_display = ("name", "region", "alliances_now", "facilitators_now")
    list_filter = (("programme", OwnOnly),)
    search_fields = ("name", "region", "placings__alliance__name")
    search_help_text = "Name, region or alliance"
    fields = ("programme", "name", "region", "size_reason")
    inlines = (PlacingInline, FacilitationInline)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        rows = super().get_queryset(request)
        return rows.prefetch_related("placings__alliance", "facilitations__person")

    @admin.display(description="Alliances")
    def alliances_now(self, cluster: Cluster) -> str:
        today = clock.today()
        return str(sum(holds(placing, today) for placing in cluster.placings.all()))

    @admin.display(description="Facilitator")
    def facilitators_now(self, cluster: Cluster) -> str:
        today = clock.today()
        now = [row for row in cluster.facilitations.all() if holds(row, today)]
        return ", ".join(str(row.person) for row in now)


@admin.register(Term)
class TermAdmin(FromFiles):
    word = "term"
    file, many, list_name = Terms, "term dates", "Terms"
    lede = "Terms tell what is due when. A cluster in another local authority can have its own."
    list_display = (
        "__str__",
        "cluster",
        "starts_on",
        "break_starts_on",
        "break_ends_on",
        "ends_on",
    )
    list_select_related = ("cluster",)
    list_filter = (("programme", OwnOnly), ("cluster", OwnOnly))
    fields = (
        "programme", "cluster", "season", "starts_on", "break_starts_on", "break_ends_on",
        "ends_on",
    )  # fmt: skip

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Proposals that nobody has touched go with the term they were made for."""
        term = self.get_object(request, unquote(object_id))
        with transaction.atomic():
            for model in (Meeting, CheckIn):
                model.objects.proposed().filter(term=term, term__isnull=False).delete()
            answer = super().delete_view(request, object_id, extra_context)
            if answer.status_code != HTTPStatus.FOUND:  # asked first, or kept
                transaction.set_rollback(True)
        return answer


@admin.register(Closure)
class ClosureAdmin(FromFiles):
    file, many, list_name = Closures, "closures", "Closures"
    lede = "Days inside a term on which schools are closed. Nothing is planned on them."
    list_display = ("starts_on", "ends_on", "why", "cluster", "school")
    list_select_related = ("cluster", "school")
    list_filter = (("programme", OwnOnly), ("cluster", OwnOnly))
    fields = ("programme", "cluster", "school", "starts_on", "ends_on", "why")


@admin.register(BusyPeriod)
class BusyPeriodAdmin(ProgrammeRow):
    lede = "When an alliance is busy, its facilitator is proposed other days where there are any."
    list_display = ("alliance", "starts_on", "ends_on", "why")
    list_select_related = ("alliance",)
    list_filter = (("alliance", OwnOnly),)
    search_fields = ("alliance__name", "why")
    search_help_text = "Alliance or reason"
    fields = ("alliance", "starts_on", "ends_on", "why")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("alliance",) if obj else ()


class DatedForm(LookFirst, SetUpForm):
    """A date that only its facilitator sees until it is confirmed.

    A change of what people are told raises the sequence, so that calendars take it for the newer
    one, and one of day or time keeps what was: from then on the planner leaves the row alone. Where
    saving writes to more than one person, it is done once that was said.
    """

    TOLD = ("kind", "held_on", "due_on", "starts_at", "ends_at", "minutes", "mode", "place",
            "travel_note", "host", "topics", "confirmed", "cancelled")  # fmt: skip

    confirmed = forms.BooleanField(
        required=False, label="Confirmed", help_text="From then on everybody it is for can see it."
    )
    cancelled = forms.BooleanField(
        required=False, label="Cancelled", help_text="It stays here, and is not proposed again."
    )
    look: previews.Preview | None = None
    """Whom saving writes to, where that has to be looked at first."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["confirmed"].initial = self.instance.confirmed_at is not None
        self.fields["cancelled"].initial = self.instance.cancelled_at is not None

    def save(self, commit: bool = True) -> Any:
        self._mark("confirmed", "confirmed_at")
        self._mark("cancelled", "cancelled_at")
        if self.instance.pk is not None:
            self._keep_what_was()
        return super().save(commit)

    def _post_clean(self) -> None:
        """Say who is told before anybody is; saved again, it is saved."""
        super()._post_clean()
        if self.errors or not self._is_news():
            return
        told = self._told()
        if len(told.people) > 1 and not self.is_seen(told.numbers):
            self.look = told

    def is_valid(self) -> bool:
        """Nothing is wrong, and nothing is to be looked at first."""
        return super().is_valid() and self.look is None

    def _told(self) -> previews.Preview:
        """Whom ``save_model`` would write to."""
        row, now = copy(self.instance), clock.now()
        if self.cleaned_data["cancelled"]:
            return previews.of_calling_off(row, now)
        if self.cleaned_data["confirmed"]:
            row.confirmed_at, row.cancelled_at = row.confirmed_at or now, None
        else:
            row.confirmed_at = None
        row.sequence += 1
        return previews.of_telling(row, now)

    def clean(self) -> dict[str, Any]:
        """What people count on is called off and not made a proposal again, which tells nobody."""
        data = super().clean()
        is_taken_away = "confirmed" in self.changed_data and not data.get("confirmed")
        if is_taken_away and not data.get("cancelled") and self._is_counted_on():
            self.add_error("confirmed", "People were told of this date. Tick “Cancelled” instead.")
        return data

    def _is_counted_on(self) -> bool:
        """Whether anybody was told of the date as it was."""
        return self.instance.pk is not None and bool(known_of(self.instance).newest)

    def _is_news(self) -> bool:
        return not {*self.TOLD}.isdisjoint(self.changed_data)

    def _keep_what_was(self) -> None:
        changed = set(self.changed_data)
        if self._is_news():
            self.instance.sequence += 1
        if changed & {self.instance.DAY, "starts_at"}:
            self.instance.moved_from = self.initial[self.instance.DAY]
            self.instance.moved_from_time = self.initial["starts_at"]

    def _mark(self, tick: str, moment: str) -> None:
        """Keep the moment something was first ticked; forget it when the tick is taken away."""
        if not self.cleaned_data[tick]:
            setattr(self.instance, moment, None)
        elif getattr(self.instance, moment) is None:
            setattr(self.instance, moment, clock.now())


class DatedAdmin(ProgrammeRow):
    change_form_template = "clusters/dated_set_up.html"
    settled: tuple[str, ...] = ()
    """What a row was proposed for; the planner counts on that."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Whoever it concerns is told, as when a facilitator changes it."""
        super().save_model(request, obj, form, change)
        (telling.tell_off if obj.cancelled_at else telling.tell)(obj, clock.now())

    def why_kept(self, row: Any) -> list[str]:
        """What people count on is called off, which tells them and takes it from their calendars.

        One that was called off stays until they are told.
        """
        reasons = []
        if telling.is_counted_on(row, clock.now()):
            reasons.append(
                "It is announced: people have it in their calendars, and deleting it would tell "
                "nobody. Open it and tick “Cancelled” instead. Whoever was told of it then gets an "
                "email, and it goes from their calendar."
            )
        elif row.cancelled_at and Message.objects.about(row).unsent().exists():
            reasons.append(
                "The emails that it is cancelled have not all left yet, and would not go any more. "
                "Delete it once they have."
            )
        return reasons + super().why_kept(row)

    @admin.display(description="State")
    def state(self, row: Any) -> str:
        if row.cancelled_at:
            return "Cancelled"
        return "Confirmed" if row.confirmed_at else "Not confirmed"

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        kept = super().get_readonly_fields(request, obj)
        return (*kept, *self.settled) if obj and obj.planned_on else kept

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What the planner proposed is cancelled instead: deleted, it would be proposed again."""
        planned = obj is not None and obj.planned_on is not None
        return not planned and super().has_delete_permission(request, obj)


@admin.register(Meeting)
class MeetingAdmin(DatedAdmin):
    settled = ("kind", "cluster", "term")
    lede = "Times are UK time. Leave the cluster empty for an event of the whole programme."
    form = DatedForm
    list_display = ("held_on", "kind", "cluster", "starts_at", "ends_at", "place", "state")
    list_select_related = ("cluster",)
    list_filter = ("kind", ("cluster", OwnOnly))
    search_fields = ("place", "cluster__name")
    search_help_text = "Place or cluster"
    fields = (
        "programme", "kind", "cluster", "term", "held_on", "starts_at", "ends_at", "mode", "place",
        "travel_note", "host", "confirmed", "cancelled", "shown",
    )  # fmt: skip

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Whom people were told to meet stays: those of another cluster are told of a new one."""
        kept = super().get_readonly_fields(request, obj)
        return (*kept, "cluster") if obj and obj.confirmed_at else kept


@admin.register(CheckIn)
class CheckInAdmin(DatedAdmin):
    word = "check_in"
    settled = ("term", "half")
    lede = "One call with each alliance in each half of a term. Times are UK time."
    form = DatedForm
    list_display = ("alliance", "due_on", "starts_at", "term", "half", "outcome", "state")
    list_select_related = ("alliance", "term")
    list_filter = (("alliance", OwnOnly), "outcome")
    search_fields = ("alliance__name", "topics")
    search_help_text = "Alliance or topic"
    fields = (
        "alliance", "term", "half", "due_on", "starts_at", "minutes", "topics", "outcome",
        "confirmed", "cancelled", "shown",
    )  # fmt: skip

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        kept = super().get_readonly_fields(request, obj)
        return ("alliance", *(name for name in kept if name != "programme")) if obj else ()
