"""What the set-up pages draw: a table of rows, a finder above it, and a form with its parts."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from urllib.parse import parse_qsl

from django import forms
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import ModelAdmin
from django.contrib.admin.utils import label_for_field, lookup_field
from django.contrib.admin.views.main import PAGE_VAR, ChangeList
from django.forms import BoundField
from django.utils import timezone
from django.utils.text import capfirst

from core.templatetags.components import clock


@dataclass(frozen=True)
class Cell:
    label: str
    text: str


@dataclass(frozen=True)
class Row:
    """One line of a list; the first cell links to the row's own page."""

    pk: int
    url: str
    name: str
    cells: list[Cell]


@dataclass(frozen=True)
class Table:
    headings: list[str]
    rows: list[Row]
    box: str = ACTION_CHECKBOX_NAME


def table(listed: ChangeList) -> Table:
    """The rows of one page of a list, as words."""
    owner = listed.model_admin
    names = [name for name in listed.list_display if name != "action_checkbox"]
    labels = [capfirst(str(label_for_field(name, listed.model, owner))) for name in names]
    rows = []
    for row in listed.result_list:
        texts = [_text(name, row, owner) for name in names]
        cells = [Cell(*pair) for pair in zip(labels[1:], texts[1:], strict=True)]
        rows.append(Row(row.pk, listed.url_for_result(row), texts[0] or str(row), cells))
    return Table(labels, rows)


def _text(name: str | Callable[[Any], Any], row: Any, owner: ModelAdmin) -> str:
    model_field, _, value = lookup_field(name, row, owner)
    if model_field is not None and getattr(model_field, "flatchoices", None):
        return str(dict(model_field.flatchoices).get(value, value))
    return in_words(value)


def in_words(value: Any) -> str:
    """A value as a person would say it: Yes, 1 Sep 2026, 3:45pm."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime):
        value = timezone.localtime(value)
    if isinstance(value, date):
        return f"{value.day} {value:%b %Y}"
    if isinstance(value, time):
        return clock(value)
    return str(value)


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class Filter:
    title: str
    name: str
    options: list[Option]


@dataclass(frozen=True)
class Finder:
    """The search box and filters of a list; every choice ends up in the address."""

    search: str
    searches: bool
    help: str
    filters: list[Filter]
    is_used: bool


def finder(listed: ChangeList) -> Finder:
    filters = [found for spec in listed.filter_specs if (found := _filter(spec, listed))]
    used = bool(listed.query) or any(
        option.chosen and option.value for each in filters for option in each.options
    )
    return Finder(
        listed.query, bool(listed.search_fields), listed.search_help_text or "", filters, used
    )


def _filter(spec: Any, listed: ChangeList) -> Filter | None:
    """One filter as a select: Django offers links, and their addresses tell name and value."""
    expected = spec.expected_parameters()[0]
    options: list[Option] = []
    for choice in spec.choices(listed):
        asked = dict(parse_qsl(choice["query_string"].lstrip("?"), keep_blank_values=True))
        value = asked.get(expected, "")
        if value or not options:
            options.append(Option(value, str(choice["display"]), bool(choice["selected"])))
    title = str(spec.title)
    return Filter(capfirst(title), expected, options) if len(options) > 1 else None


@dataclass(frozen=True)
class Page:
    number: int
    of: int
    newer: str
    older: str


def page(listed: ChangeList) -> Page | None:
    """Where in a long list this page is; nothing when all fits on one."""
    pages = listed.paginator.num_pages
    if pages < 2:
        return None
    here = listed.page_num
    return Page(
        here,
        pages,
        listed.get_query_string({PAGE_VAR: here - 1}) if here > 1 else "",
        listed.get_query_string({PAGE_VAR: here + 1}) if here < pages else "",
    )


@dataclass(frozen=True)
class PartRow:
    """One row of a part: its name, or nothing for a row still to be filled in."""

    form: forms.BaseForm
    title: str

    @property
    def hidden(self) -> list[BoundField]:
        return self.form.hidden_fields()

    @property
    def fields(self) -> list[BoundField]:
        return self.form.visible_fields()


@dataclass
class Part:
    """Rows beneath the main one, such as the schools of an alliance."""

    title: str
    lede: str
    one: str
    prefix: str
    formset: forms.BaseInlineFormSet
    there: list[PartRow] = field(default_factory=list)
    empty: list[PartRow] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        """Whether the empty rows show: when there is nothing yet, or somebody typed in one."""
        return not self.there or any(
            row.form.is_bound and (row.form.has_changed() or row.form.errors) for row in self.empty
        )


def part(inline: Any, formset: forms.BaseInlineFormSet) -> Part:
    """What is drawn for one part; ``inline`` is the admin's description of it."""
    one = str(inline.verbose_name)
    found = Part(
        title=capfirst(str(inline.verbose_name_plural)),
        lede=inline.lede,
        one=one,
        prefix=formset.prefix or "",
        formset=formset,
    )
    for form in formset.forms:
        row = form.instance
        if row.pk:
            found.there.append(
                PartRow(form, str(getattr(row, inline.called) if inline.called else row))
            )
        else:
            found.empty.append(PartRow(form, f"New {one} {len(found.empty) + 1}"))
    return found


class Together:
    """A form and its parts as one, for the title and the summary of what is wrong."""

    def __init__(self, form: forms.BaseForm, formsets: list[forms.BaseFormSet]) -> None:
        self.form, self.formsets = form, formsets

    @property
    def errors(self) -> list[Any]:
        """Whatever is wrong anywhere; empty when nothing is."""
        found: list[Any] = list(self.form.errors.values())
        for formset in self.formsets if self.form.is_bound else []:
            found += [problem for problem in formset.errors if problem]
            found += formset.non_form_errors()
        return found

    def non_field_errors(self) -> list[str]:
        found = list(self.form.non_field_errors())
        for formset in self.formsets if self.form.is_bound else []:
            found += formset.non_form_errors()
            for form in formset.forms:
                found += form.non_field_errors()
        return found

    def __iter__(self) -> Iterator[BoundField]:
        yield from self.form
        for formset in self.formsets:
            for form in formset.forms:
                yield from form
