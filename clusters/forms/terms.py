"""What may be typed about a term."""

from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError

from clusters.forms.dates import LookFirst
from clusters.models import Term
from clusters.term_dates import DATES
from core.forms import DayField, OnceForm, PageForm, Pair


class TermForm(PageForm):
    """The season and the days of a term; a half-term break has both days or none."""

    season = forms.ChoiceField(
        label="Term",
        choices=Term.Season.choices,
        widget=forms.RadioSelect(attrs={"flow": "three"}),
        error_messages={"required": "Choose which term it is"},
    )
    starts_on = DayField(label="First day", example="1/9/2027")
    ends_on = DayField(label="Last day", example="17/12/2027")
    break_starts_on = DayField(label="Half-term break from", example="25/10/2027", required=False)
    break_ends_on = DayField(label="Half-term break until", example="29/10/2027", required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.errors.keys() & set(DATES):
            return data
        starts_on, ends_on = data["starts_on"], data["ends_on"]
        first, last = data["break_starts_on"], data["break_ends_on"]
        if ends_on <= starts_on:
            self.add_error("ends_on", "The last day must be after the first day")
        elif (ends_on - starts_on).days > Term.LONGEST:
            self.add_error("ends_on", "A term is shorter than this. Check the years")
        elif bool(first) != bool(last):
            missing = "break_ends_on" if first else "break_starts_on"
            self.add_error(missing, "Give both days of the half-term break, or neither")
        elif first and not starts_on < first <= last < ends_on:
            self.add_error("break_starts_on", "The half-term break must lie inside the term")
        return data

    def refuse(self, problem: ValidationError) -> None:
        """Show what the table refuses, beside the field it is about."""
        for name, words in problem.message_dict.items():
            self.add_error(
                name if name in self.fields else None, [each.rstrip(".") for each in words]
            )

    @property
    def dates(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in DATES}

    DAYS = (Pair("starts_on", "ends_on"), Pair("break_starts_on", "break_ends_on"))


class NewTermForm(OnceForm, TermForm):
    def layout(self) -> Layout:
        return Layout("key", "season", *self.DAYS)


class ChangedTermForm(LookFirst, TermForm):
    """One that is there; ``seen`` is how the person saw it."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def layout(self) -> Layout:
        return Layout("seen", "shown", "season", *self.DAYS)
