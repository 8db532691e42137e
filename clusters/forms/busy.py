"""What may be typed about the weeks in which an alliance is busy."""

from datetime import timedelta
from typing import Any

from crispy_forms.layout import Layout
from django import forms

from core.forms import DayField, OnceForm, PageForm, Pair, TextField

LONGEST = timedelta(days=60)
"""Longer than a half term: who types another year by mistake is told."""


class BusyForm(PageForm):
    """From when to when, and why."""

    starts_on = DayField(label="From", example="10/5/2027")
    ends_on = DayField(label="Until", example="28/5/2027", required=False)
    why = TextField(
        label="What keeps you busy?",
        max_length=120,
        help_text="For example: reports, mock exams, moderation.",
        error_messages={"required": "Say what keeps you busy, for example: mock exams"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ends_on"].help_text = "Empty where it is one day."

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        starts_on = data.get("starts_on")
        ends_on = data.get("ends_on") or starts_on
        if starts_on and ends_on and "ends_on" not in self.errors:
            data["ends_on"] = ends_on
            if ends_on < starts_on:
                self.add_error("ends_on", "The end must not be before the start")
            elif ends_on - starts_on > LONGEST:
                self.add_error("ends_on", "Enter 60 days at most, or several periods")
        return data

    def answers(self) -> dict[str, Any]:
        """The row's own fields, by the names of its columns."""
        return {name: self.cleaned_data[name] for name in ("starts_on", "ends_on", "why")}


class NewBusyForm(OnceForm, BusyForm):
    def layout(self) -> Layout:
        return Layout("key", Pair("starts_on", "ends_on"), "why")


class ChangedBusyForm(BusyForm):
    """One that is there; ``seen`` is how the person saw it."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)

    def layout(self) -> Layout:
        return Layout("seen", Pair("starts_on", "ends_on"), "why")
