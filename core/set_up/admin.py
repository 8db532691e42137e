"""The classes every set-up page is made from: who may do what there, and how it answers."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import unquote
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import capfirst, slugify

from core import clock
from core.access import Access
from core.addresses import numbered
from core.forms import ManyField, could_be_a_key
from core.set_up import forms as our
from core.set_up import pages
from core.set_up.keeping import why_kept

CONTROLS: dict[type[models.Field], dict[str, Any]] = {
    models.TextField: {"form_class": our.TextBox},
    models.DateField: {"widget": our.DayInput},
    models.TimeField: {"widget": our.TimeInput},
    models.URLField: {"assume_scheme": "https"},
}
"""Plain controls in place of those that need Django's scripts."""


class OwnOnly(admin.RelatedOnlyFieldListFilter):
    """A filter by a relation that offers only what the person's own rows point at."""


class Choices:
    """Relations offer only what the person may see on the set-up pages themselves."""

    formfield_overrides = CONTROLS
    admin_site: admin.AdminSite

    def formfield_for_dbfield(
        self, db_field: models.Field, request: HttpRequest, **kwargs: Any
    ) -> Any:
        if not isinstance(db_field, models.ForeignKey | models.ManyToManyField):
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.related_model is get_user_model():
            return our.PersonField(
                label="Email address",
                required=not db_field.blank,
                help_text="Of somebody who has an account.",
            )
        kwargs["queryset"] = self.choices_of(db_field.related_model, request)
        if isinstance(db_field, models.ManyToManyField):
            kwargs |= {"form_class": ManyField, "widget": forms.CheckboxSelectMultiple}
        return db_field.formfield(**kwargs)

    def choices_of(self, model: type[models.Model], request: HttpRequest) -> models.QuerySet:
        """What may be chosen: the rows of that table's own set-up page, so nothing it hides."""
        if not self.admin_site.is_registered(model):
            return model._default_manager.none()
        return self.admin_site.get_model_admin(model).get_queryset(request)


