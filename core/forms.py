"""What our forms share: how a field is drawn, and how errors are told."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID, uuid4, uuid5

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, LayoutObject
from crispy_forms.utils import render_field
from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.forms import BoundField
from django.forms.models import ModelChoiceIterator, ModelChoiceIteratorValue
from django.template.loader import render_to_string
from django.utils.formats import date_format

YEARS = (date(2000, 1, 1), date(2100, 12, 31))
SURROGATES = re.compile(r"[\ud800-\udfff]")


class ChoiceRow(NamedTuple):
    """One radio button or tick box."""

    id: str
    name: str
    type: str
    value: str
    label: str
    hint: str
    checked: bool


class Problem(NamedTuple):
    """An error, and the id of the first control it is about (empty for the whole form)."""

    anchor: str
    message: str


def no_surrogates(value: str) -> None:
    """Refuse half a character: no database and no file can hold one."""
    if SURROGATES.search(value):
        raise ValidationError("Remove the character that cannot be shown.", code="surrogate")


class TextField(forms.CharField):
    """A text that comes back as it was typed, line ends made one kind; at most ``max_length``."""

    default_validators = [no_surrogates]

    def __init__(self, *, rows: int = 0, **options: Any) -> None:
        options.setdefault("max_length", 200_000 if rows else 120)
        if rows:
            options["widget"] = forms.Textarea(attrs={"rows": rows})
        super().__init__(**options)
        self.error_messages["max_length"] = (
            f"Use {self.max_length:,} characters at most. There are %(show_value)d."
        )
        self.error_messages["null_characters_not_allowed"] = (
            "Remove the character that cannot be shown."
        )

    def to_python(self, value: Any) -> str:
        return super().to_python(value).replace("\r\n", "\n").replace("\r", "\n")

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """No ``maxlength``: a browser would cut off what is pasted without a word."""
        return {}


class DayField(forms.DateField):
    """A date of this century, typed into the browser's own date box."""

    def __init__(self, *, example: str = "23/11/2026", **options: Any) -> None:
        words = f"Enter a date, for example {example}"
        options.setdefault("error_messages", {"required": words, "invalid": words})
        options["widget"] = forms.DateInput(
            attrs={"type": "date", "class": "w-date"}, format="%Y-%m-%d"
        )
        super().__init__(**options)

    def clean(self, value: Any) -> date | None:
        day = super().clean(value)
        if day and not YEARS[0] <= day <= YEARS[1]:
            raise ValidationError("Check the year of this date")
        return day


class HourField(forms.TimeField):
    """A time of day, typed into the browser's own time box; ``means`` says which in an error."""

    def __init__(self, *, means: str, example: str, **options: Any) -> None:
        words = f"Enter when it {means}, for example {example}"
        options.setdefault("error_messages", {"required": words, "invalid": words})
        options["widget"] = forms.TimeInput(
            attrs={"type": "time", "class": "w-date"}, format="%H:%M"
        )
        super().__init__(**options)


NONE_SEEN = -1


class SeenVersion(forms.IntegerField):
    """The number of the version a person saw; what is missing or no number nobody has seen."""

    widget = forms.HiddenInput

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, **options)

    def clean(self, value: Any) -> int:
        seen = super().clean(value)
        return NONE_SEEN if seen is None else seen


def could_be_a_key(typed: object) -> bool:
    """Whether a row could have this number. Databases fail on a number that is larger."""
    return str(typed).isdecimal() and len(str(typed)) <= 18


class _Rows(ModelChoiceIterator):
    """What a :class:`ManyField` offers."""

    def __iter__(self) -> Iterator[tuple[ModelChoiceIteratorValue, str]]:
        return (self.choice(row) for row in self.field.rows())


