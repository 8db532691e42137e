"""A word for the progress of an alliance: a facilitator's, and its own."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.forms import DayField, OnceForm, PageForm, TextField
from logs.models import ProgressWord

SAY_WHY = "Say why, in a sentence"


def word_field(label: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=ProgressWord.Word.choices,
        widget=forms.RadioSelect(attrs={"flow": "three"}),
        error_messages={"required": "Choose a word"},
    )


def reason_field(label: str) -> TextField:
    return TextField(
        label=label,
        max_length=300,
        help_text="Shown beside the word.",
        error_messages={"required": SAY_WHY},
    )


class ProgressForm(PageForm):
    """A facilitator's own word, why, and until when."""

    word = word_field("Your word")
    reason = reason_field("Why?")
    until = DayField(label="Until")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        self.today = today
        super().__init__(*args, **kwargs)

    def clean_until(self) -> date:
        day = self.cleaned_data["until"]
        if not self.today <= day <= self.today + timedelta(days=200):
            raise ValidationError("Choose a day from today on, within this school year")
        return day


class OwnProgressForm(OnceForm):
    """How an alliance sees its own progress, and why."""

    word = word_field("How do you see it?")
    reason = TextField(
        label="What makes you say so?",
        max_length=300,
        error_messages={"required": SAY_WHY},
    )