class SetUpAdmin(Choices, admin.ModelAdmin):
    """Rows of programmes, for whoever administers them; other programmes do not exist here.

    A published programme is only read, on the pages made for that, so its rows are not here either.
    """

    form = our.SetUpForm
    lede = ""
    word = ""
    """Which of a programme's own words (``core.access.Words``) names these rows."""
    instead = ""
    """What to do instead of deleting a row that is in use."""
    parts: tuple[type[models.Model], ...] = ()
    """Tables whose rows go with a row that is deleted."""
    list_per_page = 50
    list_max_show_all = 0
    show_facets = admin.ShowFacets.NEVER
    show_full_result_count = False

    # Who may

    def owns(self, access: Access) -> models.Q:
        """Which rows a person administers, as a filter."""
        path = our.programme_path(self.model)
        return models.Q(**{f"{path}__in": access.admin_of, f"{path}__is_published": False})

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return super().get_queryset(request).filter(self.owns(request.access))

    def may_open(self, request: HttpRequest) -> bool:
        return self.admin_site.has_permission(request) and request.access.is_admin

    def may_change(self, request: HttpRequest, row: models.Model | None) -> bool:
        return self.may_open(request) and (row is None or self.is_theirs(request, row))

    def is_theirs(self, request: HttpRequest, row: models.Model) -> bool:
        return row.pk is None or self.get_queryset(request).filter(pk=row.pk).exists()

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.may_open(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_change(request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.may_open(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_change(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_change(request, obj)

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Only the filters that the page offers."""
        known = set()
        for each in self.list_filter:
            name = each if isinstance(each, str) else each[0] if isinstance(each, tuple) else ""
            if name:
                known |= {f"{name}__id__exact", f"{name}__exact", f"{name}__isnull"}
            else:
                known.add(each.parameter_name)
        return lookup in known and "\x00" not in str(value)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """No deleting of many at once: each row is looked at on its own."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def response_action(self, request: HttpRequest, queryset: models.QuerySet) -> Any:
        """Do something with the rows that are ticked; what no row can be called is left out."""
        asked = request.POST.copy()
        ticked = [key for key in asked.getlist(ACTION_CHECKBOX_NAME) if could_be_a_key(key)]
        asked.setlist(ACTION_CHECKBOX_NAME, ticked)
        request.POST = asked  # type: ignore[assignment]  # a copy that may be changed
        return super().response_action(request, queryset)

    def _get_obj_does_not_exist_redirect(self, *_: Any) -> HttpResponse:
        raise Http404

    # What the pages show

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        response = super().changelist_view(request, extra_context)
        listed = getattr(response, "context_data", {}).get("cl")
        if listed is not None:
            one, many = self.names(request)
            response.context_data |= {
                "title": capfirst(many),
                "one": with_article(one),
                "counted": f"{listed.result_count} {one if listed.result_count == 1 else many}",
                "lede": self.lede,
                "table": pages.table(listed),
                "finder": pages.finder(listed),
                "page": pages.page(listed),
                "choices": self.get_actions(request).values(),
                "links": self.links(request),
            }
        return response

    def page(self, name: str, *args: Any) -> str:
        """The address of one of this table's pages."""
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{name}", args=args)

    def names(self, request: HttpRequest) -> tuple[str, str]:
        """What one row and several are called, in the words of the person's programme."""
        if self.word:
            one = str(getattr(request.access.words, self.word))
            return one, f"{one}s"
        return str(self.opts.verbose_name), str(self.opts.verbose_name_plural)

    def links(self, request: HttpRequest) -> list[tuple[str, str]]:
        """(address, words) of further pages beside *Add*."""
        return []

    def behind(self, view: Any) -> Any:
        """A further page ``view(request, owner, …)``, for whoever may open this table."""

        def opened(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            if not self.may_open(request):
                raise PermissionDenied
            return view(request, self, **kwargs)

        return self.admin_site.admin_view(opened)

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        formsets = [each.formset for each in context["inline_admin_formsets"]]
        can_change = add or self.has_change_permission(request, obj)
        one, many = self.names(request)
        context |= {
            "title": f"Add {with_article(one)}" if add else str(obj),
            "lede": self.lede if add else "",
            "plural": capfirst(many),
            "form": pages.Together(context["adminform"].form, formsets),
            "can_save": can_change,
            "can_delete": not add and self.has_delete_permission(request, obj),
            "sections": [
                pages.part(each.opts, each.formset) for each in context["inline_admin_formsets"]
            ],
            "list_url": self.page("changelist"),
            "history_url": obj and self.page("history", obj.pk),
            "delete_url": obj and self.page("delete", obj.pk),
        }
        return super().render_change_form(request, context, add, change, form_url, obj)

    # What follows a save

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Of two who save the same at once, the second is asked again, and told what is taken."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except IntegrityError:
            return super().changeform_view(request, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        for name in ("slug", "key"):
            if hasattr(obj, name) and not getattr(obj, name):
                setattr(obj, name, free_address(obj, name))
        super().save_model(request, obj, form, change)

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: str | None = None
    ) -> HttpResponse:
        messages.success(request, f"{capfirst(str(obj))} is saved.")
        if "_addanother" in request.POST:
            return HttpResponseRedirect(request.path)
        return self.response_post_save_add(request, obj)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        messages.success(request, f"{capfirst(str(obj))} is saved.")
        return self.response_post_save_change(request, obj)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Ask first; what is in use or has begun is not deleted, and the page says why."""
        row = self.get_object(request, unquote(object_id))
        if row is None:
            raise Http404
        reasons = self.why_kept(row)
        if reasons and self.has_delete_permission(request, row):
            reasons += [self.instead] if self.instead else []
            context = self.admin_site.each_context(request) | {
                "title": f"{row} cannot be deleted",
                "reasons": reasons,
                "original": row,
                "opts": self.opts,
            }
            return TemplateResponse(request, "admin/cannot_delete.html", context, status=409)
        return super().delete_view(request, object_id, extra_context)

    def why_kept(self, row: Any) -> list[str]:
        """What speaks against deleting a row, in sentences; empty where nothing does."""
        return why_kept(row, clock.today(), self.parts)

    def response_delete(self, request: HttpRequest, obj_display: str, obj_id: Any) -> HttpResponse:
        messages.success(request, f"{obj_display} is deleted.")
        return HttpResponseRedirect(self.page("changelist"))


class ProgrammeRow(SetUpAdmin):
    """A row that names its programme: chosen for it when there is only one, then kept."""

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        initial = super().get_changeform_initial_data(request)
        if len(request.access.admin_of) == 1:
            initial.setdefault("programme", next(iter(request.access.admin_of)))
        return initial

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("programme",) if obj else ()


class CommonAdmin(SetUpAdmin):
    """Rows common to all programmes (the toolkit): any administrator or operator keeps them."""

    def owns(self, access: Access) -> models.Q:
        return models.Q()

    def may_open(self, request: HttpRequest) -> bool:
        return self.admin_site.has_permission(request)


class SetUpInline(Choices, admin.StackedInline):
    """Rows beneath a row, with the rights of the page they stand on."""

    form = our.SetUpForm
    formset = our.KeptFormSet
    extra = 2
    max_num = 200
    lede = ""
    called = ""
    """Which field names a row of this part; without it the row's own name does."""

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Nobody is drawn more rows than there can be, however many a request says it sends."""
        return super().get_formset(request, obj, absolute_max=self.max_num, **kwargs)

    def _may(self, request: HttpRequest, obj: Any = None) -> bool:
        page = self.admin_site.get_model_admin(self.parent_model)
        return page.has_change_permission(request, obj)

    has_view_permission = has_add_permission = has_change_permission = has_delete_permission = _may


def with_article(name: str) -> str:
    """A school, an alliance."""
    return f"{'an' if name[:1].lower() in 'aeio' else 'a'} {name}"


def free_address(row: models.Model, name: str = "slug") -> str:
    """A slug from what the row is called, numbered when it is taken (by any programme)."""
    room = (row._meta.get_field(name).max_length or 0) - 5
    words = slugify(str(row))[:room].strip("-") or "page"
    others = type(row)._default_manager.exclude(pk=row.pk)
    taken = set(others.filter(**{f"{name}__startswith": words}).values_list(name, flat=True))
    return numbered(words, taken)