class ManyField(forms.ModelMultipleChoiceField):
    """Several rows of a table all of whose rows the form shows; cleaned to a list of them.

    They are looked up in what the table holds, so whatever is sent is a choice or is none, and it
    takes one query however many are ticked. ``prepared`` asks for the same rows sooner.
    """

    iterator = _Rows

    def __init__(
        self,
        queryset: models.QuerySet | None,
        *,
        prepared: Callable[[], Sequence[models.Model]] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(queryset, **kwargs)
        self.prepared = prepared

    def rows(self) -> Iterable[models.Model]:
        return self.prepared() if self.prepared else self.queryset.all()

    def clean(self, value: Any) -> list[models.Model]:
        if self.required and not value:
            raise ValidationError(self.error_messages["required"], code="required")
        sent = {str(key) for key in value or ()}
        rows = {str(row.pk): row for row in self.rows()} if sent else {}
        for key in sent - rows.keys():
            raise ValidationError(
                self.error_messages["invalid_choice"],
                code="invalid_choice",
                params={"value": key[:18]},
            )
        return [row for key, row in rows.items() if key in sent]


class PageForm(forms.Form):
    """A form of our pages: labels, hints and errors as the design orders them.

    Sub-classes give ``layout()``; ``helper`` renders it with crispy. A field that only some answers
    ask for is ``needed_sometimes``: it is not marked as optional.
    """

    use_required_attribute = False

    def layout(self) -> Layout:
        return Layout(*self.fields)

    def saved_instead(self, saved: dict[str, Any]) -> str:
        """What is saved, a line a field, where it differs from what was typed."""
        return "\n".join(
            f"{field.label} {_in_words(field, saved[name])}"
            for name, field in self.fields.items()
            if name in saved
            and not field.widget.is_hidden
            and field.has_changed(saved[name], self[name].data)
        )

    def carry(self, **values: object) -> None:
        """Hold these hidden values from now on, in a form that was sent: what is now seen."""
        self.data = self.data.copy()
        self.data.update({name: str(value) for name, value in values.items()})

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        helper.layout = self.layout()
        return helper


def _in_words(field: forms.Field, value: Any) -> str:
    """A value of a field as people read it."""
    if isinstance(field, forms.BooleanField):
        return "Yes" if value else "No"
    if isinstance(value, date):
        return date_format(value, "j F Y")
    if isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
        chosen = {str(each) for each in (value if isinstance(value, list) else [value])}
        labels = [str(label) for key, label in field.choices if str(key) in chosen]
        return ", ".join(labels) or "Nothing"
    return str(value) if value not in (None, "") else "Nothing"


class OnceForm(PageForm):
    """A form that makes something: sent twice, it makes it once (``writing.submissions``)."""

    NOT_ANSWERS = frozenset({"csrfmiddlewaretoken", "another"})
    INCOMPLETE = (
        "The form did not arrive complete, so nothing is saved yet. What you typed is below: "
        "save once more"
    )

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def clean_key(self) -> UUID:
        """The key of these answers: sent twice they are one thing, other answers are another.

        A browser that goes back shows the form with the key it had. What is typed then is new, and
        must not be taken for the sending before.
        """
        answers = sorted(
            (name, *values) for name, values in self.data.lists() if name not in self.NOT_ANSWERS
        )
        return uuid5(self.cleaned_data["key"], repr(answers))

    def clean(self) -> dict[str, Any]:
        """A key that is missing or broken is nobody's fault: give a new one, and ask once more."""
        data = super().clean() or self.cleaned_data
        if self.errors.pop("key", None):
            self.data = self.data.copy()
            self.data["key"] = str(uuid4())
            self.add_error(None, self.INCOMPLETE)
        return data

    @property
    def sent_key(self) -> UUID | None:
        """The key of a form that was sent, whatever else is wrong with it."""
        return getattr(self, "cleaned_data", {}).get("key")


class Fold(LayoutObject):
    """A part of a form, closed until it holds something; its closed row shows ``value``."""

    template = "components/fold.html"

    def __init__(
        self, title: str, *fields: Any, value: str = "", css: str = "", optional: bool = True
    ) -> None:
        self.title, self.fields, self.value, self.css = title, list(fields), value, css
        self.optional = optional

    def render(self, form: Any, context: Any, template_pack: str = "bootstrap5", **_: Any) -> str:
        names = [pointer.name for pointer in self.get_field_names()]
        inside = "".join(
            render_field(field, form, context, template_pack=template_pack) for field in self.fields
        )
        return render_to_string(
            self.template,
            {
                "title": self.title,
                "value": self.value,
                "css": self.css,
                "optional": self.optional,
                "is_open": any(
                    form[name].errors or _typed(form, name) or _is_written(form, name)
                    for name in names
                ),
                "inside": inside,
            },
        )


class Meanings(LayoutObject):
    """What the choices of a field mean, folded away: the ``summary`` of each row."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.fields: list[str] = []

    def render(self, form: Any, context: Any, template_pack: str = "bootstrap5", **_: Any) -> str:
        rows = form.fields[self.name].queryset.all()
        return render_to_string("components/meanings.html", {"rows": rows})


class Pair(LayoutObject):
    """Short fields side by side where there is room."""

    def __init__(self, *fields: Any) -> None:
        self.fields = list(fields)

    def render(self, form: Any, context: Any, template_pack: str = "bootstrap5", **_: Any) -> str:
        inside = "".join(
            render_field(field, form, context, template_pack=template_pack) for field in self.fields
        )
        return f'<div class="inline-pair">{inside}</div>'


def _typed(form: forms.Form, name: str) -> bool:
    """Whether a person put something into the field that is not what it starts with."""
    return form.is_bound and form[name]._has_changed()


def _is_written(form: forms.Form, name: str) -> bool:
    """Whether a longer text stands in the field already."""
    return isinstance(form.fields[name].widget, forms.Textarea) and bool(form[name].value())


def kind(field: BoundField) -> str:
    """How a field is drawn: ``choices``, ``tick`` or ``control``."""
    widget = field.field.widget
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "choices"
    return "tick" if isinstance(widget, forms.CheckboxInput) else "control"


def choice_rows(field: BoundField) -> list[ChoiceRow]:
    """The rows of a radio or tick-box field.

    ``field.hints`` maps a value to its second line; for rows of a table, ``field.hint_from`` names
    the column that holds it.
    """
    widget = field.field.widget
    chosen = widget.format_value(field.value())
    return [
        ChoiceRow(
            id=f"{field.auto_id}_{index}",
            name=field.html_name,
            type=widget.input_type,
            value=str(value),
            label=str(label),
            hint=_hint(field.field, value),
            checked=str(value) in chosen,
        )
        for index, (value, label) in enumerate(field.field.choices)
    ]


def _hint(field: forms.Field, value: Any) -> str:
    if isinstance(value, ModelChoiceIteratorValue):
        return getattr(value.instance, getattr(field, "hint_from", ""), "")
    return getattr(field, "hints", {}).get(value, "")


def control(field: BoundField) -> str:
    """The control of a field with our classes; Django adds the aria attributes."""
    widget = field.field.widget
    css = "form-select" if isinstance(widget, forms.Select) else "form-control"
    if field.errors:
        css += " is-invalid"
    extra = widget.attrs.get("class", "")
    return field.as_widget(attrs={"class": f"{css} {extra}".strip()})


def problems(form: forms.Form) -> list[Problem]:
    """Every error of a form in the order of its fields, those of the whole form first."""
    found = [Problem("", str(message)) for message in form.non_field_errors()]
    for field in form:
        suffix = "_0" if kind(field) == "choices" else ""
        found += [Problem(f"{field.auto_id}{suffix}", str(message)) for message in field.errors]
    return found
