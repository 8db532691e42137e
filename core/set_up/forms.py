"""Forms of the set-up pages: plain controls, people by e-mail address, one programme at a time."""

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import models
from django.forms.formsets import DELETION_FIELD_NAME

from core import clock
from core.set_up.keeping import ends, has_begun

NO_ACCOUNT = "No account has this address. Add the person under People first."
CANNOT_SIGN_IN = "This person can no longer sign in. Tick “can sign in” under People first."


class DayInput(forms.DateInput):
    """A date box that every browser knows; typed as 2026-09-01 where it does not."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "w-date", **(attrs or {})}, format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "w-date", **(attrs or {})}, format="%H:%M")


class TextBox(forms.CharField):
    """A longer text; line ends become one kind, so that saving it unchanged changes nothing."""

    widget = forms.Textarea(attrs={"rows": 3})

    def to_python(self, value: Any) -> str:
        return super().to_python(value).replace("\r\n", "\n").replace("\r", "\n")


class PersonField(forms.EmailField):
    """A person, chosen by typing the e-mail address of their account.

    A list would show the people of other programmes.
    """

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            return get_user_model().objects.values_list("email", flat=True).filter(pk=value).first()
        return value

    def clean(self, value: Any) -> Any:
        people = get_user_model().objects
        if isinstance(value, int):
            return people.get(pk=value)
        address = super().clean(value)
        if not address:
            return None
        person = people.filter(email__iexact=address).first()
        if person is None:
            raise ValidationError(NO_ACCOUNT, code="no_account")
        if not person.is_active:
            raise ValidationError(CANNOT_SIGN_IN, code="cannot_sign_in")
        return person

    def has_changed(self, initial: Any, data: Any) -> bool:
        if self.disabled:
            return False
        before = self.prepare_value(initial) or ""
        return str(before).lower() != (data or "").strip().lower()


class SetUpForm(forms.ModelForm):
    """A form about one row: asks in words, and keeps every choice inside one programme."""

    use_required_attribute = False
    today_if_empty = ("starts_on", "joined_on")
    """First days that are today unless another day is given."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            _ask_in_words(field, str(field.label or name))
        for name in self._first_days():
            self.fields[name].required = False
            self.fields[name].help_text = "Today, if left empty."

    def _first_days(self) -> list[str]:
        if not ends(self.instance) or self.instance.pk is not None:
            return []
        return [name for name in self.today_if_empty if name in self.fields]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        cleaned = self.cleaned_data if cleaned is None else cleaned
        for name in self._first_days():
            if cleaned.get(name) is None and name not in self.errors:
                cleaned[name] = clock.today()
        self._keep_to_one_programme(cleaned)
        return cleaned

    def _keep_to_one_programme(self, cleaned: dict[str, Any]) -> None:
        """All that a row points at is of one programme; what cannot be changed counts first."""
        homes: dict[str, int] = {}
        for relation in self.instance._meta.fields:
            if isinstance(relation, models.ForeignKey):
                row = cleaned.get(relation.name) or _parent(self.instance, relation.name)
                programme = programme_of(row)
                if programme is not None:
                    homes[relation.name] = programme
        settled = [name for name in homes if name not in self.fields]
        home = next((homes[name] for name in [*settled, *homes]), None)
        for name in homes:
            if homes[name] != home and name in self.fields and name not in self.errors:
                self.add_error(name, "Choose one of the same programme.")


class KeptFormSet(forms.BaseInlineFormSet):
    """Rows beneath another row. What has begun can be ended, not removed or given to another.

    Whom or what such a row is about stands in its heading, so the field itself is hidden.
    """

    fixed = ("person", "alliance", "school")

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        begun = has_begun(form.instance, clock.today())
        if begun or form.instance.pk is None:
            form.fields.pop(DELETION_FIELD_NAME, None)
        elif DELETION_FIELD_NAME in form.fields:
            form.fields[DELETION_FIELD_NAME].label = "Remove"
        if not begun:
            return
        for name in self.fixed:
            if name in form.fields:
                form.fields[name].disabled = True
                form.fields[name].widget = forms.HiddenInput()


def programme_path(model: type[models.Model]) -> str:
    """How a table leads to its programme ("alliance__programme"); empty for common ones."""
    for name in ("programme", "alliance", "cluster"):
        if any(field.name == name for field in model._meta.fields):
            return "programme" if name == "programme" else f"{name}__programme"
    return ""


def programme_of(row: models.Model | None) -> int | None:
    """The programme a row belongs to (its id), where it belongs to one."""
    if row is None:
        return None
    if row._meta.label == "alliances.Programme":
        return row.pk
    path = programme_path(type(row)).split("__")
    for name in path[:-1]:
        row = _parent(row, name)
    return getattr(row, "programme_id", None)


def _parent(row: models.Model | None, name: str) -> models.Model | None:
    try:
        return getattr(row, name, None)
    except ObjectDoesNotExist:
        return None


def _ask_in_words(field: forms.Field, label: str) -> None:
    """Error messages that say what to do, and an empty choice that says what it is."""
    name = label if label[1:2].isupper() else label[:1].lower() + label[1:]
    the = name if name.startswith(("what ", "why ")) else f"the {name}"
    if isinstance(field, forms.ChoiceField):
        field.error_messages["required"] = f"Choose {the}"
        field.error_messages["invalid_choice"] = f"Choose {the} from the list"
        _name_the_empty_choice(field, "Choose" if field.required else "None")
    elif isinstance(field, forms.DateField | forms.TimeField):
        kind = "day" if isinstance(field, forms.DateField) else "time"
        field.error_messages["required"] = f"Enter a {kind}: {name}"
        field.error_messages["invalid"] = f"Enter a real {kind}: {name}"
    else:
        field.error_messages["required"] = f"Enter {the}"


def _name_the_empty_choice(field: forms.ChoiceField, words: str) -> None:
    if isinstance(field, forms.ModelChoiceField):
        if field.empty_label is not None:
            field.empty_label = words
    elif not callable(field.choices):
        field.choices = [(value, label if value else words) for value, label in field.choices]
